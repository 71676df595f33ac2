import { createContext, use } from "react";

/** What opens the dialog that takes a key; {@link useAskToSignIn} answers it. */
export const AskToSignIn = createContext<() => void>(() => undefined);

/** Opens the dialog that takes a key. */
export function useAskToSignIn(): () => void {
  return use(AskToSignIn);
}
