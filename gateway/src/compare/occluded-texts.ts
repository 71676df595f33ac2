/** A piece of a text, and the text without it. */
export interface OccludedText {
  readonly token: string;
  readonly text: string;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;

/** A text without each of its words; where these are more than so many, without so many runs of words. */
export function occludedTexts(text: string, atMost: number): OccludedText[] {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }));
  const perPiece = Math.max(1, Math.ceil(words.length / Math.max(1, atMost)));
  const pieces: OccludedText[] = [];
  for (let at = 0; at < words.length; at += perPiece) {
    const start = words[at]?.start ?? 0;
    const end = words[Math.min(at + perPiece, words.length) - 1]?.end ?? start;
    pieces.push({ token: text.slice(start, end), text: text.slice(0, start) + text.slice(end) });
  }
  return pieces;
}
