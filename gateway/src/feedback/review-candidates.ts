import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from "kysely";
import type { LoggedPrediction } from "../contract.js";
import { firstId } from "../database/partitions.js";
import type { PredictionsTable, Tables } from "../database/tables.js";
import { loggedPrediction } from "../predictions/prediction-table.js";
import { isReadable } from "../predictions/privacy/privacy.js";

/** How many predictions of each kind are looked at. */
const POOL = 300;
/** So many rows are read for it at a time, and so often: most of what is old may be labelled. */
const PAGE = 500;
const MAX_PAGES = 6;

/** A prediction without a label, and whether a shadow answered differently. */
export interface UnlabelledPrediction {
  readonly prediction: LoggedPrediction;
  readonly isDisputed: boolean;
}

type Row = Selectable<PredictionsTable>;

/** Reads the predictions of a kind from the given one on. */
type ReadPage = (
  offset: number,
) => Promise<{ readonly rows: readonly Row[]; readonly isLast: boolean }>;

/** Reads what might be labelled: the newest disputed, the least sure and the newest predictions that nobody judged. */
export async function readCandidates(
  db: Kysely<Tables>,
  { model, fromMs }: { readonly model: string; readonly fromMs: number },
): Promise<UnlabelledPrediction[]> {
  const from = firstId(fromMs);
  const rows = db
    .selectFrom("predictions")
    .selectAll()
    .where("model", "=", model)
    .where("id", ">=", from);
  const page =
    (query: SelectQueryBuilder<Tables, "predictions", Row>): ReadPage =>
    async (offset) => {
      const read = await query.limit(PAGE).offset(offset).execute();
      return { rows: read, isLast: read.length < PAGE };
    };
  const kinds = [
    await firstUnlabelled(db, async (offset) => {
      const ids = await flippedIds(db, { model, from, offset });
      const read = ids.length === 0 ? [] : await rows.where("id", "in", ids).execute();
      return { rows: read, isLast: ids.length < PAGE };
    }),
    await firstUnlabelled(
      db,
      page(rows.where(sql<boolean>`probability < 0.6::real`).orderBy("probability")),
    ),
    await firstUnlabelled(db, page(rows.orderBy("id", "desc"))),
  ];
  const seen = new Set<string>();
  return kinds.flatMap((found, kind) =>
    found.flatMap((row) => {
      if (seen.has(row.id) || !isReadable(row.query)) return [];
      seen.add(row.id);
      return [{ prediction: loggedPrediction(row), isDisputed: kind === 0 }];
    }),
  );
}

/** The newest predictions that a shadow answered differently. */
async function flippedIds(
  db: Kysely<Tables>,
  {
    model,
    from,
    offset,
  }: { readonly model: string; readonly from: string; readonly offset: number },
): Promise<string[]> {
  const flips = await db
    .selectFrom("flips")
    .select("prediction_id")
    .where("model", "=", model)
    .where("shadow_prediction_id", ">=", from)
    .orderBy("shadow_prediction_id", "desc")
    .limit(PAGE)
    .offset(offset)
    .execute();
  return flips.map(({ prediction_id: id }) => id);
}

/**
 * The first rows that nobody judged, a page after the other: as one statement, PostgreSQL would join all rows of the time
 * with all feedback to find a few.
 */
async function firstUnlabelled(db: Kysely<Tables>, readPage: ReadPage): Promise<Row[]> {
  const found: Row[] = [];
  for (let page = 0; page < MAX_PAGES && found.length < POOL; page += 1) {
    const { rows, isLast } = await readPage(page * PAGE);
    found.push(...(await unlabelled(db, rows)));
    if (isLast) break;
  }
  return found.slice(0, POOL);
}

/** Those rows that nobody judged and that no shadow answered. */
async function unlabelled(db: Kysely<Tables>, rows: readonly Row[]): Promise<Row[]> {
  const own = rows.filter(({ routing }) => routing === null || !("shadowOf" in routing));
  if (own.length === 0) return [];
  const ids = own.map(({ id }) => id);
  const judged = await db
    .selectFrom("feedback")
    .select("prediction_id")
    .where("prediction_id", "in", ids)
    .execute();
  const labelled = new Set(judged.map(({ prediction_id: id }) => id));
  return own.filter(({ id }) => !labelled.has(id));
}
