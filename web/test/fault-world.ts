import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser } from "playwright-core";
import { Project, ROOT } from "../../e2e/project.js";
import {
  startPglite,
  startPostgres,
  type TestDatabase,
  whyNoPostgres,
} from "../../gateway/test/test-database.js";
import { launchBrowser, opener, type PagesWorld, putModels } from "./pages-harness.js";

/** A role that a key can have. */
type Role = "predict" | "read" | "annotate" | "promote" | "admin";

/** The pages over parts that can be taken away one by one; nobody starts them again meanwhile. */
export interface FaultWorld {
  /** Of the gateway that asks for keys, and has everything. */
  readonly url: string;
  readonly open: PagesWorld["open"];
  /** Opens a page of a gateway without models, over a database without rows. */
  readonly openEmpty: PagesWorld["open"];
  readonly database: TestDatabase;
  /** The model server dies, and its port is closed. */
  killModelServer(): Promise<void>;
  startModelServer(): Promise<void>;
  /** A key with roles, and its id. */
  makeKey(...roles: readonly Role[]): Promise<{ readonly id: string; readonly key: string }>;
  revokeKey(id: string): Promise<void>;
  /** The cookie that a key is exchanged for. */
  signIn(key: string): Promise<readonly [name: string, value: string]>;
  /** Asks the gateway as an admin. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts model server, database and two gateways as processes of the test's own. */
export async function startFaultWorld(): Promise<FaultWorld> {
  const project = await Project.create();
  const opened: (() => Promise<unknown>)[] = [() => project.remove()];
  const stop = async (): Promise<void> => {
    for (const close of opened.reverse()) await close();
  };
  const run = async (program: string, args: readonly string[], env: Environment) => {
    const running = await start(project, program, args, env);
    opened.push(() => end(running.child));
    return running;
  };
  try {
    await putModels(project);
    const nobody = join(project.folder, "nothing");
    await mkdir(nobody);
    const database = await openDatabase();
    opened.push(() => database.close());
    const empty = await openDatabase();
    opened.push(() => empty.close());
    const serve = (port: number): Promise<Running> =>
      run(
        "serving",
        [`--models_directory=${join(project.folder, "models")}`, `--rest_api_port=${String(port)}`],
        {},
      );
    let modelServer = await serve(0);
    const modelServerUrl = `http://127.0.0.1:${String(modelServer.port)}`;
    const gatewayOf = (of: TestDatabase, env: Environment): Promise<Running> =>
      run("gateway", [], {
        PORT: "0",
        MODEL_SERVER_URL: modelServerUrl,
        DATABASE_URL: of.url,
        DATABASE_POOL_SIZE: String(of.poolSize),
        ...env,
      });
    const gateway = await gatewayOf(database, { AUTH: "keys" });
    const url = `http://127.0.0.1:${String(gateway.port)}`;
    const bare = await gatewayOf(empty, { MODELS_DIRECTORY: nobody, DATA_DIRECTORY: nobody });
    const admin = await firstKey(project, database);
    const ask: FaultWorld["ask"] = (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${admin}`,
          ...(init.body === undefined ? {} : { "content-type": "application/json" }),
        },
      });
    const browser: Browser = await launchBrowser();
    opened.push(() => browser.close());
    return {
      url,
      database,
      open: opener(browser, url),
      openEmpty: opener(browser, `http://127.0.0.1:${String(bare.port)}`),
      killModelServer: () => end(modelServer.child, "SIGKILL"),
      startModelServer: async () => {
        modelServer = await serve(modelServer.port);
      },
      makeKey: async (...roles) => {
        const response = await ask("/keys", {
          method: "POST",
          body: JSON.stringify({ name: roles.join(" "), roles }),
        });
        // as the gateway's document describes it
        // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
        return (await response.json()) as { readonly id: string; readonly key: string };
      },
      revokeKey: async (id) => {
        await ask(`/keys/${id}`, { method: "DELETE" });
      },
      signIn: async (key) => {
        const response = await fetch(`${url}/session`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: "{}",
        });
        const [, name, value] =
          /^([^=]+)=([^;]+)/.exec(response.headers.get("set-cookie") ?? "") ?? [];
        if (name === undefined || value === undefined) throw new Error("expected a cookie");
        return [name, value];
      },
      ask,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Environment = Readonly<Record<string, string>>;

function openDatabase(): Promise<TestDatabase> {
  return whyNoPostgres() === undefined ? startPostgres() : startPglite();
}

/** Starts a program and waits until it says where it listens. */
async function start(
  project: Project,
  program: string,
  args: readonly string[],
  env: Environment,
): Promise<Running> {
  const child = spawn(process.execPath, [join(ROOT, program, "dist/main.js"), ...args], {
    cwd: project.folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => {
      reject(new Error(`${program} ended with ${String(code)} before it listened`));
    });
    // read to the end, or the program would wait for its log to be read
    lines.on("line", (line) => {
      const said: unknown = JSON.parse(line);
      const port = portOf(said);
      if (port !== undefined) resolve({ child, port });
    });
  });
}

function portOf(said: unknown): number | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  if (!("msg" in said) || said.msg !== "listening" || !("port" in said)) return undefined;
  return typeof said.port === "number" ? said.port : undefined;
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

async function firstKey(project: Project, database: TestDatabase): Promise<string> {
  const { stdout } = await project.run("gateway", ["key", "--database", "--role", "admin"], {
    DATABASE_URL: database.url,
  });
  const [key] = /isk_[0-9a-f]{16}_[\w-]{43}/.exec(stdout) ?? [];
  if (key === undefined) throw new Error(`gateway key: expected a key, got ${stdout}`);
  return key;
}
