import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Agent, request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ModelServerDouble, startModelServerDouble } from "./model-server-double.js";
import { publishSmallVersion } from "./small-version.js";
import { startPglite, startPostgres, type TestDatabase, whyNoPostgres } from "./test-database.js";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const CLIENTS = 8;
/** What a killed gateway may not have on disk yet: a flush interval, and the write that was under way. */
const FLUSH_MS = 250;

interface Place {
  readonly folder: string;
  readonly database: TestDatabase;
  readonly modelServer: ModelServerDouble;
}

interface Acknowledged {
  readonly id: string;
  readonly atMs: number;
}

/** What clients saw: the predictions that were answered, and the answers that weren't 200. */
class Load {
  readonly acknowledged: Acknowledged[] = [];
  readonly refusals: number[] = [];
  readonly #agent = new Agent({ connections: CLIENTS });
  readonly #clients: Promise<void>[];
  #isOver = false;

  constructor(url: string) {
    this.#clients = Array.from({ length: CLIENTS }, (_, client) => this.#ask(url, client));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    await this.#agent.close();
  }

  async #ask(url: string, client: number): Promise<void> {
    for (let i = 0; !this.#isOver; i += 1) {
      try {
        const path = `${url}/intent?version=1&query=client+${String(client)}+${String(i)}`;
        const answer = await request(path, { dispatcher: this.#agent });
        await answer.body.dump();
        const id = answer.headers["x-prediction-id"];
        if (answer.statusCode !== 200) this.refusals.push(answer.statusCode);
        else if (typeof id === "string") {
          this.acknowledged.push({ id, atMs: performance.now() });
        }
      } catch {
        // killed: the connection is gone
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "log-faults-"));
  const database = whyNoPostgres() === undefined ? await startPostgres() : await startPglite();
  const modelServer = await startModelServerDouble();
  await publishSmallVersion(join(folder, "models"), "intent", 1);
  modelServer.states.set("intent", new Map([[1, "AVAILABLE"]]));
  onTestFinished(async () => {
    await modelServer.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, database, modelServer };
}

interface Gateway {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startGateway(
  { folder, database, modelServer }: Place,
  settings: Readonly<Record<string, string>>,
): Promise<Gateway> {
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: String(database.poolSize),
      MODEL_SERVER_URL: modelServer.url,
      MODELS_DIRECTORY: join(folder, "models"),
      DATA_DIRECTORY: join(folder, "data"),
      ...settings,
    },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("exit", () => {
      reject(new Error("the gateway ended before it listened"));
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /"msg":"listening".*"port":(\d+)/.exec(line);
      if (found !== null) resolve(Number(found[1]));
    });
  });
  return { url: `http://127.0.0.1:${String(port)}`, process: child };
}

async function end(gateway: Gateway, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const exit = once(gateway.process, "exit");
  gateway.process.kill(signal);
  await exit;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The acknowledged predictions that the database doesn't have once it had the time to get them. */
async function missingRows(
  { database }: Place,
  acknowledged: readonly Acknowledged[],
): Promise<Acknowledged[]> {
  let missing = acknowledged;
  for (let tries = 0; tries < 100 && missing.length > 0; tries += 1) {
    const rows = await database.query("select id from predictions");
    const ids = new Set(rows.map(({ id }) => id));
    missing = missing.filter(({ id }) => !ids.has(id));
    if (missing.length > 0) await sleep(200);
  }
  return [...missing];
}

async function readiness(gateway: Gateway): Promise<string> {
  return (await request(`${gateway.url}/readyz`)).body.text();
}

describe("what happens to acknowledged predictions", () => {
  it.each(["async", "sync"] as const)(
    "while the database is away and the gateway is killed (%s)",
    async (durability) => {
      const place = await makePlace();
      const settings = { LOG_DURABILITY: durability };
      const first = await startGateway(place, settings);
      const before = new Load(first.url);
      await sleep(2_000);
      await place.database.stop();
      await sleep(2_000);
      const killedMs = performance.now();
      await end(first, "SIGKILL");
      await before.end();
      const second = await startGateway(place, settings);
      const after = new Load(second.url);
      await sleep(1_000);
      await place.database.start();
      await sleep(1_000);
      await after.end();

      const lost = await missingRows(place, before.acknowledged);
      expect(await missingRows(place, after.acknowledged)).toEqual([]);
      const [count] = await place.database.query("select count(*)::int as n from predictions");
      process.stdout.write(
        `${durability}: ${String(before.acknowledged.length)} answered before the kill, ${String(after.acknowledged.length)} after; ` +
          `${String(count?.["n"])} rows, ${String(lost.length)} missing\n`,
      );
      expect(before.acknowledged.length).toBeGreaterThan(100);
      expect(before.refusals).toEqual([]);
      expect(after.refusals).toEqual([]);
      if (durability === "sync") expect(lost).toEqual([]);
      for (const { atMs } of lost) expect(atMs).toBeGreaterThan(killedMs - FLUSH_MS);
      await end(second, "SIGTERM");
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    "while the disk is full (a file system of 2 MB, which root alone can mount)",
    async () => {
      const place = await makePlace();
      const spool = join(place.folder, "data", "gateway", "spool");
      await mkdir(spool, { recursive: true });
      await promisify(execFile)("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", spool]);
      try {
        const gateway = await startGateway(place, { MAX_QUEUED_PREDICTIONS: "1000000" });
        await expect
          .poll(() => readiness(gateway), { timeout: 30_000 })
          .toContain('"connected":true');
        await place.database.stop();
        const load = new Load(gateway.url);
        await expect
          .poll(() => readiness(gateway), { timeout: 120_000, interval: 200 })
          .toContain("its disk fails (ENOSPC)");
        await sleep(1_000);
        await place.database.start();
        await sleep(1_000);
        await load.end();
        expect(load.refusals).toEqual([]);
        expect(await missingRows(place, load.acknowledged)).toEqual([]);
        await expect
          .poll(() => readiness(gateway), { timeout: 30_000 })
          .not.toContain("its disk fails");
        process.stdout.write(
          `disk full: ${String(load.acknowledged.length)} answered, 0 missing\n`,
        );
        await end(gateway, "SIGTERM");
      } finally {
        await promisify(execFile)("umount", ["-l", spool]);
      }
    },
  );

  it("while they are sent to two gateways on one data folder, of which one is killed for good", async () => {
    const place = await makePlace();
    const [one, other] = await Promise.all([startGateway(place, {}), startGateway(place, {})]);
    await expect.poll(() => readiness(other), { timeout: 30_000 }).toContain('"connected":true');
    await place.database.stop();
    const loads = [new Load(one.url), new Load(other.url)];
    await sleep(2_000);
    const killedMs = performance.now();
    await end(one, "SIGKILL");
    await sleep(500);
    await place.database.start();
    await Promise.all(loads.map((load) => load.end()));
    const lost = await missingRows(
      place,
      loads.flatMap(({ acknowledged }) => acknowledged),
    );
    process.stdout.write(
      `two gateways: ${String(loads.flatMap(({ acknowledged }) => acknowledged).length)} answered, ${String(lost.length)} missing\n`,
    );
    for (const { atMs } of lost) {
      expect(atMs).toBeGreaterThan(killedMs - FLUSH_MS);
      expect(atMs).toBeLessThan(killedMs + 50);
    }
    await end(other, "SIGTERM");
  });
});
