import { type Kysely, type Migration, Migrator } from "kysely";
import { makeFirstTables } from "./migrations/0001-predictions-and-labels.js";
import { auditLabels } from "./migrations/2026-11-21-label-audit.js";
import { addPredictionColumns } from "./migrations/2026-11-21-prediction-columns.js";
import { makeFeedback } from "./migrations/2026-11-21-predictions-feedback.js";
import { indexPredictions } from "./migrations/2026-11-21-predictions-reading.js";
import { makeApiKeys } from "./migrations/2026-11-21-security-api-keys.js";
import { makeTraffic } from "./migrations/2026-11-21-traffic.js";
import type { Tables } from "./tables.js";

/**
 * Every change of the tables: one file each, named by its date and what it is about, and one line here. They run in the
 * order of their names; one that was released is never edited.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001_predictions_and_labels": { up: makeFirstTables },
  "2026-11-21-label-audit": { up: auditLabels },
  "2026-11-21-traffic": { up: makeTraffic },
  "2026-11-21-prediction-columns": { up: addPredictionColumns },
  "2026-11-21-predictions-feedback": { up: makeFeedback },
  "2026-11-21-predictions-reading": { up: indexPredictions },
  "2026-11-21-security-api-keys": { up: makeApiKeys },
};

/** Brings the tables up to date; several gateways may do so at once, the Migrator's lock lets one through. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    // changes that don't touch each other are made side by side, and may be released in another order
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error("migration failed", { cause: error });
}
