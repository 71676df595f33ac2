import type { NgramTable } from "./ngram-table.js";

/**
 * The n-grams that at least `leastFrequency` texts have, those of most texts first, and by hash among equals (by code
 * points where the hashes are equal too): an order that depends on which texts there are and not on theirs.
 */
export function orderTerms(
  ngrams: NgramTable,
  frequencies: Int32Array,
  leastFrequency: number,
): Int32Array {
  const { size } = ngrams;
  const hashes = new Int32Array(size);
  const rarity = new Int32Array(size);
  let largest = 0;
  for (let term = 0; term < size; term++) largest = Math.max(largest, frequencies[term] ?? 0);
  const kept = new Int32Array(size);
  let count = 0;
  for (let term = 0; term < size; term++) {
    const frequency = frequencies[term] ?? 0;
    if (frequency < leastFrequency) continue;
    hashes[term] = ngrams.hashAt(term);
    rarity[term] = largest - frequency;
    kept[count++] = term;
  }
  // The least significant digit first: each sort keeps the order of the one before among equals.
  let order: Int32Array = kept.subarray(0, count);
  for (const shift of [0, 11, 22]) order = sortedByDigit(hashes, shift, order);
  for (let shift = 0; largest >>> shift > 0; shift += 11) {
    order = sortedByDigit(rarity, shift, order);
  }
  settleTies(ngrams, rarity, order);
  return order;
}

/** Sorts by eleven bits of the keys, by counting. */
function sortedByDigit(keys: Int32Array, shift: number, order: Int32Array): Int32Array {
  const places = new Int32Array(2 ** 11 + 1);
  for (let i = 0; i < order.length; i++) {
    const digit = ((keys[order[i] ?? 0] ?? 0) >>> shift) & 0x7ff;
    places[digit + 1] = (places[digit + 1] ?? 0) + 1;
  }
  for (let digit = 1; digit < places.length; digit++) {
    places[digit] = (places[digit] ?? 0) + (places[digit - 1] ?? 0);
  }
  const sorted = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const term = order[i] ?? 0;
    const digit = ((keys[term] ?? 0) >>> shift) & 0x7ff;
    const place = places[digit] ?? 0;
    sorted[place] = term;
    places[digit] = place + 1;
  }
  return sorted;
}

function settleTies(ngrams: NgramTable, rarity: Int32Array, order: Int32Array): void {
  for (let i = 1; i < order.length; i++) {
    for (let at = i; at > 0; at--) {
      const [before, term] = [order[at - 1] ?? 0, order[at] ?? 0];
      const isTie =
        ngrams.hashAt(before) === ngrams.hashAt(term) && rarity[before] === rarity[term];
      if (!isTie || ngrams.textAt(before) < ngrams.textAt(term)) break;
      order[at - 1] = term;
      order[at] = before;
    }
  }
}
