/** As many intents as there are digits from 1 to 9. */
const DIGITS = 9;
const WORDS = 3;

/**
 * The intents that the digits pick, 1 first: what was answered, what other versions answered, what was picked before (the
 * latest first), then what is answered most often.
 */
export function intentChoices({
  answered,
  others,
  picked,
  queue,
  known,
}: {
  readonly answered: number;
  readonly others: readonly number[];
  readonly picked: readonly number[];
  /** The answers of the queue. */
  readonly queue: readonly number[];
  /** The model's intents. */
  readonly known: readonly number[];
}): number[] {
  const counts = new Map<number, number>();
  for (const intent of queue) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  const usual = [...counts].sort(([, a], [, b]) => b - a).map(([intent]) => intent);
  const all = [answered, ...others, ...picked, ...usual, ...known];
  return [...new Set(all)]
    .filter((intent) => intent === answered || known.includes(intent))
    .slice(0, DIGITS);
}

/** The words by which similar texts are looked for: the longest three of a text, for short ones are everywhere. */
export function tellingWords(text: string): readonly string[] {
  if (!isKept(text)) return [];
  const words = text.match(/[\p{L}\p{N}\p{M}]{3,40}/gu) ?? [];
  const different = [...new Set(words.map((word) => word.toLowerCase()))];
  return different.sort((a, b) => b.length - a.length).slice(0, WORDS);
}

/** Whether the log keeps the text itself: not its hash, and not nothing. */
export function isKept(text: string): boolean {
  return text !== "" && !text.startsWith("hmac:");
}

/** Whether two texts are the same but for their case, spaces and punctuation. */
export function isSameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
}
