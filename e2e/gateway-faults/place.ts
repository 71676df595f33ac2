import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { request } from "undici";
import { onTestFinished } from "vitest";
import {
  startPglite,
  startPostgres,
  type TestDatabase,
  whyNoPostgres,
} from "../../gateway/test/test-database.js";
import { ROOT } from "../project.js";
import { Program, type ProgramStart, sleep } from "./program.js";
import { type Proxy, startProxy } from "./proxy.js";
import { type Question, readQuestions } from "./questions.js";
import type { TrainedModels } from "./train-models.js";

const READY_WITHIN_MS = 60_000;

/** A gateway as a process of its own. */
export interface Gateway {
  readonly url: string;
  readonly program: Program;
}

/** A model server, a database and a folder, with a network between them and the gateways that are started there. */
export class Place {
  readonly folder: string;
  readonly models: string;
  readonly database: TestDatabase;
  readonly questions: readonly Question[];
  readonly toModelServer: Proxy;
  readonly toDatabase: Proxy;
  readonly #port: number;
  modelServer: Program;
  #isDatabaseThere = true;

  private constructor(
    given: Pick<
      Place,
      "folder" | "models" | "database" | "questions" | "toModelServer" | "toDatabase"
    >,
    port: number,
  ) {
    this.folder = given.folder;
    this.models = given.models;
    this.database = given.database;
    this.questions = given.questions;
    this.toModelServer = given.toModelServer;
    this.toDatabase = given.toDatabase;
    this.#port = port;
    this.modelServer = this.#newModelServer();
  }

  /** Makes one for a test, with its model server running; it goes when the test is over. */
  static async create(trained: TrainedModels): Promise<Place> {
    const folder = await mkdtemp(join(tmpdir(), "gateway-faults-"));
    const models = join(folder, "models");
    await cp(trained.folder, models, { recursive: true });
    const database = whyNoPostgres() === undefined ? await startPostgres() : await startPglite();
    const port = await freePort();
    const versions = await Promise.all([readQuestions(models, 1), readQuestions(models, 2)]);
    const databasePort = Number(new URL(database.url).port);
    const place = new Place(
      {
        folder,
        models,
        database,
        questions: versions.flat(),
        toModelServer: await startProxy(() => port),
        toDatabase: await startProxy(() => databasePort),
      },
      port,
    );
    onTestFinished(async () => {
      await place.modelServer.kill();
      await Promise.all([place.toModelServer.close(), place.toDatabase.close()]);
      await database.close();
      await rm(folder, { recursive: true, force: true });
    });
    await place.modelServerReady();
    return place;
  }

  /** Starts the model server again, at the same address. */
  restartModelServer(): void {
    this.modelServer = this.#newModelServer();
  }

  /** Waits until the model server has all versions: it listens from then on. */
  async modelServerReady(): Promise<void> {
    await this.modelServer.said(/"msg":"listening"/);
  }

  /** Starts a gateway, and waits until the champion answers and each of its processes listens. */
  async startGateway(
    settings: Readonly<Record<string, string>> = {},
    start: Pick<ProgramStart, "preload" | "nodeOptions"> = {},
  ): Promise<Gateway> {
    const program = new Program([join(ROOT, "gateway/dist/main.js")], {
      ...start,
      cwd: this.folder,
      env: {
        PORT: "0",
        DATABASE_URL: this.database.url.replace(
          /:\d+\/postgres$/,
          `:${String(this.toDatabase.port)}/postgres`,
        ),
        DATABASE_POOL_SIZE: String(this.database.poolSize),
        MODEL_SERVER_URL: `http://127.0.0.1:${String(this.toModelServer.port)}`,
        MODELS_DIRECTORY: this.models,
        DATA_DIRECTORY: join(this.folder, "data"),
        ...settings,
      },
    });
    onTestFinished(() => program.kill());
    const workers = Number(settings["WORKERS"] ?? "1");
    const [, port = ""] = await program.said(/"msg":"listening".*"port":(\d+)/, workers);
    const url = `http://127.0.0.1:${port}`;
    await until(async () => {
      const answers = Array.from({ length: workers * 2 }, () =>
        request(`${url}/readyz`, { headers: { connection: "close" } }),
      );
      const texts = await Promise.all(
        (await Promise.all(answers)).map(({ statusCode, body }) =>
          body.text().then((text) => `${String(statusCode)} ${text}`),
        ),
      );
      const isAway = this.toDatabase.weather !== "fine" || !this.#isDatabaseThere;
      return texts.every(
        (text) => text.startsWith("200 ") && (isAway || text.includes('"connected":true')),
      );
    });
    return { url, program };
  }

  /** Takes the database away as a crash does, without a word to anybody. */
  async stopDatabase(): Promise<void> {
    this.#isDatabaseThere = false;
    await this.database.stop();
  }

  /** Brings the database back. */
  async startDatabase(): Promise<void> {
    await this.database.start();
    this.#isDatabaseThere = true;
  }

  /** Makes a key of a role, as `make key` does it; gateways know it within seconds. */
  async makeKey(role: string): Promise<string> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, "gateway/dist/main.js"), "key", "--role", role, "--database"],
      { cwd: this.folder, env: { PATH: process.env["PATH"], DATABASE_URL: this.database.url } },
    );
    return stdout.split("\n")[0] ?? "";
  }

  #newModelServer(): Program {
    return new Program(
      [
        join(ROOT, "serving/dist/main.js"),
        `--rest_api_port=${String(this.#port)}`,
        `--models_directory=${this.models}`,
      ],
      { cwd: this.folder, env: {} },
    );
  }
}

/** Waits until something holds; throws where that takes longer than a minute, or than it may. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  withinMs = READY_WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error(`expected ${String(holds)} within ${String(withinMs)} ms`);
    }
    await sleep(20);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Makes a folder for what a test mounts there. */
export async function makeFolder(...parts: readonly string[]): Promise<string> {
  const folder = join(...parts);
  await mkdir(folder, { recursive: true });
  return folder;
}
