import { ChainSettings } from "../contract/chains.js";
import {
  address,
  addressOrOff,
  list,
  oneOf,
  type Setting,
  structure,
  text,
  whole,
  wholeOrOff,
} from "./setting.js";

/**
 * Everything that can be set, in the order that `--help` and `--print-config` have. A key is the setting's name in the
 * configuration file; the environment variable is the same in capitals (`maxQueryLength`: MAX_QUERY_LENGTH).
 */
export const SETTINGS = {
  host: text("127.0.0.1", "where it listens"),
  port: whole(4002, 0, 65_535, "where it listens; 0 takes a free port"),
  aipHttpPort: wholeOrOff(null, 0, 65_535, "Vertex AI sets it: where it listens, instead of PORT"),
  aipHealthRoute: text("/vertex/health", "Vertex AI sets it: the path of its health check"),
  aipPredictRoute: text("/vertex/predict", "Vertex AI sets it: the path of its predictions"),
  allowedHosts: list("names that a request's Host may have, beside localhost"),
  workers: whole(1, 1, 256, "processes that share the port; the embedded database allows one"),
  adminHost: text("127.0.0.1", "where the metrics are asked for"),
  adminPort: wholeOrOff(null, 0, 65_535, "the same: GET /metrics, for Prometheus"),
  auth: oneOf(
    ["auto", "keys", "open-predict", "open"],
    "auto",
    "who needs a key: auto is nobody on loopback and everybody elsewhere or behind PROXIES; open-predict asks for none to predict",
  ),
  rateLimitByKey: wholeOrOff(null, 1, 1_000_000, "requests a second of one key, in each process"),
  rateLimitByAddress: wholeOrOff(
    null,
    1,
    1_000_000,
    "requests a second of one address without a key, in each process",
  ),
  otelExporterOtlpEndpoint: addressOrOff(
    ["http:", "https:"],
    "an OpenTelemetry collector, to which traces go",
  ),
  otelServiceName: text("intent-gateway", "what the gateway is called in traces"),
  maxRequestsAtOnce: whole(
    2_000,
    1,
    1_000_000,
    "requests in one process; more are refused with 503",
  ),
  proxies: whole(0, 0, 10, "proxies of your own before it, whose X-Forwarded-For is believed"),
  modelServerUrl: address("http://127.0.0.1:8501", ["http:", "https:"], "the model server"),
  modelServerTimeoutMs: whole(5_000, 1, 600_000, "how long an answer of it may take"),
  modelServerConnections: whole(64, 1, 10_000, "connections to it, at most"),
  databaseUrl: address(
    undefined,
    ["postgres:", "postgresql:"],
    "postgres://user:password@host:port/database",
  ),
  databasePoolSize: whole(4, 1, 1_000, "connections to the database, at most"),
  modelsDirectory: text("models", "read: the versions, as the trainer publishes them"),
  pagesDirectory: text(
    "",
    "the built pages; those beside the gateway's own package where it is empty",
  ),
  dataDirectory: text("data", "written: what must outlive the database's absence, below gateway/"),
  logLevel: oneOf(
    ["debug", "info", "warn", "error", "silent"],
    "info",
    "JSON lines on stdout; a query is never in them",
  ),
  maxQueryLength: whole(2_000, 1, 4_000, "characters of a query"),
  maxEmailLength: whole(262_144, 1, 2_000_000, "characters, for models that read e-mails"),
  chains: structure<ChainSettings>(
    {},
    ChainSettings,
    "models that are asked one after the other, by the chain's name",
  ),
  maxBatchRows: whole(1_000_000, 1, 100_000_000, "rows of one POST /{model}/batch"),
  maxBatchesAtOnce: whole(4, 1, 1_000, "such requests at a time; more are told to come again"),
  maxQueuedPredictions: whole(100_000, 1, 10_000_000, "rows that wait in memory"),
  spoolMegabytes: wholeOrOff(1_024, 1, 1_000_000, "rows on disk that wait for the database"),
  logDurability: oneOf(
    ["async", "sync"],
    "async",
    "sync: an answer waits until its row is on disk or in the database",
  ),
  logPrivacy: oneOf(
    ["full", "redacted", "hash", "none"],
    "full",
    "what is kept of a query: all, all but addresses and numbers, a keyed hash, nothing",
  ),
  logHashKey: {
    ...text("", "the secret key of LOG_PRIVACY=hash and none, at least 16 characters"),
    masked: (key: string) => (key === "" ? "" : "***"),
  },
  retentionMonths: wholeOrOff(
    null,
    1,
    1_200,
    "months of predictions kept beside the current one; older ones are deleted",
  ),
} as const;

type ValueOf<S> = S extends Setting<infer Value> ? Value : never;

/** Every setting's value, checked. */
export type GatewaySettings = {
  readonly [Name in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[Name]>;
};

/** The environment variable of a setting. */
export function variableOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
