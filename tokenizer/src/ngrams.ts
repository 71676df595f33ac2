import { EMPTY_HASH, extendHash, finishHash } from "./ngram-table.js";
import type { ChannelSettings } from "./settings.js";

const SPACE = 0x20;
const wordCharacter = /[\p{L}\p{M}\p{N}_]/u;
const UNKNOWN = 0;
const IN_WORD = 1;
const BETWEEN_WORDS = 2;

/**
 * Cuts prepared texts into n-grams. It owns the buffers that it cuts in and uses them again for each text: what
 * `cut` leaves in `points`, `starts`, `ends` and `hashes` is good until the next call.
 */
export class NgramCutter {
  /** N-gram `i` of the last cut is `points[starts[i]] … points[ends[i] - 1]`, and `hashes[i]` is its hash. */
  points = new Int32Array(512);
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  hashes = new Int32Array(1024);
  count = 0;

  #text = new Int32Array(512); // " word word word ", as code points
  #textLength = 0;
  #words = new Int32Array(512); // "word word word", without what isn't part of a word
  readonly #classes = new Uint8Array(0x10000); // what the regular expression said of each character so far

  /** Takes in a text whose words are apart by single spaces. */
  read(text: string): void {
    const longest = text.length + 2;
    if (longest > this.#text.length) {
      this.#text = new Int32Array(longest * 2);
      this.#words = new Int32Array(longest * 2);
    }
    const points = this.#text;
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
  }

  /** Cuts the text that was read last into a channel's n-grams. */
  cut(channel: ChannelSettings): void {
    this.count = 0;
    if (channel.unit === "word") this.#cutWords(channel.minLength, channel.maxLength);
    else this.#cutCharacters(channel.minLength, channel.maxLength);
  }

  /** Words are runs of letters, marks, digits and underscores; an n-gram of them is joined by single spaces. */
  #cutWords(minLength: number, maxLength: number): void {
    const words = this.#words;
    this.points = words;
    const length = this.#joinWords();
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
          if (wordsSeen >= minLength) this.#push(start, i, hash);
          if (wordsSeen === maxLength) break;
        }
        hash = extendHash(hash, point);
      }
      start = next;
    }
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
    this.points = this.#text;
    let start = 0;
    for (let i = 1; i < this.#textLength; i++) {
      if (this.#text[i] !== SPACE) continue;
      this.#cutWord(start, i + 1, minLength, maxLength);
      start = i;
    }
  }

  #cutWord(wordStart: number, wordEnd: number, minLength: number, maxLength: number): void {
    const text = this.#text;
    const shortest = Math.min(minLength, wordEnd - wordStart);
    for (let start = wordStart; start + shortest <= wordEnd; start++) {
      const last = Math.min(start + maxLength, wordEnd);
      let hash = EMPTY_HASH;
      for (let end = start + 1; end <= last; end++) {
        hash = extendHash(hash, text[end - 1] ?? 0);
        if (end - start >= shortest) this.#push(start, end, hash);
      }
    }
  }

  #push(start: number, end: number, hash: number): void {
    const at = this.count++;
    if (at === this.starts.length) this.#growSpans();
    this.starts[at] = start;
    this.ends[at] = end;
    this.hashes[at] = finishHash(hash);
  }

  #growSpans(): void {
    const length = this.starts.length * 2;
    const grown = [this.starts, this.ends, this.hashes].map((array) => {
      const larger = new Int32Array(length);
      larger.set(array);
      return larger;
    });
    [this.starts = this.starts, this.ends = this.ends, this.hashes = this.hashes] = grown;
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
