import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as delay, setImmediate } from "node:timers/promises";
import type { Registry } from "prom-client";
import { createApplication } from "./application.js";
import { Catalogue } from "./catalogue/catalogue.js";
import { Database } from "./database/database.js";
import { EvidenceReader } from "./evidence/evidence-reader.js";
import { answerBrokenRequests } from "./http/error-answers.js";
import { limitsFor } from "./http/question.js";
import { ChangeWatch } from "./labels/change-watch.js";
import { Labels } from "./labels/labels.js";
import type { Log } from "./log-fields.js";
import { type AdminServer, startAdminServer } from "./metrics/admin-server.js";
import { readBuildVersion } from "./metrics/build-version.js";
import { gaugesOf } from "./metrics/gauges.js";
import { Metrics } from "./metrics/metrics.js";
import { ModelServer } from "./model-server/model-server.js";
import { openPredictionLog } from "./predictions/open-prediction-log.js";
import { createPrivacy } from "./predictions/privacy/privacy.js";
import { RollbackWatch } from "./promotion/rollback-watch.js";
import { vertexAliases } from "./protocols/vertex-aliases.js";
import { ApiKeys } from "./security/api-keys.js";
import { isLoopback, openRoles } from "./security/guard.js";
import type { GatewaySettings } from "./settings/settings.js";
import { TrafficControl } from "./traffic/traffic.js";

/** A gateway that answers. */
export interface RunningGateway {
  readonly port: number;
  /** Where the metrics are; undefined where they are off. */
  readonly adminPort: number | undefined;
  /** Answers what was asked, writes what was answered, and ends; within ten seconds. */
  stop(): Promise<void>;
}

const POLL_MS = 500;
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** For a batch, which is read no faster than it is answered; what is read as a whole has a minute (http/in-time.ts). */
const REQUEST_MS = 3_600_000;
const LINGER_MS = 50;
const DRAIN_REQUESTS_MS = 4_000;
const DRAIN_ROWS_MS = 5_000;

/**
 * Starts a gateway: it listens at once, and answers as soon as the model server and the labels are there. `onMetrics` gets
 * the metrics, for a process that shows those of several.
 */
