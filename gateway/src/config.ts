import { z } from "zod";
import type { GatewaySettings } from "./gateway.js";
import { GatewayError } from "./gateway-error.js";

const count = (lowest: number, highest: number, fallback: number): z.ZodType<number> => {
  const message = `expected a whole number from ${String(lowest)} to ${String(highest)}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, message)
    .prefault(String(fallback));
};

const address = (...protocols: string[]): z.ZodString =>
  z.string().refine(
    (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
    // the value isn't told: an address may hold a password
    `expected an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  );

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

const environmentSchema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: count(0, 65_535, 4002),
  MODEL_SERVER_URL: address("http:", "https:").default("http://127.0.0.1:8501"),
  MODEL_SERVER_TIMEOUT_MS: count(1, 600_000, 5_000),
  MODEL_SERVER_CONNECTIONS: count(1, 10_000, 64),
  DATABASE_URL: address("postgres:", "postgresql:"),
  DATABASE_POOL_SIZE: count(1, 1_000, 4),
  MODELS_DIRECTORY: z.string().default("models"),
  DATA_DIRECTORY: z.string().default("data"),
  ALLOWED_HOSTS: list.prefault(""),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  MAX_QUERY_LENGTH: count(1, 4_000, 2_000),
  MAX_EMAIL_LENGTH: count(1, 2_000_000, 262_144),
  MAX_QUEUED_PREDICTIONS: count(1, 10_000_000, 100_000),
});

/** Makes the gateway's settings of environment variables, or throws an error that tells all that is wrong with them. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<GatewaySettings> {
  const given = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  const result = environmentSchema.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => {
      const name = path.join(".");
      const isGiven = given.some(([key]) => key === name);
      return `${name}: ${isGiven ? message : "expected postgres://user:password@host:port/database, got nothing"}`;
    });
    throw new GatewayError("configuration-invalid", problems.join("\n"));
  }
  const read = result.data;
  return Object.freeze({
    host: read.HOST,
    port: read.PORT,
    modelServerUrl: read.MODEL_SERVER_URL,
    modelServerTimeoutMs: read.MODEL_SERVER_TIMEOUT_MS,
    modelServerConnections: read.MODEL_SERVER_CONNECTIONS,
    databaseUrl: read.DATABASE_URL,
    databasePoolSize: read.DATABASE_POOL_SIZE,
    modelsDirectory: read.MODELS_DIRECTORY,
    dataDirectory: read.DATA_DIRECTORY,
    allowedHosts: Object.freeze(read.ALLOWED_HOSTS),
    logLevel: read.LOG_LEVEL,
    maxQueryLength: read.MAX_QUERY_LENGTH,
    maxEmailLength: read.MAX_EMAIL_LENGTH,
    maxQueuedRows: read.MAX_QUEUED_PREDICTIONS,
  });
}
