/** Where a mail program begins to repeat the message that is answered or passed on. */
const repetition =
  /^(?:-{2,} ?(?:original message|forwarded message|message d'origine|message original|message transf[ée]r[ée]) ?-{2,}|_{20,})$/i;

/** The line above a quotation: “On Monday, Ann wrote:”, “Le 3 mars, Anne a écrit :”. */
const attribution = /^(?:on\b.{1,200}\bwrote ?:|le\b.{1,200}\ba [ée]crit ?:)$/i;

/**
 * What the sender of a message wrote: without the lines quoted by `>`, the line that announces them, a repeated message
 * and the signature below `-- `. A text that would be left empty is left whole.
 */
export function ownWords(text: string): string {
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (line.trimEnd() === "--" || repetition.test(trimmed)) break;
    if (trimmed.startsWith(">") || attribution.test(trimmed)) continue;
    kept.push(line);
  }
  const own = kept.join("\n");
  return own.trim() === "" ? text : own;
}
