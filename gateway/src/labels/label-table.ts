import type { Kysely, Transaction } from "kysely";
import { storableText } from "../database/storable-text.js";
import type { Tables } from "../database/tables.js";
import { GatewayError } from "../gateway-error.js";
import { type LabelChange, previousVersion } from "./previous-version.js";

/** Where each label of each model points. */
export type LabelMap = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Which label, and who says why. */
export interface LabelMove {
  readonly model: string;
  readonly label: string;
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
  /** The id of the key that asked, or what in the gateway itself did. */
  readonly actor?: string | undefined;
}

/** A move that is more than a `PUT`. */
export interface MoveKind {
  readonly action: "move" | "promote";
  /** Where the label must point for the move to be made, null for nowhere yet; anywhere by default. */
  readonly expected?: number | null;
  /** What else is to be in the database with the move, or not at all. */
  readonly also?: (transaction: Transaction<Tables>) => Promise<void>;
}

/** What a move did: `from` is undefined where the label is new. */
export interface LabelMoved {
  readonly from: number | undefined;
  readonly to: number;
}

/** Reads all labels. */
export async function readLabels(db: Kysely<Tables>): Promise<LabelMap> {
  const rows = await db.selectFrom("labels").selectAll().orderBy("label").execute();
  return labelMap(rows);
}

/** Labels as rows, by model and label. */
export function labelMap(
  rows: readonly { readonly model: string; readonly label: string; readonly version: number }[],
): LabelMap {
  const models = new Map<string, Map<string, number>>();
  for (const { model, label, version } of rows) {
    const labels = models.get(model) ?? new Map<string, number>();
    models.set(model, labels.set(label, version));
  }
  return models;
}

/** Gives a model a label that nobody has set yet; where another gateway was first, its version stays. */
export async function setFirstLabel(
  db: Kysely<Tables>,
  move: LabelMove,
  version: number,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const isNew = await insertLabel(transaction, move, version);
    if (isNew) await audit(transaction, move, "first", undefined, version);
  });
}

/** Points a label at a version; nothing is audited where it points there already. */
export async function moveLabel(
  db: Kysely<Tables>,
  move: LabelMove,
  version: number,
  { action, expected, also }: MoveKind = { action: "move" },
): Promise<LabelMoved> {
  return db.transaction().execute(async (transaction) => {
    const isNew = await insertLabel(transaction, move, version);
    const from = isNew ? undefined : await lockedVersion(transaction, move);
    if (expected !== undefined && (from ?? null) !== expected) throw movedMeanwhile(move);
    await also?.(transaction);
    if (from === version) return { from, to: version };
    if (!isNew) await updateLabel(transaction, move, version);
    await audit(transaction, move, action, from, version);
    return { from, to: version };
  });
}

/** Takes a label away, and answers where it pointed; throws where there is none, `check` where something names it. */
export async function deleteLabel(
  db: Kysely<Tables>,
  move: LabelMove,
  check: (transaction: Transaction<Tables>) => Promise<void>,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const from = await lockedVersion(transaction, move);
    if (from === undefined) {
      throw new GatewayError("label-unknown", `${move.model} has no label ${move.label}`);
    }
    await check(transaction);
    await transaction
      .deleteFrom("labels")
      .where("model", "=", move.model)
      .where("label", "=", move.label)
      .execute();
    await audit(transaction, move, "delete", from, null);
    return from;
  });
}

/** Points a label back at the version it had before its last move; `check` throws where that one can't be had. */
export async function rollBackLabel(
  db: Kysely<Tables>,
  move: LabelMove,
  check: (version: number) => void,
  expected?: number,
): Promise<LabelMoved> {
  return db.transaction().execute(async (transaction) => {
    const from = await lockedVersion(transaction, move);
    if (expected !== undefined && from !== expected) throw movedMeanwhile(move);
    const to = previousVersion(await changesOf(transaction, move));
    if (from === undefined || to === undefined) {
      throw new GatewayError(
        "nothing-to-roll-back-to",
        `the label ${move.label} of ${move.model} has not been moved, so there is no version before it`,
      );
    }
    check(to);
    await updateLabel(transaction, move, to);
    await audit(transaction, move, "rollback", from, to);
    return { from, to };
  });
}

/** Makes a label that isn't there; waits for another that makes the same one, so that its version is seen after. */
async function insertLabel(
  transaction: Transaction<Tables>,
  { model, label }: LabelMove,
  version: number,
): Promise<boolean> {
  const inserted = await transaction
    .insertInto("labels")
    .values({ model, label, version })
    .onConflict((conflict) => conflict.columns(["model", "label"]).doNothing())
    .returning("version")
    .executeTakeFirst();
  return inserted !== undefined;
}

async function updateLabel(
  transaction: Transaction<Tables>,
  { model, label }: LabelMove,
  version: number,
): Promise<void> {
  await transaction
    .updateTable("labels")
    .set({ version })
    .where("model", "=", model)
    .where("label", "=", label)
    .execute();
}

async function lockedVersion(
  transaction: Transaction<Tables>,
  { model, label }: LabelMove,
): Promise<number | undefined> {
  const row = await transaction
    .selectFrom("labels")
    .select("version")
    .where("model", "=", model)
    .where("label", "=", label)
    .forUpdate()
    .executeTakeFirst();
  return row?.version;
}

async function changesOf(
  transaction: Transaction<Tables>,
  { model, label }: LabelMove,
): Promise<LabelChange[]> {
  const rows = await transaction
    .selectFrom("label_changes")
    .select(["action", "to_version"])
    .where("model", "=", model)
    .where("label", "=", label)
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ action: row.action, to: row.to_version }));
}

async function audit(
  transaction: Transaction<Tables>,
  { model, label, reason, requestId, actor }: LabelMove,
  action: LabelChange["action"],
  from: number | undefined,
  to: number | null,
): Promise<void> {
  await transaction
    .insertInto("label_changes")
    .values({
      model,
      label,
      action,
      from_version: from ?? null,
      to_version: to,
      reason: reason === undefined ? null : storableText(reason),
      request_id: requestId ?? null,
      actor: actor ?? null,
    })
    .execute();
}

function movedMeanwhile({ model, label }: LabelMove): GatewayError {
  return new GatewayError(
    "label-moved-meanwhile",
    `the label ${label} of ${model} was moved while this was looked at; look again`,
  );
}
