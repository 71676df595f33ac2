import { EMPTY_HASH, extendHash, finishHash } from "./ngram-table.js";
import { prepareText } from "./normalize.js";
import { plainCharacters } from "./plain-characters.js";
import type { ChannelSettings } from "./settings.js";

const SPACE = 0x20;
const wordCharacter = /[\p{L}\p{M}\p{N}_]/u;
const UNKNOWN = 0;
const IN_WORD = 1;
const BETWEEN_WORDS = 2;

/**
 * Cuts texts into n-grams. It owns the buffers that it cuts in and uses them again for each text: what `cut` leaves in
 * `points`, `starts`, `ends` and `hashes` is good until the next call.
 */
export class NgramCutter {
  /** N-gram `i` of the last cut is `points[starts[i]] … points[ends[i] - 1]`, and `hashes[i]` is its hash. */
  points = new Int32Array(512);
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  hashes = new Int32Array(1024);
  count = 0;
  /** Whether the text is known to have no points but from 1 to 255. */
  isNarrow = false;

  #text = new Int32Array(512); // " word word word ", as code points
  #textLength = 0;
  #words = new Int32Array(512); // "word word word", without what isn't part of a word
  readonly #foldsAccents: boolean;
  readonly #plain: Uint16Array;
  readonly #classes = new Uint8Array(0x10000); // what the regular expression said of each character so far

  constructor(shouldFoldAccents: boolean) {
    this.#foldsAccents = shouldFoldAccents;
    this.#plain = plainCharacters(shouldFoldAccents);
  }

  /** Takes in a text and prepares it; afterwards its words are apart by single spaces. */
  read(text: string): void {
    if (!this.#readPlain(text)) this.#readPrepared(prepareText(text, this.#foldsAccents));
  }

  /** Prepares a text on the way, and says whether that was possible. */
  #readPlain(text: string): boolean {
    const plain = this.#plain;
    const points = this.#textBuffer(text.length + 2);
    points[0] = SPACE;
    let length = 1;
    let last = SPACE;
    let allBits = 0;
    for (let i = 0; i < text.length; i++) {
      const point = plain[text.charCodeAt(i)] ?? 0;
      if (point === 0) return false;
      if (point === SPACE && last === SPACE) continue;
      points[length++] = point;
      last = point;
      allBits |= point;
    }
    if (last !== SPACE) points[length++] = SPACE;
    this.#textLength = length;
    this.isNarrow = allBits <= 0xff;
    return true;
  }

  #readPrepared(text: string): void {
    const points = this.#textBuffer(text.length + 2);
    let length = 0;
    points[length++] = SPACE;
    for (let i = 0; i < text.length; i++) {
      let point = text.charCodeAt(i);
      if (point >= 0xd800 && point <= 0xdfff) {
        point = text.codePointAt(i) ?? point;
        if (point > 0xffff) i++;
      }
      points[length++] = point;
    }
    if (length > 1) points[length++] = SPACE;
    this.#textLength = length;
    this.isNarrow = false;
  }

  #textBuffer(length: number): Int32Array {
    if (length > this.#text.length) {
      this.#text = new Int32Array(length * 2);
      this.#words = new Int32Array(length * 2);
    }
    return this.#text;
  }

  /** Cuts the text that was read last into a channel's n-grams. */
  cut(channel: ChannelSettings): void {
    const { unit, minLength, maxLength } = channel;
    // No n-gram starts at a place twice, but for spaces: they end one word and begin another.
    this.#reserveSpans(2 * this.#textLength * (maxLength - minLength + 1));
    if (unit === "word") this.#cutWords(minLength, maxLength);
    else this.#cutCharacters(minLength, maxLength);
  }

  /** Words are runs of letters, marks, digits and underscores; an n-gram of them is joined by single spaces. */
  #cutWords(minLength: number, maxLength: number): void {
    const words = this.#words;
    const { starts, ends, hashes } = this;
    const length = this.#joinWords();
    let count = 0;
    let start = 0;
    while (start < length) {
      let hash = EMPTY_HASH;
      let wordsSeen = 0;
      let next = length;
      for (let i = start; i <= length; i++) {
        const point = i < length ? (words[i] ?? 0) : SPACE;
        if (point === SPACE) {
          wordsSeen++;
          if (wordsSeen === 1) next = i + 1;
          if (wordsSeen >= minLength) {
            starts[count] = start;
            ends[count] = i;
            hashes[count++] = finishHash(hash);
          }
          if (wordsSeen === maxLength) break;
        }
        hash = extendHash(hash, point, i - start);
      }
      start = next;
    }
    this.points = words;
    this.count = count;
  }

  #joinWords(): number {
    const text = this.#text;
    const words = this.#words;
    let length = 0;
    let isInWord = false;
    for (let i = 1; i < this.#textLength; i++) {
      const point = text[i] ?? 0;
      if (this.#isWordCharacter(point)) {
        if (!isInWord && length > 0) words[length++] = SPACE;
        words[length++] = point;
        isInWord = true;
      } else isInWord = false;
    }
    return length;
  }

  /**
   * Characters within word borders, as scikit-learn's `char_wb`: each word (here what stands between spaces,
   * punctuation included) has a space at either end, no n-gram goes beyond it, and a word shorter than an n-gram
   * counts once, as a whole.
   */
  #cutCharacters(minLength: number, maxLength: number): void {
    const text = this.#text;
    const { starts, ends, hashes } = this;
    let count = 0;
    let start = 0;
    for (let i = 1; i < this.#textLength; i++) {
      if (text[i] !== SPACE) continue;
      const wordEnd = i + 1;
      const shortest = Math.min(minLength, wordEnd - start);
      for (; start + shortest <= wordEnd; start++) {
        const last = Math.min(start + maxLength, wordEnd);
        let hash = EMPTY_HASH;
        for (let end = start + 1; end <= last; end++) {
          hash = extendHash(hash, text[end - 1] ?? 0, end - 1 - start);
          if (end - start < shortest) continue;
          starts[count] = start;
          ends[count] = end;
          hashes[count++] = finishHash(hash);
        }
      }
      start = i;
    }
    this.points = text;
    this.count = count;
  }

  #reserveSpans(count: number): void {
    if (count <= this.starts.length) return;
    this.starts = new Int32Array(count);
    this.ends = new Int32Array(count);
    this.hashes = new Int32Array(count);
  }

  #isWordCharacter(point: number): boolean {
    if (point > 0xffff) return wordCharacter.test(String.fromCodePoint(point));
    const known = this.#classes[point] ?? UNKNOWN;
    if (known !== UNKNOWN) return known === IN_WORD;
    const isInWord = wordCharacter.test(String.fromCodePoint(point));
    this.#classes[point] = isInWord ? IN_WORD : BETWEEN_WORDS;
    return isInWord;
  }
}
