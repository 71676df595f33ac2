import type { ReactNode } from "react";
import { useAskToSignIn } from "../app/ask-to-sign-in.js";
import { PageError } from "../gateway/page-error.js";
import { useTexts } from "../language/language.js";
import { Button } from "./button.js";
import { Said } from "./said.js";
import "./states.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Says what went wrong and how to go on: what to do, trying again, or signing in where a key is asked for. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const askToSignIn = useAskToSignIn();
  const code = error instanceof PageError ? error.code : "page";
  const { title, advice } = texts.failures[code];
  const needsKey = code === "key-missing" || code === "role-missing";
  return (
    <div className="failure" role="alert">
      <p className="failure-title">{title}</p>
      <p>{advice}</p>
      {error instanceof PageError && error.detail !== "" ? (
        <p className="quiet small">
          {texts.gatewaySays}{" "}
          <q>
            <Said>{error.detail}</Said>
          </q>
          {error.requestId === undefined ? null : ` (${texts.request} ${error.requestId})`}
        </p>
      ) : null}
      <div className="row">
        {needsKey ? (
          <Button kind="main" onClick={askToSignIn}>
            {texts.signIn}
          </Button>
        ) : null}
        {code === "outdated" ? (
          <Button kind="main" onClick={reload}>
            {texts.reload}
          </Button>
        ) : onRetry === undefined ? null : (
          <Button onClick={onRetry}>{texts.tryAgain}</Button>
        )}
      </div>
    </div>
  );
}

function reload(): void {
  window.location.reload();
}
