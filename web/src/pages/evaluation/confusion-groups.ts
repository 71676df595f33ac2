/** How many rows of an intent were answered with another, or with itself. */
export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly n: number;
}

/** Intents that are taken for one another, the most mixed up first. */
export interface ConfusionGroup {
  readonly intents: readonly number[];
  /** Rows of these intents that were answered wrong. */
  readonly wrong: number;
  /** Of them, those answered with another intent of the group. */
  readonly inside: number;
}

/**
 * Intents put together that are taken for one another, at most so many in a group: the pairs that are mixed up most often are
 * joined first (single linkage with a bound), and groups too small to fill a picture share one. With 150 intents the picture
 * would else be all zeros.
 */
export function confusionGroups(
  intents: readonly number[],
  cells: readonly ConfusionCell[],
  most = 12,
): readonly ConfusionGroup[] {
  const groupOf = new Map(intents.map((intent) => [intent, [intent]]));
  for (const { a, b } of mixedPairs(cells)) {
    const ofA = groupOf.get(a);
    const ofB = groupOf.get(b);
    if (ofA === undefined || ofB === undefined || ofA === ofB) continue;
    if (ofA.length + ofB.length > most) continue;
    ofA.push(...ofB);
    for (const intent of ofB) groupOf.set(intent, ofA);
  }
  const wrongOf = wrongByIntent(cells);
  const sumOf = (group: readonly number[]): number =>
    group.reduce((sum, intent) => sum + (wrongOf.get(intent) ?? 0), 0);
  const groups = [...new Set(groupOf.values())].sort((a, b) => sumOf(b) - sumOf(a));
  return packed(groups, most).map((group) => ({
    intents: group,
    wrong: sumOf(group),
    inside: insideOf(new Set(group), cells),
  }));
}

function mixedPairs(
  cells: readonly ConfusionCell[],
): readonly { readonly a: number; readonly b: number; readonly n: number }[] {
  const pairs = new Map<string, { a: number; b: number; n: number }>();
  for (const { truth, predicted, n } of cells) {
    if (truth === predicted) continue;
    const a = Math.min(truth, predicted);
    const b = Math.max(truth, predicted);
    const key = `${String(a)} ${String(b)}`;
    const pair = pairs.get(key) ?? { a, b, n: 0 };
    pair.n += n;
    pairs.set(key, pair);
  }
  return [...pairs.values()].sort((one, other) => other.n - one.n || one.a - other.a);
}

function wrongByIntent(cells: readonly ConfusionCell[]): ReadonlyMap<number, number> {
  const wrong = new Map<number, number>();
  for (const { truth, predicted, n } of cells) {
    if (truth !== predicted) wrong.set(truth, (wrong.get(truth) ?? 0) + n);
  }
  return wrong;
}

function insideOf(group: ReadonlySet<number>, cells: readonly ConfusionCell[]): number {
  return cells.reduce(
    (sum, { truth, predicted, n }) =>
      truth !== predicted && group.has(truth) && group.has(predicted) ? sum + n : sum,
    0,
  );
}

/** Groups share a picture where there is room. */
function packed(groups: readonly (readonly number[])[], most: number): readonly number[][] {
  const pictures: number[][] = [];
  for (const group of groups) {
    const roomy = pictures.find((picture) => picture.length + group.length <= most);
    if (roomy === undefined) pictures.push([...group]);
    else roomy.push(...group);
  }
  return pictures;
}
