import { type ReactNode, useEffect, useState } from "react";
import { useTexts } from "../language/language.js";
import { Button } from "./button.js";
import "./copy-button.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Puts a text into the clipboard, and says so; where the browser refuses, shows it to be selected. */
export function CopyButton({
  label,
  text,
}: {
  readonly label: string;
  readonly text: string;
}): ReactNode {
  const texts = useTexts({ en, fr }).copy;
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state !== "copied") return undefined;
    const timer = setTimeout(() => {
      setState("idle");
    }, 2_000);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          // without TLS on another machine than this one a page has no clipboard
          const clipboard = navigator.clipboard as Clipboard | undefined;
          (clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
            () => {
              setState("copied");
            },
            () => {
              setState("refused");
            },
          );
        }}
      >
        {label}
      </Button>
      <span role="status" className={state === "copied" ? "quiet small" : "unseen"}>
        {state === "copied" ? texts.copied : ""}
      </span>
      {state === "refused" ? (
        <div className="copy-refused">
          <p className="quiet small">{texts.refused}</p>
          <pre className="user-text">{text}</pre>
        </div>
      ) : null}
    </>
  );
}
