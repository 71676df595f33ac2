import { foldAccents, normalizeText } from "./normalize.js";

/** Latin letters, and the dashes and quotation marks between words: none of them changes by what stands beside it. */
const ranges = [
  [0x00, 0x17f],
  [0x2010, 0x201f],
] as const;

/**
 * What `prepareText` makes of each plain character, at its code: of one that becomes one character, whatever stands
 * beside it. All others are 0, or beyond the end. Most texts are of nothing else, and need no regular expression.
 */
export function plainCharacters(shouldFoldAccents: boolean): Uint16Array {
  const characters = new Uint16Array(0x2020);
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code++) {
      const normalized = normalizeText(`x${String.fromCharCode(code)}x`);
      const prepared = shouldFoldAccents ? foldAccents(normalized) : normalized;
      // A lone accent is a space with a mark on it, and would be a space that joins no other once the mark is off.
      if (normalized.length === 3 && prepared.length === 3)
        characters[code] = prepared.charCodeAt(1);
    }
  }
  return characters;
}
