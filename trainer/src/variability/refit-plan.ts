import type { Label } from "@intent-serving/version";
import { z } from "zod";
import { type Example, heldOutSet } from "../dataset/held-out.js";
import type { Dataset } from "../dataset/load-dataset.js";
import { shuffleRows } from "../dataset/split-rows.js";
import { stratifiedFolds } from "../dataset/stratified-folds.js";
import { nearGroups, nearPairs } from "../health/near-duplicates.js";
import { SeededRandom } from "../random.js";

const seed = z.int().nonnegative();
const folds = z.int().min(2);

/** One training of many: what of the data it is fitted on and judged by. Everything random about it comes of its seed. */
export const refitSchema = z.discriminatedUnion("kind", [
  /** Fitted without one fold, judged by it; `share`: of the rows to fit that are taken. */
  z.strictObject({
    kind: z.literal("fold"),
    seed,
    folds,
    fold: z.int().nonnegative(),
    share: z.number().positive().max(1),
  }),
  /** Fitted without a share of the intents, judged by a fold of the others and by all rows of these. */
  z.strictObject({
    kind: z.literal("intents-left-out"),
    seed,
    folds,
    share: z.number().positive(),
  }),
  /** Fitted on all intents without the first fold, judged by that fold and by texts that have none of the intents. */
  z.strictObject({ kind: z.literal("foreign-texts"), seed, folds }),
]);

/** One training of many. */
export type Refit = z.infer<typeof refitSchema>;

/** All rows that may be trained on, with what keeps them together. */
export interface RefitPool {
  readonly dataset: Dataset;
  /** Training and validation rows; test rows stay unseen. */
  readonly rows: readonly Example[];
  /** Rows of one group are nearly the same text, and lie in one fold. */
  readonly groups: Int32Array;
  /** Texts that have none of the intents; [] where no file was named. */
  readonly foreignTexts: readonly string[];
}

/** What one refit is fitted on and judged by. */
export interface RefitData {
  /** `test` has the rows to judge by. */
  readonly dataset: Dataset;
  /** Positions in the pool of the first rows of `test`; rows behind them have an intent that is not the model's. */
  readonly judged: readonly number[];
}

/** Trigrams in common from which on two texts count as nearly the same. */
const NEAR_SIMILARITY = 0.85;
/** Distinct texts that have no intent get one that nobody has. */
const FOREIGN_NAME = "out of scope";

/** Gathers the rows that refits share out. */
export function refitPool(dataset: Dataset, foreignTexts: readonly string[]): RefitPool {
  const rows = [...dataset.train, ...dataset.validation];
  const pairs = nearPairs(
    rows.map(({ normalized }) => normalized),
    NEAR_SIMILARITY,
  );
  return { dataset, rows, groups: nearGroups(rows.length, pairs), foreignTexts };
}

/** Shares the pool's rows out; `validationShare` of what is not judged serves to calibrate and to stop. */
export function refitData(pool: RefitPool, refit: Refit, validationShare: number): RefitData {
  const leftOut = refit.kind === "intents-left-out" ? leftOutIntents(pool, refit) : new Set();
  const positions = [...pool.rows.keys()].filter((at) => !leftOut.has(pool.rows[at]?.intent));
  const fold = refit.kind === "fold" ? refit.fold : 0;
  const inFolds = foldsOf(pool, positions, refit.folds, refit.seed);
  const judged = positions.filter((_, index) => inFolds[index] === fold);
  const rest = positions.filter((_, index) => inFolds[index] !== fold);
  // another seed, so that the validation rows are no part of another fold
  const parts = Math.max(2, Math.round(1 / validationShare));
  const inParts = foldsOf(pool, rest, parts, refit.seed + 1);
  const share = refit.kind === "fold" ? refit.share : 1;
  const part = (isValidation: boolean): Example[] =>
    shareOf(
      rowsAt(
        pool,
        rest.filter((_, index) => (inParts[index] === 0) === isValidation),
      ),
      share,
      refit.seed,
    );
  const strangers = strangersOf(pool, refit, leftOut);
  const [train, validation] = [part(false), part(true)];
  const test = [...rowsAt(pool, judged), ...strangers.rows];
  const trained = new Set(train.map(({ intent }) => intent));
  const known = [...pool.dataset.labels, ...pool.dataset.unknownLabels, ...strangers.labels].sort(
    (a, b) => a.id - b.id,
  );
  const dataset: Dataset = {
    ...pool.dataset,
    labels: known.filter(({ id }) => trained.has(id)),
    unknownLabels: known.filter(({ id }) => !trained.has(id)),
    train,
    validation,
    test,
    heldOut: heldOutSet("test", []),
  };
  return { dataset, judged };
}

function foldsOf(
  pool: RefitPool,
  positions: readonly number[],
  count: number,
  seedOfFolds: number,
): Int32Array {
  return stratifiedFolds(rowsAt(pool, positions), {
    folds: count,
    seed: seedOfFolds,
    groups: positions.map((at) => pool.groups[at] ?? at),
  });
}

function rowsAt({ rows }: RefitPool, positions: readonly number[]): Example[] {
  return positions.flatMap((at) => rows.slice(at, at + 1));
}

/** The first rows of each intent in an order that depends on the seed: a smaller share is a part of a larger one. */
function shareOf(rows: readonly Example[], share: number, seedOfOrder: number): Example[] {
  const shuffled = shuffleRows(rows, seedOfOrder);
  const counts = new Map<number, number>();
  for (const { intent } of rows) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  const taken = new Map<number, number>();
  return shuffled.filter(({ intent }) => {
    const before = taken.get(intent) ?? 0;
    taken.set(intent, before + 1);
    return before < Math.max(1, Math.round(share * (counts.get(intent) ?? 0)));
  });
}

function leftOutIntents(
  { dataset }: RefitPool,
  { seed: draw, share }: Extract<Refit, { kind: "intents-left-out" }>,
): Set<unknown> {
  const ids = Int32Array.from(dataset.labels, ({ id }) => id);
  new SeededRandom(draw).shuffle(ids, ids.length);
  const most = Math.max(1, ids.length - 2); // two intents stay to be told apart
  return new Set(ids.subarray(0, Math.min(most, Math.max(1, Math.round(share * ids.length)))));
}

/** Rows that have none of the model's intents. */
function strangersOf(
  pool: RefitPool,
  refit: Refit,
  leftOut: ReadonlySet<unknown>,
): { rows: readonly Example[]; labels: readonly Label[] } {
  if (refit.kind === "intents-left-out") {
    return { rows: pool.rows.filter(({ intent }) => leftOut.has(intent)), labels: [] };
  }
  if (refit.kind !== "foreign-texts") return { rows: [], labels: [] };
  const { labels, unknownLabels } = pool.dataset;
  const id = 1 + Math.max(...[...labels, ...unknownLabels].map((label) => label.id));
  return {
    labels: [{ id, name: FOREIGN_NAME, description: "" }],
    rows: pool.foreignTexts.map((text, order) => ({
      id: String(order),
      text,
      normalized: text,
      intent: id,
      place: FOREIGN_NAME,
      order,
    })),
  };
}
