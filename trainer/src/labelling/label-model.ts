/** What each function says of each text. */
export interface VoteMatrix {
  /** The intent's position that function `f` votes for, the same on every text that it doesn't abstain on. */
  readonly intentOf: readonly number[];
  /** For each text the functions that vote, in ascending order. */
  readonly voters: readonly (readonly number[])[];
  readonly intentCount: number;
}

/** How far each function is to be believed, and how that was learnt. */
export interface FunctionTrust {
  readonly accuracy: number;
  /** What its vote counts: the log odds that it is right, over those of chance; never below 0. */
  readonly weight: number;
  /** From given labels, from how it agrees with the others, or assumed where there is neither. */
  readonly source: "labels" | "agreement" | "assumed";
}

/** What the votes on a text come to; undefined where none votes or two intents are equally likely. */
export interface Verdict {
  readonly intent: number;
  /** The probability under the model, all intents being equally likely before. */
  readonly confidence: number;
}

const ASSUMED_ACCURACY = 0.7;
/** How many texts the assumption counts as. */
const ASSUMPTION_STRENGTH = 4;
const FEWEST_LABELS = 5;
const LEAST_ACCURACY = 0.01;

/**
 * Learns each function's accuracy: from given labels where it votes on five of them or more, else from how far the votes of
 * the others bear out its own, all of them taken to be right in 70 % where no label says more. That ranks the functions and is
 * shy of extremes. (Repeating it with what was learnt, as Dawid and Skene (1979) do, was tried: with functions that know one
 * intent each it ends with one intent always right and the others always wrong.)
 */
export function learnTrust(
  votes: VoteMatrix,
  truths: readonly (number | undefined)[],
): readonly FunctionTrust[] {
  const known = accuraciesFromLabels(votes, truths);
  const weights = known.map((accuracy) =>
    weightOf(accuracy ?? ASSUMED_ACCURACY, votes.intentCount),
  );
  const agreed = new Float64Array(known.length);
  const overlaps = new Float64Array(known.length);
  for (const voters of votes.voters) {
    if (voters.length < 2) continue;
    for (const voter of voters) {
      const others = voters.filter((other) => other !== voter);
      const shares = posterior(votes, others, weights);
      agreed[voter] = (agreed[voter] ?? 0) + (shares[votes.intentOf[voter] ?? 0] ?? 0);
      overlaps[voter] = (overlaps[voter] ?? 0) + 1;
    }
  }
  return known.map((fromLabels, voter): FunctionTrust => {
    const n = overlaps[voter] ?? 0;
    const prior = ASSUMED_ACCURACY * ASSUMPTION_STRENGTH;
    const accuracy = fromLabels ?? ((agreed[voter] ?? 0) + prior) / (n + ASSUMPTION_STRENGTH);
    const source = fromLabels !== undefined ? "labels" : n > 0 ? "agreement" : "assumed";
    return { accuracy, weight: weightOf(accuracy, votes.intentCount), source };
  });
}

/** The likeliest intent of each text, by its voters' weights. */
export function decide(
  votes: VoteMatrix,
  trust: readonly FunctionTrust[],
): readonly (Verdict | undefined)[] {
  const weights = trust.map(({ weight }) => weight);
  return votes.voters.map((voters) => {
    if (voters.length === 0) return undefined;
    const shares = posterior(votes, voters, weights);
    let intent = 0;
    for (let k = 1; k < shares.length; k += 1) {
      if ((shares[k] ?? 0) > (shares[intent] ?? 0)) intent = k;
    }
    const confidence = shares[intent] ?? 0;
    const equals = shares.filter((share) => confidence - share < 1e-9).length;
    return equals > 1 ? undefined : { intent, confidence };
  });
}

/** Each intent's probability: one-coin functions that err independently and evenly make it a softmax of summed weights. */
function posterior(
  { intentOf, intentCount }: VoteMatrix,
  voters: readonly number[],
  weights: readonly number[],
): Float64Array {
  const scores = new Float64Array(intentCount);
  for (const voter of voters) {
    const intent = intentOf[voter] ?? 0;
    scores[intent] = (scores[intent] ?? 0) + (weights[voter] ?? 0);
  }
  const largest = scores.reduce((a, b) => Math.max(a, b), 0);
  const shares = scores.map((score) => Math.exp(score - largest));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}

function weightOf(accuracy: number, intentCount: number): number {
  const bounded = Math.min(1 - LEAST_ACCURACY, Math.max(LEAST_ACCURACY, accuracy));
  return Math.max(0, Math.log((bounded * Math.max(1, intentCount - 1)) / (1 - bounded)));
}

function accuraciesFromLabels(
  { intentOf, voters }: VoteMatrix,
  truths: readonly (number | undefined)[],
): (number | undefined)[] {
  const right = new Float64Array(intentOf.length);
  const all = new Float64Array(intentOf.length);
  voters.forEach((row, index) => {
    const truth = truths[index];
    if (truth === undefined) return;
    for (const voter of row) {
      all[voter] = (all[voter] ?? 0) + 1;
      if (intentOf[voter] === truth) right[voter] = (right[voter] ?? 0) + 1;
    }
  });
  return intentOf.map((_, voter) => {
    const n = all[voter] ?? 0;
    // Laplace's rule: one right and one wrong more than was seen
    return n < FEWEST_LABELS ? undefined : ((right[voter] ?? 0) + 1) / (n + 2);
  });
}
