import { type Kysely, sql } from "kysely";
import type { LoggedPrediction } from "../contract.js";
import { firstId } from "../database/partitions.js";
import type { Tables } from "../database/tables.js";
import { loggedPrediction } from "../predictions/prediction-table.js";
import { isReadable } from "../predictions/privacy/privacy.js";

/** How many predictions of each kind are looked at. */
const POOL = 300;

/** A prediction without a label, and whether a shadow answered differently. */
export interface UnlabelledPrediction {
  readonly prediction: LoggedPrediction;
  readonly isDisputed: boolean;
}

/** Reads what might be labelled: the newest disputed, the least sure and the newest predictions that nobody judged. */
export async function readCandidates(
  db: Kysely<Tables>,
  { model, fromMs }: { readonly model: string; readonly fromMs: number },
): Promise<UnlabelledPrediction[]> {
  const unlabelled = db
    .selectFrom("predictions as p")
    .selectAll("p")
    .where("p.model", "=", model)
    .where("p.id", ">=", firstId(fromMs))
    .where(sql<boolean>`p.routing -> 'shadowOf' is null`)
    .where(sql<boolean>`not exists (select from feedback f where f.prediction_id = p.id)`)
    .limit(POOL);
  const disputed = await unlabelled
    .where(sql<boolean>`p.id in (
      select prediction_id from flips
      where model = ${model} and shadow_prediction_id >= ${firstId(fromMs)}
      order by shadow_prediction_id desc limit ${POOL})`)
    .execute();
  const unsure = await unlabelled
    .where(sql<boolean>`p.probability < 0.6::real`)
    .orderBy("p.probability")
    .execute();
  const newest = await unlabelled.orderBy("p.id", "desc").execute();
  const ids = new Set<string>();
  return [disputed, unsure, newest].flatMap((rows, kind) =>
    rows.flatMap((row) => {
      if (ids.has(row.id) || !isReadable(row.query)) return [];
      ids.add(row.id);
      return [{ prediction: loggedPrediction(row), isDisputed: kind === 0 }];
    }),
  );
}
