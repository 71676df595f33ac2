import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from "react";

const SignInDialog = lazy(async () => ({
  default: (await import("./sign-in-dialog.js")).SignInDialog,
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
        <Suspense fallback={null}>
          <SignInDialog onClose={close} />
        </Suspense>
      ) : null}
    </AskToSignIn>
  );
}

/** Opens the dialog that takes a key. */
export function useAskToSignIn(): () => void {
  return use(AskToSignIn);
}
