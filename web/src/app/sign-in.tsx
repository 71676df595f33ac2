import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from "react";
import { loadCode } from "../gateway/load-code.js";
import { FailureBoundary } from "./failure-boundary.js";

const SignInDialog = lazy(async () => ({
  default: (await loadCode(() => import("./sign-in-dialog.js"))).SignInDialog,
}));

const AskToSignIn = createContext<() => void>(() => undefined);

/** Lets everything below ask for a key. */
export function SignInProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback(() => {
    setOpen(true);
  }, []);
  const close = useCallback(() => {
    setOpen(false);
  }, []);
  return (
    <AskToSignIn value={ask}>
      {children}
      {isOpen ? (
        <FailureBoundary>
          <Suspense fallback={null}>
            <SignInDialog onClose={close} />
          </Suspense>
        </FailureBoundary>
      ) : null}
    </AskToSignIn>
  );
}

/** Opens the dialog that takes a key. */
export function useAskToSignIn(): () => void {
  return use(AskToSignIn);
}
