import { normalizeText } from "@intent-serving/tokenizer";
import type { Label } from "@intent-serving/version";

/** The name of an intent as a text that was never asked, for training alone. */
export interface NameExample {
  readonly text: string;
  readonly intent: number;
}

const words = /[\p{L}\p{M}\p{N}]+/gu;
const humps = /(\p{Ll})(\p{Lu})/gu;
const letter = /\p{L}/u;

/**
 * The names of intents as examples of them: of `card_payment_fee` the words `card payment fee`. Only words that some
 * training text has are kept, so that a name which says nothing (`12`, `intent_12`) gives nothing: an example has at
 * least one word with a letter, and its words are not those of another intent's name.
 */
export function nameExamples(labels: readonly Label[], texts: readonly string[]): NameExample[] {
  const known = new Set(texts.flatMap((text) => normalizeText(text).match(words) ?? []));
  const spoken = labels.map(({ id, name }) => ({
    intent: id,
    text: wordsOf(name)
      .filter((word) => known.has(word))
      .join(" "),
  }));
  const counts = new Map<string, number>();
  for (const { text } of spoken) counts.set(text, (counts.get(text) ?? 0) + 1);
  return spoken.filter(({ text }) => letter.test(text) && counts.get(text) === 1);
}

function wordsOf(name: string): string[] {
  return normalizeText(name.replace(humps, "$1 $2")).match(words) ?? [];
}
