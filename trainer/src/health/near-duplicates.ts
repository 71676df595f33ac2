import { foldAccents } from "@intent-serving/tokenizer";

/** Two texts that say nearly the same, by their positions; `first` is the lower one. */
export interface NearPair {
  readonly first: number;
  readonly second: number;
  /** The share of their trigrams that both have (Jaccard), 0 to 1. */
  readonly similarity: number;
}

/** Texts of more characters than this are compared by their beginning. */
const COMPARED_CHARACTERS = 2000;

/**
 * All pairs of texts whose sets of character trigrams are at least as similar as asked for, exactly; accents, case and
 * punctuation don't count. Texts that agree in all that counts are joined to the first of them alone, so that a text
 * that stands there a thousand times gives a thousand pairs and not a million.
 *
 * A set similarity join with prefix filters: texts of a similarity share one of their few rarest trigrams. (Xiao et al.
 * 2011, "Efficient similarity joins for near-duplicate detection".)
 *
 * @param normalized texts in canonical form
 */
export function nearPairs(normalized: readonly string[], similarity: number): NearPair[] {
  const pairs: NearPair[] = [];
  const firstOf = new Map<string, number>();
  normalized.forEach((text, second) => {
    const key = comparedText(text);
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, second);
    else pairs.push({ first, second, similarity: 1 });
  });
  const positions = [...firstOf.values()];
  for (const pair of joinSets(trigramSets([...firstOf.keys()]), similarity)) {
    const [a = 0, b = 0] = [positions[pair.first], positions[pair.second]];
    pairs.push({ ...pair, first: Math.min(a, b), second: Math.max(a, b) });
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second);
}

/** The group of each of `count` texts, by its lowest position: texts that pairs join, in as many steps as it takes. */
export function nearGroups(count: number, pairs: readonly NearPair[]): Int32Array {
  const parents = Int32Array.from({ length: count }, (_, index) => index);
  const root = (index: number): number => {
    let at = index;
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [root(first), root(second)];
    parents[Math.max(a, b)] = Math.min(a, b);
  }
  return parents.map((_, index) => root(index));
}

/** Letters and digits of every script, without accents; the text itself where it has none. */
function comparedText(normalized: string): string {
  const text = foldAccents(normalized.slice(0, COMPARED_CHARACTERS));
  const words = text.replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim();
  return words === "" ? text : words;
}

/** Each text's trigrams as numbers, each once, ascending: the rarer a trigram is among the texts, the lower its number. */
function trigramSets(texts: readonly string[]): Int32Array[] {
  const ids = new Map<number, number>();
  const frequencies: number[] = [];
  const sets = texts.map((text) => {
    const padded = ` ${text} `;
    const set = new Set<number>();
    for (let at = 0; at + 2 < padded.length; at++) {
      // three UTF-16 units are 48 bits, which a double holds
      const trigram =
        (padded.charCodeAt(at) * 65536 + padded.charCodeAt(at + 1)) * 65536 +
        padded.charCodeAt(at + 2);
      const id = ids.get(trigram) ?? ids.size;
      ids.set(trigram, id);
      set.add(id);
    }
    for (const id of set) frequencies[id] = (frequencies[id] ?? 0) + 1;
    return set;
  });
  const order = Array.from(frequencies.keys()).sort(
    (a, b) => (frequencies[a] ?? 0) - (frequencies[b] ?? 0) || a - b,
  );
  const ranks = new Int32Array(order.length);
  order.forEach((id, rank) => {
    ranks[id] = rank;
  });
  return sets.map((set) => Int32Array.from(set, (id) => ranks[id] ?? 0).sort());
}

/** Pairs of sets (positions) of at least a Jaccard similarity, by prefixes. */
function joinSets(sets: readonly Int32Array[], similarity: number): NearPair[] {
  const pairs: NearPair[] = [];
  const lists = new Map<number, { readonly members: number[]; start: number }>();
  const sizeAt = (members: readonly number[], at: number): number =>
    sets[members[at] ?? -1]?.length ?? Infinity;
  const lastProbe = new Int32Array(sets.length).fill(-1);
  const bySize = Array.from(sets.keys()).sort(
    (a, b) => (sets[a]?.length ?? 0) - (sets[b]?.length ?? 0) || a - b,
  );
  for (const position of bySize) {
    const set = sets[position] ?? new Int32Array();
    const least = Math.ceil(similarity * set.length - 1e-9);
    for (let at = 0; at <= set.length - least; at++) {
      const list = lists.get(set[at] ?? 0);
      if (list === undefined) continue;
      const { members } = list;
      // the members' sizes ascend
      while (sizeAt(members, list.start) < least) list.start += 1;
      for (let index = list.start; index < members.length; index++) {
        const other = members[index] ?? 0;
        if (lastProbe[other] === position) continue;
        lastProbe[other] = position;
        const found = jaccard(set, sets[other] ?? new Int32Array(), similarity);
        if (found !== undefined) pairs.push({ first: other, second: position, similarity: found });
      }
    }
    // those that come later are at least as large, so that fewer of this one's trigrams have to be listed
    const leastShared = Math.ceil(((2 * similarity) / (1 + similarity)) * set.length - 1e-9);
    for (let at = 0; at <= set.length - leastShared; at++) {
      const list = lists.get(set[at] ?? 0);
      if (list === undefined) lists.set(set[at] ?? 0, { members: [position], start: 0 });
      else list.members.push(position);
    }
  }
  return pairs;
}

/** The similarity of two ascending sets, undefined as soon as it is known to be below `least`. */
function jaccard(a: Int32Array, b: Int32Array, least: number): number | undefined {
  const needed = Math.ceil((least / (1 + least)) * (a.length + b.length) - 1e-9);
  let shared = 0;
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (shared + Math.min(a.length - i, b.length - j) < needed) return undefined;
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) shared += 1;
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return shared < needed ? undefined : shared / (a.length + b.length - shared);
}
