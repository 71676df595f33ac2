import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import { loadCode } from "../gateway/load-code.js";
import { AskToSignIn } from "./ask-to-sign-in.js";
import { FailureBoundary } from "./failure-boundary.js";

const SignInDialog = lazy(async () => ({
  default: (await loadCode(() => import("./sign-in-dialog.js"))).SignInDialog,
}));

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
