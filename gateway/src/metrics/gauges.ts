import type { Catalogue } from "../catalogue/catalogue.js";
import type { Database } from "../database/database.js";
import type { Labels } from "../labels/labels.js";
import type { PredictionLog } from "../predictions/prediction-log.js";
import type { Gauges } from "./metrics.js";

/** What the gauges are read from. */
export interface GaugeParts {
  readonly catalogue: Pick<Catalogue, "models" | "versions" | "modelServerProblem">;
  readonly labels: Pick<Labels, "of">;
  readonly database: Pick<Database, "isConnected">;
  readonly predictionLog: Pick<PredictionLog, "state">;
}

/** How the gateway is at this moment. */
export function gaugesOf({ catalogue, labels, database, predictionLog }: GaugeParts): Gauges {
  const { queuedRows, droppedRows, spool } = predictionLog.state;
  const { models } = catalogue;
  return {
    queuedRows: queuedRows - (spool?.rows ?? 0),
    droppedRows,
    spooledRows: spool?.rows ?? 0,
    spooledBytes: spool?.bytes ?? 0,
    spoolMaxBytes: spool?.maxBytes ?? 0,
    isSpoolBroken: (spool?.problem ?? null) !== null,
    isDatabaseConnected: database.isConnected,
    isModelServerReachable: catalogue.modelServerProblem === null,
    versions: models.flatMap((model) =>
      catalogue
        .versions(model)
        .map(({ version, served }) => ({ model, version, isServed: served !== undefined })),
    ),
    labels: models.flatMap((model) =>
      [...labels.of(model)].map(([label, version]) => ({ model, label, version })),
    ),
  };
}
