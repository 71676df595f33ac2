import {
  accuracyDifference,
  coinEValue,
  E_VALUE_BOUND,
  labelsStillNeeded,
  mcnemarExact,
  wilsonInterval,
} from "@intent-serving/evaluation";
import type { Verdict } from "../contract/promotion.js";

/** What was counted of two versions that answered the same texts. */
export interface VerdictCounts {
  readonly pairs: number;
  readonly flips: number;
  /** Of the flips whose truth is known, how many one of the two alone had right, and how many neither. */
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}

/** A verdict without the versions that it is about. */
export type VerdictFigures = Omit<Verdict, "model" | "a" | "b">;

/**
 * What the counts say. "Better" is said by the e-value alone, which holds however often one looks; without labels nothing
 * is said but how often the two differ.
 */
export function verdictOf(counts: VerdictCounts): VerdictFigures {
  const { pairs, flips, onlyA, onlyB, neither } = counts;
  const labelled = onlyA + onlyB + neither;
  const eValue = labelled === 0 ? null : coinEValue(onlyA, onlyB);
  const better = (eValue ?? 0) < E_VALUE_BOUND ? null : onlyA > onlyB ? "a" : "b";
  const needed = labelsStillNeeded({ onlyFirst: onlyA, onlySecond: onlyB, neither });
  return {
    pairs,
    disagreement:
      pairs === 0 ? null : { flips, share: flips / pairs, interval: wilsonInterval(flips, pairs) },
    labelled: { flips: labelled, onlyA, onlyB, neither },
    accuracyDifference: difference(counts),
    pValue: labelled === 0 ? null : mcnemarExact(onlyA, onlyB),
    eValue,
    eValueBound: E_VALUE_BOUND,
    labelsStillNeeded: needed,
    better,
    sentence: sentence(counts, better, needed),
  };
}

/** Of the labelled flips, scaled to all pairs: where the two agree they are equally right. */
function difference({
  pairs,
  flips,
  onlyA,
  onlyB,
  neither,
}: VerdictCounts): Verdict["accuracyDifference"] {
  const labelled = onlyA + onlyB + neither;
  if (labelled === 0 || pairs === 0) return null;
  const share = flips / pairs;
  const { difference: ofFlips, interval } = accuracyDifference(onlyA, onlyB, labelled);
  return {
    difference: ofFlips * share,
    interval: { lower: interval.lower * share, upper: interval.upper * share },
  };
}

function sentence(
  { pairs, flips, onlyA, onlyB, neither }: VerdictCounts,
  better: "a" | "b" | null,
  needed: number,
): string {
  if (pairs === 0) return "No text was answered by both: make one the shadow of the other.";
  const differ = `They differ on ${String(flips)} of ${String(pairs)} texts`;
  const labelled = onlyA + onlyB + neither;
  if (labelled === 0) {
    return `${differ}; which one is right nobody has said: about ${String(needed)} labels of these are needed.`;
  }
  const counts = `of ${String(labelled)} labelled ones a alone is right on ${String(onlyA)}, b alone on ${String(onlyB)}`;
  if (better !== null) return `${differ}; ${counts}: ${better} is better.`;
  return `${differ}; ${counts}: not enough to say which is better, about ${String(needed)} more labels are needed.`;
}
