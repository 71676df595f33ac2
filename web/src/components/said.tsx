import type { ReactNode } from "react";
import { useTranslate } from "../language/language.js";

/** A sentence of the gateway in the reader's language; one that nobody has translated is marked as English. */
export function Said({ children: sentence }: { readonly children: string }): ReactNode {
  const translated = useTranslate()(sentence);
  return translated ?? <span lang="en">{sentence}</span>;
}
