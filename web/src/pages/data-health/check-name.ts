import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What a check looks for, in words; its own name where the pages don't know it. */
export function useCheckName(): (check: string) => string {
  const names = useTexts({ en, fr }).checks;
  return (check) => new Map(Object.entries(names)).get(check) ?? check;
}
