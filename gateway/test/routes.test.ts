import { RESERVED_MODEL_NAMES } from "@intent-serving/version";
import pino from "pino";
import { expect, it } from "vitest";
import { createRouters } from "../src/application.js";
import { Catalogue } from "../src/catalogue/catalogue.js";
import { Database } from "../src/database/database.js";
import { Labels } from "../src/labels/labels.js";
import { ModelServer } from "../src/model-server/model-server.js";
import { PredictionLog } from "../src/predictions/prediction-log.js";
import { NO_DATABASE } from "./test-gateway.js";

it("uses reserved first path segments alone, so that no model can stand in a route's way", () => {
  const log = pino({ level: "silent" });
  const modelServer = new ModelServer({
    url: "http://127.0.0.1:1",
    timeoutMs: 1,
    connections: 1,
    maxAnswerBytes: 1,
  });
  const database = new Database({ url: NO_DATABASE, poolSize: 1 }, log);
  const { own, models } = createRouters({
    modelServer,
    catalogue: new Catalogue("nowhere", modelServer, log),
    labels: new Labels(database.tables, "nowhere", log),
    database,
    predictionLog: new PredictionLog({ insert: () => Promise.resolve(), maxRows: 1, log }),
    limits: { maxQueryLength: 1, maxBodyBytes: 1 },
    emailLimits: { maxQueryLength: 1, maxBodyBytes: 1 },
    allowedHosts: [],
    log,
  });
  const segments = own.stack.map(({ path }) => String(path).split("/")[1]);
  expect(segments).toContain("readyz");
  for (const segment of segments) expect(RESERVED_MODEL_NAMES).toContain(segment);
  for (const { path } of models.stack) expect(String(path)).toMatch(/^\/:model(?:\/|$)/);
});
