import type { ReactNode } from "react";
import { useFormat } from "../language/format.js";
import { useTexts } from "../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type Contribution, tintText } from "./tint.js";
import "./token-tint.css";

/**
 * A text whose words are tinted by what they added to an answer: for it in one colour, against it in another and
 * underlined in dashes. Each word says its figure to who points at it or reads it aloud.
 */
export function TokenTint({
  text,
  tokens,
}: {
  readonly text: string;
  readonly tokens: readonly Contribution[];
}): ReactNode {
  const format = useFormat();
  const texts = useTexts({ en, fr });
  const pieces = tintText(text, tokens);
  const greatest = Math.max(...pieces.map(({ contribution }) => Math.abs(contribution ?? 0)), 1e-9);
  return (
    <p className="tint user-text" dir="auto">
      {pieces.map(({ text: piece, contribution }, at) => {
        if (contribution === null) return piece;
        const strength = Math.max(1, Math.round((Math.abs(contribution) / greatest) * 4));
        const side = contribution < 0 ? "against" : "for";
        const figure = format.signed(contribution);
        return (
          <mark
            // the pieces of one text never change places
            key={at}
            className={`tint-${side} tint-${String(strength)}`}
            title={texts.tint[side](figure)}
          >
            {piece}
          </mark>
        );
      })}
    </p>
  );
}
