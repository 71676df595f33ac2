import type { en } from "./texts.en.js";

/** The trainer's English name of a slice or a perturbation in the reader's words, where it is known. */
export function spokenKind(name: string, texts: typeof en): string {
  const known: Readonly<Record<string, string>> = texts.kinds;
  return known[name] ?? name.replace(/^language (\w+)$/, (_, code: string) => texts.language(code));
}
