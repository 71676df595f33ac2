/** What a token added to the answered intent's score, as the gateway says it. */
export interface Contribution {
  readonly token: string;
  readonly contribution: number;
}

/** A stretch of a text, and what it added; null for what stands between words, or drove nothing. */
export interface TintedPiece {
  readonly text: string;
  readonly contribution: number | null;
}

/**
 * A text cut into words, each with what it added to an answer. A token may be a word, several words or a part of one, in
 * small letters and without accents: what it added is shared among the letters of all places where the text has it.
 */
export function tintText(text: string, tokens: readonly Contribution[]): TintedPiece[] {
  const plain = Array.from(text, plainLetter);
  const letters = plain.join("");
  const starts = startsOf(plain);
  const added = new Float64Array(plain.length);
  const isDriving = new Uint8Array(plain.length);
  for (const { token, contribution } of tokens) {
    const wanted = Array.from(token, plainLetter).join("").trim();
    const places = placesOf(letters, wanted);
    for (const place of places) {
      const from = starts.get(place);
      const to = starts.get(place + wanted.length);
      if (from === undefined || to === undefined) continue;
      for (let i = from; i < to; i += 1) {
        added[i] = (added[i] ?? 0) + contribution / places.length / (to - from);
        isDriving[i] = 1;
      }
    }
  }
  return wordsOf(text).map(({ text: word, from, to, isWord }) => {
    const drives = isWord && isDriving.subarray(from, to).some((it) => it === 1);
    const contribution = added.subarray(from, to).reduce((sum, it) => sum + it, 0);
    return { text: word, contribution: drives ? contribution : null };
  });
}

/** The words of a text by what they added to an answer, the most first; a word that is there twice once. */
export function drivingWords(text: string, tokens: readonly Contribution[]): Contribution[] {
  const sums = new Map<string, number>();
  for (const { text: piece, contribution } of tintText(text, tokens)) {
    if (contribution === null) continue;
    const word = piece.toLowerCase();
    sums.set(word, (sums.get(word) ?? 0) + contribution);
  }
  return [...sums]
    .map(([token, contribution]) => ({ token, contribution }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** One letter of the text stays one or more: a position in the text is one in the list. */
function plainLetter(letter: string): string {
  const plain = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return /\s/.test(plain) ? " " : plain;
}

/** Where in the joined letters each letter of the text begins, and where the last ends. */
function startsOf(plain: readonly string[]): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  let at = 0;
  for (const [i, letter] of plain.entries()) {
    if (!starts.has(at)) starts.set(at, i);
    at += letter.length;
  }
  return starts.set(at, plain.length);
}

function placesOf(letters: string, wanted: string): number[] {
  if (wanted === "") return [];
  const places: number[] = [];
  for (let at = letters.indexOf(wanted); at >= 0; at = letters.indexOf(wanted, at + 1)) {
    places.push(at);
  }
  return places;
}

interface Word {
  readonly text: string;
  /** Counted in code points, as `Array.from` cuts a text. */
  readonly from: number;
  readonly to: number;
  readonly isWord: boolean;
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let from = 0;
  for (const piece of text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) ?? []) {
    const to = from + Array.from(piece).length;
    words.push({ text: piece, from, to, isWord: /[\p{L}\p{N}]/u.test(piece) });
    from = to;
  }
  return words;
}
