import { join } from "node:path";
import type { Database } from "../database/database.js";
import type { Log } from "../log-fields.js";
import type { GatewaySettings } from "../settings/settings.js";
import { PredictionLog } from "./prediction-log.js";
import { insertRows, predictionRow } from "./prediction-table.js";
import type { Privacy } from "./privacy/privacy.js";
import { Spool } from "./spool/spool.js";

const MEGABYTE = 1024 * 1024;

/** Makes the log that the settings ask for, with its spool below the data folder. */
export function openPredictionLog(
  settings: Pick<
    GatewaySettings,
    "dataDirectory" | "logDurability" | "maxQueuedPredictions" | "spoolMegabytes"
  >,
  privacy: Privacy,
  database: Pick<Database, "tables">,
  log: Log,
): PredictionLog {
  const isSync = settings.logDurability === "sync";
  const spool =
    settings.spoolMegabytes === null
      ? undefined
      : new Spool({
          folder: join(settings.dataDirectory, "gateway", "spool"),
          maxBytes: settings.spoolMegabytes * MEGABYTE,
          isSynced: isSync,
          dropsOldest: !isSync,
        });
  return new PredictionLog({
    rowOf: (record) => predictionRow(privacy.record(record)),
    insert: (rows) => insertRows(database.tables, rows),
    maxRows: settings.maxQueuedPredictions,
    durability: settings.logDurability,
    spool,
    log,
  });
}
