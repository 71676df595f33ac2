/** Evidence of this much is the anytime-valid counterpart of α = 0.05: by chance it is ever reached once in twenty times. */
export const E_VALUE_BOUND = 20;

/**
 * The e-value against a fair coin of throws that fell so unevenly: the mean likelihood over all coins, by a uniform prior,
 * over that of the fair one, `2^n · a! · b! / (n + 1)!`. Under the fair coin the chance that it ever exceeds x, however
 * often one looks and whenever one stops, is at most 1 / x (Ville). Ramdas et al., "Game-theoretic statistics and
 * safe anytime-valid inference" (2023). 1 without throws, and finite for any number of them.
 */
export function coinEValue(first: number, second: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(logEValue(first, second)));
}

function logEValue(first: number, second: number): number {
  const n = first + second;
  let log = n * Math.LN2 - Math.log(n + 1);
  for (let k = 1; k <= Math.min(first, second); k += 1) log -= Math.log((n - k + 1) / k);
  return log;
}

/** What was found so far of rows that two models answered differently and whose truth somebody told. */
export interface LabelledFlips {
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Rows that neither had right: they decide nothing. */
  readonly neither: number;
}

/** Where nothing was seen yet, or the two are even: an unevenness below this is not worth finding. */
const LEAST_SHARE = 0.65;
const MOST_LABELS = 100_000;

/**
 * How many more labels of such rows it takes, if they go on as they began, until the e-value reaches its bound; 0 where it
 * has. The share of the leader is drawn towards one half by two throws, and taken to be 0.65 at least: of two that are
 * more even than that, it is the number after which a difference worth finding would have shown.
 */
export function labelsStillNeeded({ onlyFirst, onlySecond, neither }: LabelledFlips): number {
  const bound = Math.log(E_VALUE_BOUND);
  let log = logEValue(onlyFirst, onlySecond);
  if (log >= bound) return 0;
  const decided = onlyFirst + onlySecond;
  const leader = Math.max(onlyFirst, onlySecond);
  const share = Math.max(LEAST_SHARE, (leader + 1) / (decided + 2));
  const deciding = (decided + 1) / (decided + neither + 1);
  let ahead = leader;
  for (let more = 1; more < MOST_LABELS; more += 1) {
    const isWin = leader + Math.round(share * more) > ahead;
    const wins = isWin ? ahead : decided + more - 1 - ahead;
    // one more throw to a side with so many multiplies the e-value by 2 · (wins + 1) / (throws + 1)
    log += Math.LN2 + Math.log((wins + 1) / (decided + more + 1));
    if (isWin) ahead += 1;
    if (log >= bound) return Math.ceil(more / deciding);
  }
  return MOST_LABELS;
}
