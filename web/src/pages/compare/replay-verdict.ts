import { accuracyDifference, mcnemarExact } from "@intent-serving/evaluation";

/** A text that was answered otherwise by the replay, by intents; `label` is what people say it is. */
export interface ReplayedFlip {
  readonly logged: { readonly intent: number };
  readonly replayed: { readonly intent: number };
  readonly label: number | null;
}

/** How often two intents were answered in each other's place, A being what was answered then. */
export interface PlaceCell {
  readonly a: number;
  readonly b: number;
  readonly n: number;
  readonly labelled: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

/** Which is better, A being what was answered then, by which test and by how much. */
export interface ReplayVerdict {
  readonly better: "a" | "b" | null;
  /** McNemar's, exact, two-sided. */
  readonly pValue: number;
  readonly difference: ReturnType<typeof accuracyDifference>;
}

/** Below this, a difference counts as proven. */
const LEVEL = 0.05;

/** Which of a flip's two answers people say is right, A being what was answered then; undefined where nobody said. */
export function rightOf({
  label,
  logged,
  replayed,
}: ReplayedFlip): "a" | "b" | "neither" | undefined {
  if (label === null) return undefined;
  if (label === logged.intent) return "a";
  return label === replayed.intent ? "b" : "neither";
}

/**
 * The replay's accuracy less that of what was answered then: of the labelled flips, scaled to all `sent` texts, for where
 * both answered the same they are equally right. null without a labelled flip.
 */
export function replayVerdict(flips: readonly ReplayedFlip[], sent: number): ReplayVerdict | null {
  const { labelled, onlyA, onlyB } = tally(flips);
  if (labelled === 0 || sent === 0) return null;
  const share = flips.length / sent;
  const { difference, interval } = accuracyDifference(onlyA, onlyB, labelled);
  const pValue = mcnemarExact(onlyA, onlyB);
  const ahead = onlyB > onlyA ? ("b" as const) : ("a" as const);
  return {
    better: pValue < LEVEL ? ahead : null,
    pValue,
    difference: {
      difference: difference * share,
      interval: { lower: interval.lower * share, upper: interval.upper * share },
    },
  };
}

/** The pairs of intents that the replay changes, the most harmed first. */
export function replayedCells(flips: readonly ReplayedFlip[]): PlaceCell[] {
  const groups = new Map<string, ReplayedFlip[]>();
  for (const flip of flips) {
    const key = `${String(flip.logged.intent)} ${String(flip.replayed.intent)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [flip]);
    else group.push(flip);
  }
  return [...groups.values()]
    .map((group) => {
      const [first] = group;
      const pair = { a: first?.logged.intent ?? 0, b: first?.replayed.intent ?? 0 };
      return { ...pair, ...tally(group) };
    })
    .sort((one, two) => two.onlyA - two.onlyB - (one.onlyA - one.onlyB) || two.n - one.n);
}

function tally(flips: readonly ReplayedFlip[]): Omit<PlaceCell, "a" | "b"> {
  const said = flips.map(rightOf);
  return {
    n: flips.length,
    labelled: said.filter((one) => one !== undefined).length,
    onlyA: said.filter((one) => one === "a").length,
    onlyB: said.filter((one) => one === "b").length,
  };
}
