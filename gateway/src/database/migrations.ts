import { type Kysely, type Migration, Migrator } from "kysely";
import * as predictionsAndLabels from "./migrations/0001-predictions-and-labels.js";
import * as labelAudit from "./migrations/2026-11-21-label-audit.js";
import * as predictionColumns from "./migrations/2026-11-21-prediction-columns.js";
import * as feedback from "./migrations/2026-11-21-predictions-feedback.js";
import * as predictionReading from "./migrations/2026-11-21-predictions-reading.js";
import * as apiKeys from "./migrations/2026-11-21-security-api-keys.js";
import * as traffic from "./migrations/2026-11-21-traffic.js";
import type { Tables } from "./tables.js";

/**
 * Every change of the tables: one file each, named by its date and what it is about, and one line here. They run in the
 * order of their names; one that was released is never edited.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001_predictions_and_labels": predictionsAndLabels,
  "2026-11-21-label-audit": labelAudit,
  "2026-11-21-traffic": traffic,
  "2026-11-21-prediction-columns": predictionColumns,
  "2026-11-21-predictions-feedback": feedback,
  "2026-11-21-predictions-reading": predictionReading,
  "2026-11-21-security-api-keys": apiKeys,
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
