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
  const low = new Int32Array(size);
  const high = new Int32Array(size);
  const rarity = new Int32Array(size);
  let largest = 0;
  for (let term = 0; term < size; term++) largest = Math.max(largest, frequencies[term] ?? 0);
  const kept = new Int32Array(size);
  let count = 0;
  for (let term = 0; term < size; term++) {
    const frequency = frequencies[term] ?? 0;
    if (frequency < leastFrequency) continue;
    const hash = ngrams.hashAt(term);
    low[term] = hash & 0xffff;
    high[term] = hash >>> 16;
    rarity[term] = largest - frequency;
    kept[count++] = term;
  }
  // The least significant key first: each sort keeps the order of the one before among equals.
  let order: Int32Array = kept.subarray(0, count);
  order = sortedBy(low, 0x1_0000, order);
  order = sortedBy(high, 0x1_0000, order);
  order = sortedBy(rarity, largest + 1, order);
  settleTies(ngrams, rarity, order);
  return order;
}

function sortedBy(keys: Int32Array, keyCount: number, order: Int32Array): Int32Array {
  const places = new Int32Array(keyCount + 1);
  for (const term of order) {
    const key = keys[term] ?? 0;
    places[key + 1] = (places[key + 1] ?? 0) + 1;
  }
  for (let key = 1; key <= keyCount; key++) {
    places[key] = (places[key] ?? 0) + (places[key - 1] ?? 0);
  }
  const sorted = new Int32Array(order.length);
  for (const term of order) {
    const key = keys[term] ?? 0;
    const place = places[key] ?? 0;
    sorted[place] = term;
    places[key] = place + 1;
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
