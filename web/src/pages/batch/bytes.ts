import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How a file's size is written: in whole KB, from a million bytes on in MB. */
export function useBytes(): (bytes: number) => string {
  const texts = useTexts({ en, fr }).bytes;
  const format = useFormat();
  return (bytes) =>
    bytes < 1_000_000
      ? texts.kb(format.number(Math.max(1, Math.round(bytes / 1_000))))
      : texts.mb(format.number(bytes / 1_000_000, 1));
}