export async function startGateway(
  settings: GatewaySettings,
  log: Log,
  onMetrics?: (registry: Registry) => void,
): Promise<RunningGateway> {
  const privacy = createPrivacy(settings.logPrivacy, settings.logHashKey);
  const metrics = new Metrics({ version: await readBuildVersion() });
  onMetrics?.(metrics.registry);
  const tracing = await openTracing(settings);
  const modelServer = new ModelServer({
    url: settings.modelServerUrl,
    timeoutMs: settings.modelServerTimeoutMs,
    connections: settings.modelServerConnections,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    observer: metrics,
  });
  const database = new Database(
    {
      url: settings.databaseUrl,
      poolSize: settings.databasePoolSize,
      retentionMonths: settings.retentionMonths,
    },
    log,
  );
  const catalogue = new Catalogue(settings.modelsDirectory, modelServer, log);
  const mirrorPath = join(settings.dataDirectory, "gateway", "labels.json");
  const labels = new Labels(database.tables, mirrorPath, log);
  const keys = new ApiKeys(
    database.tables,
    join(settings.dataDirectory, "gateway", "keys.json"),
    log,
  );
  const predictionLog = openPredictionLog(settings, privacy, database, log);
  const traffic = new TrafficControl({
    catalogue,
    labels,
    database,
    mirrorPath: join(settings.dataDirectory, "gateway", "traffic.json"),
    record: predictionLog.append.bind(predictionLog),
    hasRoom: () => predictionLog.hasRoom,
    queuedRows: () => predictionLog.queuedRows,
    log,
  });
  const watch = new RollbackWatch({
    tables: database.tables,
    catalogue,
    labels,
    rules: traffic.rules,
    log,
  });
  const evidence = new EvidenceReader(
    {
      modelsDirectory: settings.modelsDirectory,
      artefactsDirectory: join(settings.dataDirectory, "artefacts"),
      heldOutDirectory: join(settings.dataDirectory, "held-out"),
    },
    log,
  );
  let drained: Promise<void> | undefined;
  const parts = {
    modelServer,
    catalogue,
    labels,
    traffic,
    modelsDirectory: settings.modelsDirectory,
    database,
    predictionLog,
    privacy,
    evidence,
    settings,
    limits: limitsFor(settings.maxQueryLength),
    emailLimits: limitsFor(Math.max(settings.maxEmailLength, settings.maxQueryLength)),
    allowedHosts: settings.allowedHosts,
    keys,
    guard: settings,
    batch: settings,
    chains: settings.chains,
    pagesDirectory: settings.pagesDirectory,
    aliases: vertexAliases(settings),
    maxRequestsAtOnce: settings.maxRequestsAtOnce,
    metrics,
    isTracing: tracing !== undefined,
    log,
  };
  metrics.observe(() => gaugesOf(parts));
  const answer = createApplication(parts, () => drained).callback();
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false,
      keepAliveTimeout: 65_000,
      requestTimeout: REQUEST_MS,
    },
    (request, response) => {
      void answer(request, response);
    },
  );
  answerBrokenRequests(server);
  await Promise.all([labels.readMirror(), traffic.rules.readMirror(), keys.readMirror()]);
  await catalogue.start(POLL_MS);
  const changes = new ChangeWatch({
    url: settings.databaseUrl,
    // a pool of one is for a database of one session, as PGlite is
    canListen: settings.databasePoolSize > 1,
    refresh: async () => {
      await labels.tick(catalogue);
      await traffic.tick();
      await watch.tick();
    },
    log,
  });
  database.start(async () => {
    await changes.tick();
    await keys.tick();
  });
  changes.start();
  const close = async (): Promise<void> => {
    await evidence.close();
    traffic.shadows.close();
    await predictionLog.close(DRAIN_ROWS_MS);
    // flips come after the rows that they are of
    await traffic.close(database.isConnected);
    await changes.close();
    await Promise.all([catalogue.close(), database.close()]);
    await modelServer.close();
    await tracing?.close();
  };
  try {
    const port = await listen(server, settings.host, settings.aipHttpPort ?? settings.port);
    const admin = await startMetrics(settings, metrics, log);
    log.info({ msg: "listening", host: settings.host, port });
    tellWhoMayCall(settings, log);
    const stop = async (): Promise<void> => {
      await admin?.close();
      const { closed, ended } = drain(server);
      drained = closed;
      await ended;
      await close();
      log.info({ msg: "stopped", droppedRows: predictionLog.droppedRows });
    };
    return { port, adminPort: admin?.port, stop };
  } catch (error) {
    server.close();
    await close();
    throw error;
  }
}

/** OpenTelemetry's SDK is loaded only where someone wants traces. */
async function openTracing({
  otelExporterOtlpEndpoint: endpoint,
  otelServiceName: serviceName,
}: GatewaySettings): Promise<{ readonly close: () => Promise<void> } | undefined> {
  if (endpoint === null) return undefined;
  const { startTracing } = await import("./tracing/start-tracing.js");
  return startTracing({ endpoint, serviceName, serviceVersion: await readBuildVersion() });
}

function startMetrics(
  { adminHost: host, adminPort: port }: GatewaySettings,
  { registry }: Metrics,
  log: Log,
): Promise<AdminServer> | undefined {
  return port === null ? undefined : startAdminServer({ host, port }, registry, log);
}

/** An open door is said in so many words. */
function tellWhoMayCall(settings: GatewaySettings, log: Log): void {
  const open = openRoles(settings);
  if (isLoopback(settings.host) && settings.proxies === 0) return;
  const without = { host: settings.host, auth: settings.auth, rolesWithoutKey: open };
  if (open.length === 0) log.info({ msg: "every caller needs a key", ...without });
  else log.warn({ msg: "callers without a key are let in", ...without });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/**
 * Takes no new connections, ends the idle ones, and gives requests that are being answered some time. One that was sent
 * but not read yet stands on a connection that looks idle, so for a moment all is read and nothing answered: who waits
 * for an answer sends nothing that could be lost. Answers go out once what is idle is `closed`.
 */
function drain(server: Server): { readonly closed: Promise<void>; readonly ended: Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  const ended = once(server, "close").then(() => {
    clearTimeout(timer);
  });
  const close = async (): Promise<void> => {
    await delay(LINGER_MS);
    // right after the sockets were read
    await setImmediate();
    server.close();
    server.closeIdleConnections();
    timer = setTimeout(() => {
      server.closeAllConnections();
    }, DRAIN_REQUESTS_MS);
  };
  return { closed: close(), ended };
}
