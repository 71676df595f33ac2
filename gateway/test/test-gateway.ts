import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GatewaySettings, type RunningGateway, startGateway } from "@intent-serving/gateway";
import pino from "pino";
import { Agent, type Dispatcher, request } from "undici";
import { readConfig, settingsOf } from "../src/config.js";
import { type ModelServerDouble, startModelServerDouble } from "./model-server-double.js";
import { publishSmallVersion } from "./small-version.js";

/** No database listens there: port 1 is nobody's. */
export const NO_DATABASE = "postgres://postgres@127.0.0.1:1/postgres";

const DEFAULTS = settingsOf(readConfig({ DATABASE_URL: NO_DATABASE }));

/** What came back of a call. */
export interface Called {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

/** How a call is made. */
export interface Call {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A gateway in front of a model server double and a temporary models folder. */
export interface TestGateway {
  readonly url: string;
  /** Where the metrics are, with `adminPort: 0`. */
  readonly adminUrl: string;
  readonly folder: string;
  readonly models: string;
  readonly modelServer: ModelServerDouble;
  /** Everything that was logged, at level debug. */
  readonly logged: string[];
  call(path: string, call?: Call): Promise<Called>;
  /** Publishes a model's next version and has the model server load it. */
  publish(model: string): Promise<number>;
  /** Stops it and starts it again over the same folders and model server. */
  restart(settings?: Partial<GatewaySettings>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a gateway; `versions` says how many of which model are published before. */
export async function startTestGateway(
  settings: Partial<GatewaySettings> = {},
  versions: Readonly<Record<string, number>> = { intent: 2 },
): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-"));
  const models = join(folder, "models");
  const modelServer = await startModelServerDouble();
  const logged: string[] = [];
  const log = pino({ level: "debug" }, { write: (line) => logged.push(line) });
  const agent = new Agent();
  const publish = async (model: string): Promise<number> => {
    const states = modelServer.states.get(model) ?? new Map<number, string>();
    const version = await publishSmallVersion(models, model, states.size + 1);
    modelServer.states.set(model, states.set(version, "AVAILABLE"));
    return version;
  };
  for (const [model, count] of Object.entries(versions)) {
    for (let i = 0; i < count; i += 1) await publish(model);
  }
  const start = (more: Partial<GatewaySettings>): Promise<RunningGateway> =>
    startGateway(
      {
        ...DEFAULTS,
        port: 0,
        modelServerUrl: modelServer.url,
        modelServerTimeoutMs: 400,
        modelServerConnections: 8,
        databaseUrl: NO_DATABASE,
        databasePoolSize: 1,
        modelsDirectory: models,
        dataDirectory: join(folder, "data"),
        logLevel: "debug",
        maxEmailLength: 20_000,
        maxQueuedPredictions: 1000,
        ...settings,
        ...more,
      },
      log,
    );
  let gateway = await start({});
  const url = (): string => `http://127.0.0.1:${String(gateway.port)}`;
  return {
    get url() {
      return url();
    },
    get adminUrl() {
      return `http://127.0.0.1:${String(gateway.adminPort)}`;
    },
    folder,
    models,
    modelServer,
    logged,
    publish,
    call: (path, call) => callUrl(agent, url() + path, call),
    restart: async (more = {}) => {
      await gateway.stop();
      gateway = await start(more);
    },
    stop: async () => {
      await gateway.stop();
      await agent.close();
      await modelServer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function callUrl(agent: Agent, url: string, call: Call = {}): Promise<Called> {
  const answer = await request(url, { dispatcher: agent, ...call });
  const text = await answer.body.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: answer.statusCode, headers: answer.headers, text, json };
}

/** Calls until `isDone`, as a caller would who waits; fails with the last answer after ten seconds. */
export async function until<T>(
  get: () => Promise<T> | T,
  isDone: (value: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await get();
    if (isDone(value)) return value;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A JSON body with its content type. */
export function jsonBody(value: unknown): Pick<Call, "headers" | "body"> {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
