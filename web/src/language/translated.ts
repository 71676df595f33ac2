/**
 * What the gateway and the trainer say in English, each with its translation. `{name}` stands for what differs each time;
 * `{name!}` for a sentence that must be known itself.
 */
export type Sentences = readonly (readonly [english: string, translation: string])[];

/** Translates a sentence; undefined where it is none that is known. */
export type Translate = (sentence: string) => string | undefined;

interface Hole {
  readonly name: string;
  readonly isSentence: boolean;
}

interface Pattern {
  readonly match: RegExp;
  readonly holes: readonly Hole[];
  readonly translation: string;
  /** Characters that must be there: the more, the more certain the match. */
  readonly fixed: number;
}

const HOLE = /\{\w+!?\}/;
const HOLES = /\{(\w+!?)\}/g;
const DECIMAL = /(?<![\w.])(-?\d+)\.(\d+(?:e-?\d+)?)(?![\w.])/g;
const PERCENT = /(\d) %/g;
/** Whole sentences that the gateway puts beside each other. */
const JOINT = "; ";

/**
 * Makes the translation of whole sentences by a table of them. What stands for a hole is translated in its turn where it is
 * known as well (a reason within a sentence), a decimal number is written as the language does, and all else stays as it is.
 */
export function translator(
  sentences: Sentences,
  { decimalMark, joint }: { readonly decimalMark: string; readonly joint: string },
): Translate {
  const whole = new Map(sentences.filter(([english]) => !HOLE.test(english)));
  const patterns = sentences
    .filter(([english]) => HOLE.test(english))
    .map(patternOf)
    .sort((a, b) => b.fixed - a.fixed);

  const translate: Translate = (sentence) => {
    const known = whole.get(sentence);
    if (known !== undefined) return known;
    for (const pattern of patterns) {
      const found = byPattern(pattern, sentence);
      if (found !== undefined) return found;
    }
    return jointly(sentence);
  };
  const byPattern = (
    { match, holes, translation }: Pattern,
    sentence: string,
  ): string | undefined => {
    const found = match.exec(sentence);
    if (found === null) return undefined;
    const values = new Map<string, string>();
    for (const [at, { name, isSentence }] of holes.entries()) {
      const value = found[at + 1] ?? "";
      const translated = translate(value);
      if (isSentence && translated === undefined) return undefined;
      values.set(
        name,
        translated ?? value.replace(DECIMAL, `$1${decimalMark}$2`).replace(PERCENT, "$1\u00a0%"),
      );
    }
    return translation.replace(HOLES, (_, name: string) => values.get(name) ?? "");
  };
  /** All of its parts, or none: half a sentence in each language helps nobody. */
  const jointly = (sentence: string): string | undefined => {
    const parts = sentence.split(JOINT);
    if (parts.length === 1) return undefined;
    const translated = parts.map(translate);
    return translated.every((part) => part !== undefined) ? translated.join(joint) : undefined;
  };
  return translate;
}

function patternOf([english, translation]: Sentences[number]): Pattern {
  const pieces = english.split(HOLES);
  const source = pieces
    .map((piece, at) => (at % 2 === 0 ? piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : "(.*?)"))
    .join("");
  return {
    match: new RegExp(`^${source}$`, "su"),
    holes: pieces
      .filter((_, at) => at % 2 === 1)
      .map((hole) => ({ name: hole.replace("!", ""), isSentence: hole.endsWith("!") })),
    translation,
    fixed: pieces.reduce((sum, piece, at) => sum + (at % 2 === 0 ? piece.length : 0), 0),
  };
}
