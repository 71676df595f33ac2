import { isUtf8 } from "node:buffer";
import type { Example } from "../dataset/held-out.js";
import type { Remark } from "./data-health.js";

/** What bytes 0x80 to 0x9F are in Windows-1252; a space where nothing is. */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/** Of logarithms: where all texts are about as long, a third more or less is still usual. */
const LEAST_DEVIATION = 0.3;

/** Nothing that the checks look for; most texts of some languages. */
const plainAscii = /^[ -%'-~]*$/u;
const ascii = /^[\0-\x7f]*$/u;
const replacement = /\ufffd/u;
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/u;
const invisible = /[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;
const entity = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/iu;
const foreignRun = /[^\0-\x7f]{2,}/gu;

/** Texts in which something went wrong on the way from bytes to characters, each with the first thing that did. */
export function encodingRemarks(rows: readonly Example[]): Remark[] {
  return rows.flatMap((row) => {
    const detail = encodingProblem(row.text);
    return detail === undefined ? [] : [{ row, detail }];
  });
}

/** What is wrong with a text's characters, undefined where nothing is. */
export function encodingProblem(text: string): string | undefined {
  if (plainAscii.test(text)) return undefined;
  if (replacement.test(text)) return "has U+FFFD, which stands where a byte could not be read";
  const garbled = mojibake(text);
  if (garbled !== undefined) {
    return `has ${JSON.stringify(garbled.seen)}, most likely ${JSON.stringify(garbled.meant)} in UTF-8 that was read as Windows-1252`;
  }
  const sign = control.exec(text)?.[0];
  if (sign !== undefined) return `has the control character ${codePoint(sign)}`;
  const hidden = invisible.exec(text)?.[0];
  if (hidden !== undefined) return `has the invisible character ${codePoint(hidden)}`;
  const escaped = entity.exec(text)?.[0];
  return escaped === undefined ? undefined : `has ${JSON.stringify(escaped)}, as in HTML`;
}

/**
 * Texts in another normal form than most (é as one character or as two). The tokenizer brings all to one form; what else
 * reads the file may not.
 */
export function normalFormRemarks(rows: readonly Example[]): Remark[] {
  const composed: Example[] = [];
  const decomposed: Example[] = [];
  for (const row of rows) {
    if (ascii.test(row.text)) continue;
    if (row.text.normalize("NFC") !== row.text) decomposed.push(row);
    else if (row.text.normalize("NFD") !== row.text) composed.push(row);
  }
  const fewer = composed.length < decomposed.length ? composed : decomposed;
  return fewer.length === 0 || composed.length * decomposed.length === 0
    ? []
    : fewer.map((row) => ({ row }));
}

/** Which lengths are odd. */
export interface LengthLimits {
  readonly maxCharacters: number;
  /** In robust standard deviations of the length's logarithm. */
  readonly maxDeviation: number;
}

/** Texts that are far longer or shorter than the rest: two rows run together, or a cell cut off. */
export function lengthRemarks(
  rows: readonly Example[],
  { maxCharacters, maxDeviation }: LengthLimits,
): Remark[] {
  const logs = Float64Array.from(rows, ({ normalized }) => Math.log(normalized.length));
  const middle = median(logs);
  const deviation = Math.max(
    1.4826 * median(logs.map((it) => Math.abs(it - middle))),
    LEAST_DEVIATION,
  );
  return rows.flatMap((row, index) => {
    const { length } = row.normalized;
    const distance = ((logs[index] ?? middle) - middle) / deviation;
    if (length <= maxCharacters && Math.abs(distance) <= maxDeviation) return [];
    const usual = Math.round(Math.exp(middle));
    return [{ row, detail: `${String(length)} characters, where ${String(usual)} are usual` }];
  });
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The first run of characters that is UTF-8 once it is turned back into bytes. */
function mojibake(text: string): { seen: string; meant: string } | undefined {
  for (const [seen] of text.matchAll(foreignRun)) {
    const bytes = Array.from(seen, windowsByte);
    for (let at = 0; at + 1 < bytes.length; at++) {
      const lead = bytes[at] ?? -1;
      // Â, Ã and â begin what Western European letters and quotes become; other pairs, as in «CAFÉ», may be meant
      const length =
        lead === 0xc2 || lead === 0xc3
          ? 2
          : lead === 0xe2
            ? 3
            : bytes.length >= 4
              ? bytes.length
              : 0;
      const part = bytes.slice(at, at + length);
      if (part.length < 2 || part.length < length || part.includes(-1)) continue;
      const buffer = Buffer.from(part);
      if (!isUtf8(buffer)) continue;
      return {
        seen: Array.from(seen)
          .slice(at, at + length)
          .join(""),
        meant: buffer.toString("utf8"),
      };
    }
  }
  return undefined;
}

function windowsByte(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x80 && code <= 0xff) return code;
  const index = WINDOWS_1252.indexOf(character);
  return index === -1 ? -1 : 0x80 + index;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
