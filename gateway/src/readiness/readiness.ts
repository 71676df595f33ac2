import type { Catalogue, CatalogueEntry } from "../catalogue/catalogue.js";
import type { Readiness, VersionReadiness } from "../contract.js";
import type { Database } from "../database/database.js";
import { CHAMPION, type Labels } from "../labels/labels.js";
import type { ModelServer } from "../model-server/model-server.js";
import type { PredictionLog } from "../predictions/prediction-log.js";
import { isLogShut, logProblems } from "../predictions/prediction-log-state.js";
import { fetchEngines } from "./engines.js";
import { checkGolden } from "./golden-check.js";

/** What readiness looks at. */
export interface ReadinessParts {
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly modelServer: ModelServer;
  readonly database: Pick<Database, "isConnected">;
  readonly predictionLog: Pick<PredictionLog, "state">;
}

/** An answer holds for this long, so that probes don't become load. */
const CACHED_MS = 1_000;

/** Makes the check behind `/readyz`; callers at the same time share one. */
export function readinessCheck(parts: ReadinessParts): () => Promise<Readiness> {
  let checkedMs = -Infinity;
  let latest: Promise<Readiness> | undefined;
  return () => {
    const now = performance.now();
    if (latest !== undefined && now - checkedMs < CACHED_MS) return latest;
    checkedMs = now;
    latest = check(parts);
    return latest;
  };
}

async function check(parts: ReadinessParts): Promise<Readiness> {
  const { catalogue, labels, database } = parts;
  const { queuedRows, droppedRows, durability, spool } = parts.predictionLog.state;
  const isShut = isLogShut(parts.predictionLog.state, !database.isConnected);
  const engines = await fetchEngines(parts.modelServer);
  const models = await Promise.all(
    catalogue.models.map((model) => checkModel(parts, model, engines)),
  );
  const versions = models.flatMap((model) => model.versions);
  return {
    // one model's trouble doesn't take the others out of a balancer
    ready: models.some((model) => model.ready) && !isShut,
    modelServer: {
      reachable: catalogue.modelServerProblem === null,
      engines: [...new Set(versions.flatMap(({ engine }) => engine ?? []))],
    },
    database: {
      connected: database.isConnected,
      labels: labels.source,
      queuedRows,
      droppedRows,
    },
    log: { durability, spool },
    runtime: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      uptimeSeconds: Math.round(process.uptime()),
    },
    models,
    problems: problems(parts, models),
  };
}

async function checkModel(
  parts: ReadinessParts,
  model: string,
  engines: ReadonlyMap<string, string>,
): Promise<Readiness["models"][number]> {
  const versions = await Promise.all(
    parts.catalogue.versions(model).map((entry) => checkVersion(parts, entry, engines)),
  );
  const champion = parts.labels.of(model).get(CHAMPION) ?? null;
  const isReady = versions.some(
    ({ version, golden }) => version === champion && golden === "right",
  );
  return { model, ready: isReady, champion, versions };
}

async function checkVersion(
  { labels }: ReadinessParts,
  entry: CatalogueEntry,
  engines: ReadonlyMap<string, string>,
): Promise<VersionReadiness> {
  const { model, version, state } = entry;
  return {
    version,
    served: entry.served !== undefined,
    state,
    labels: labels.pointingAt(model, version),
    engine: engines.get(`${model}/${String(version)}`) ?? null,
    ...(await checkGolden(entry)),
  };
}

function problems(
  { catalogue, labels, database, predictionLog }: ReadinessParts,
  models: Readiness["models"],
): string[] {
  const found = logProblems(predictionLog.state);
  if (models.length === 0) found.push("no model has a version yet: train one (make train)");
  if (catalogue.modelServerProblem !== null) found.push(catalogue.modelServerProblem.message);
  if (!database.isConnected) found.push(`the database is away; labels are from: ${labels.source}`);
  for (const { model, champion, versions } of models) {
    if (champion === null) found.push(`${model} has no champion yet`);
    else if (versions.every(({ version }) => version !== champion)) {
      found.push(`the champion of ${model}, version ${String(champion)}, is gone`);
    }
    for (const { version, problem } of versions) {
      if (problem !== null) found.push(`${model} version ${String(version)}: ${problem}`);
    }
  }
  return found;
}
