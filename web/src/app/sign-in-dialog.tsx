import { type ReactNode, useState } from "react";
import { Button } from "../components/button.js";
import { Dialog } from "../components/dialog.js";
import { TextField } from "../components/field.js";
import { PageError } from "../gateway/page-error.js";
import { useSignIn } from "../gateway/session.js";
import { useTexts } from "../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Takes a key and exchanges it for a session. */
export function SignInDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const texts = useTexts({ en, fr }).signIn;
  const [key, setKey] = useState("");
  const signIn = useSignIn();
  const { error } = signIn;
  const problem =
    error instanceof PageError
      ? error.code === "key-missing"
        ? texts.wrongKey
        : `${texts.failed} ${error.detail}`
      : undefined;
  return (
    <Dialog title={texts.title} isOpen onClose={onClose}>
      <form
        className="stack-close"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate(key.trim(), { onSuccess: onClose });
        }}
      >
        <p className="quiet">{texts.what}</p>
        <TextField
          label={texts.key}
          type="password"
          autoComplete="off"
          spellCheck={false}
          required
          value={key}
          problem={problem}
          onChange={(event) => {
            setKey(event.target.value);
          }}
        />
        <div className="row">
          <Button kind="main" type="submit" disabled={key.trim() === "" || signIn.isPending}>
            {signIn.isPending ? texts.signingIn : texts.submit}
          </Button>
          <Button onClick={onClose}>{texts.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
