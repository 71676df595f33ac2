import type { ReactNode } from "react";
import { useTexts } from "../language/language.js";
import { IntentName } from "./intent-name.js";
import "./judged-answer.css";
import { ProbabilityBar } from "./probability-bar.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What a version answered, with a mark where it is right. */
export function JudgedAnswer({
  name,
  probability,
  isRight,
  note,
}: {
  readonly name: string;
  /** From 0 to 1; a number, or the wire's text. */
  readonly probability: number | string;
  readonly isRight: boolean;
  /** What else is to be said of it. */
  readonly note?: ReactNode;
}): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <>
      <span className={isRight ? "judged-right" : undefined}>
        <IntentName name={name} />
        {isRight ? (
          <span role="img" aria-label={texts.right} title={texts.right}>
            {"\u00A0"}✓
          </span>
        ) : null}
      </span>
      <ProbabilityBar value={probability} size="small" />
      {note === undefined ? null : <span className="quiet small">{note}</span>}
    </>
  );
}
