import type { ReactNode } from "react";
import { useTexts } from "../language/language.js";
import "./states.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Says that something is on its way, seen once it takes longer than a blink. */
export function Loading({ what }: { readonly what?: string }): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <p className="loading" role="status">
      <span className="loading-mark" aria-hidden="true" />
      {what ?? texts.loading}
    </p>
  );
}
