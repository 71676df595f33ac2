import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeClusterIn } from "../../gateway/test/empty-cluster.js";
import { identifyProcess } from "../src/process-identity.js";
import { type RunState, readRunState } from "../src/run-state.js";
import type { PartName } from "../src/settings.js";
import { collect, type Ended, LOCAL_PROGRAM, runNode, standIn } from "./program.js";

const PROGRAMS = [
  `--trainer=${standIn("trainer")}`,
  `--model-server=${standIn("model-server")}`,
  `--gateway=${standIn("gateway")}`,
];
const ENVIRONMENT = { PORT: "0", MODEL_SERVER_PORT: "0", DATABASE_PORT: "0", DATABASE_URL: "" };

let folder: string;

/** A folder with an empty database. */
let template: string;

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), "local-"));
  await makeClusterIn(join(template, "data/db"));
}, 60_000);

afterAll(async () => {
  await rm(template, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-"));
});

afterEach(async () => {
  const state = await readRunState(join(folder, "data"));
  await local("stop");
  for (const pid of pidsOf(state)) expect(await identifyProcess(pid)).toBeUndefined();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function copyDatabase(): Promise<void> {
  await cp(join(template, "data/db"), join(folder, "data/db"), { recursive: true });
}

function local(command: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runNode([LOCAL_PROGRAM, command, ...PROGRAMS], {
    cwd: folder,
    env: { ...ENVIRONMENT, ...env },
  });
}

async function readState(): Promise<RunState> {
  const state = await readRunState(join(folder, "data"));
  if (state === undefined) throw new Error("expected a state");
  return state;
}

function pidsOf(state: RunState | undefined): number[] {
  if (state === undefined) return [];
  const parts = state.parts.flatMap((part) => part.process?.pid ?? []);
  return [state.supervisor.pid, ...parts];
}

async function partOf(name: PartName): Promise<RunState["parts"][number]> {
  const part = (await readState()).parts.find((candidate) => candidate.name === name);
  if (part === undefined) throw new Error(`expected a ${name}`);
  return part;
}

async function ask(): Promise<unknown> {
  const response = await fetch((await readState()).gatewayUrl);
  return await response.json();
}

async function killHard(pid: number | undefined): Promise<void> {
  if (pid === undefined) throw new Error("expected a process");
  process.kill(pid, "SIGKILL");
  await expect.poll(() => identifyProcess(pid)).toBeUndefined();
}

describe("make api", () => {
  beforeEach(copyDatabase);

  test("waits a moment for what one model still lacks, and then says it", async () => {
    await mkdir(join(folder, "models/intent/1"), { recursive: true });
    const mended = await local("start", { GATEWAY_FAULT: "lacks-at-first" });
    expect(mended).toMatchObject({ code: 0, stderr: "" });
    expect(mended.stdout).not.toContain("lacking");
    await local("stop");
    const lacking = await local("start", { GATEWAY_FAULT: "lacks" });
    expect(lacking).toMatchObject({ code: 0, stderr: "" });
    expect(lacking.stdout).toContain("  lacking       spam has no champion yet\n");
  }, 60_000);

  test("trains where no version is, starts everything, keeps the rows over a restart and says where all is", async () => {
    const started = await local("start");
    expect(started.stderr).toBe("");
    const { gatewayUrl, databaseUrl } = await readState();
    expect(started.stdout).toContain(
      "No version is trained yet in models: training first (make train)\npublished 1\nReady in ",
    );
    for (const part of [
      `s at ${gatewayUrl}\n`,
      `runtime       local, Node ${process.versions.node}; engine: none for intent 1\n`,
      `database      ${databaseUrl} (embedded)\n`,
      "logs          make logs (data/logs/local.log)\n",
      "stop          make stop\n",
    ]) {
      expect(started.stdout).toContain(part);
    }
    expect(await ask()).toEqual({ farewells: 0, DATABASE_POOL_SIZE: "1" });

    const again = await local("start");
    expect(again.stdout).toBe(`Already running at ${gatewayUrl} (stop it with: make stop)\n`);

    expect((await local("stop")).stdout).toBe("Stopped\n");
    expect((await local("stop")).stdout).toBe("Nothing is running\n");
    expect(await local("status")).toMatchObject({ code: 3 });

    expect((await local("start")).stdout).toMatch(/^Ready in /);
    // the gateway's last row was written while the database still ran
    expect(await ask()).toMatchObject({ farewells: 1 });
  }, 60_000);

  test("twice at once starts everything once, and both say where it runs", async () => {
    const both = await Promise.all([local("start"), local("start")]);
    const { gatewayUrl } = await readState();
    expect(both.map(({ stderr }) => stderr)).toEqual(["", ""]);
    const told = both.map(({ stdout }) => stdout.split("\n").find((line) => line.includes(" at ")));
    expect(told.sort()).toEqual([
      `Already running at ${gatewayUrl} (stop it with: make stop)`,
      expect.stringMatching(/^Ready in [\d.]+ s at http:\S+$/) as unknown,
    ]);
  }, 60_000);

  test("starts each part again after a kill -9, on the same port and with its rows", async () => {
    await local("start");
    for (const name of ["model-server", "gateway", "database"] as const) {
      const before = await partOf(name);
      await killHard(before.process?.pid);
      await expect
        .poll(async () => (await partOf(name)).process?.pid ?? before.process?.pid, {
          timeout: 15_000,
        })
        .not.toBe(before.process?.pid);
      expect(await partOf(name)).toMatchObject({ port: before.port, restarts: 1 });
      await expect.poll(ask, { timeout: 15_000 }).toMatchObject({ farewells: 0 });
    }
    const status = await local("status");
    expect(status.stdout).toMatch(/gateway {7}process \d+, port \d+, 1 restart\n/);
    expect((await local("logs")).stdout).toMatch(
      /gateway {6}ended by SIGKILL; starts again in 0.25 s\n/,
    );
  }, 90_000);

  test("leaves no part behind when the supervisor is killed, and starts anew, before they have ended too", async () => {
    await local("start");
    const before = await readState();
    await killHard(before.supervisor.pid);
    for (const pid of pidsOf(before)) {
      await expect.poll(() => identifyProcess(pid), { timeout: 15_000 }).toBeUndefined();
    }
    expect((await local("start")).stdout).toMatch(/^Ready in /);
    // and at once, while they still end
    await killHard((await readState()).supervisor.pid);
    expect(await local("start")).toMatchObject({ code: 0, stderr: "" });
  }, 60_000);

  test("says what a part said that ended before it listened, and stops the others", async () => {
    const failed = await local("start", { GATEWAY_FAULT: "ends" });
    expect(failed).toMatchObject({
      code: 1,
      stderr: "gateway ended with exit code 7 before it listened\n  no table to write to\n",
    });
    expect((await local("status")).code).toBe(3);
    expect(await readFile(join(folder, "data/logs/local.log"), "utf8")).toContain(
      "gateway      no table to write to\n",
    );
  }, 60_000);
});

describe("make api that starts no database", () => {
  test("names a port that is in use, and how to take another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const failed = await local("start", { PORT: String(port) });
    server.close();
    expect(failed).toMatchObject({
      code: 1,
      stderr: `port ${String(port)} is in use; choose another: make api PORT=${String(port + 1)}\n`,
    });
  }, 60_000);

  test("names a program that isn't built", async () => {
    const failed = await runNode(
      [LOCAL_PROGRAM, "start", ...PROGRAMS, "--gateway=gateway/dist/main.js"],
      {
        cwd: folder,
        env: ENVIRONMENT,
      },
    );
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(
      /^gateway\/dist\/main\.js is missing; build it first: make setup\n$/,
    );
  });

  test("names every bad setting", async () => {
    const failed = await local("start", { PORT: "80800", DATABASE_PORT: "x" });
    expect(failed).toMatchObject({
      code: 1,
      stderr:
        "PORT: expected a port (0 to 65535), got 80800\nDATABASE_PORT: expected a port (0 to 65535), got x\n",
    });
  });

  test("refuses one port for two parts", async () => {
    expect(await local("start", { PORT: "8501", MODEL_SERVER_PORT: "8501" })).toMatchObject({
      code: 1,
      stderr: "PORT and MODEL_SERVER_PORT: expected two ports, got 8501 for both\n",
    });
  });

  test("uses the database that DATABASE_URL names, starts none, and doesn't show its password", async () => {
    await mkdir(join(folder, "models/intent/1"), { recursive: true });
    await writeFile(join(folder, "models/intent/1/saved_model.pb"), "");
    const failed = await local("start", {
      DATABASE_URL: "postgres://someone:secret@127.0.0.1:1/there",
    });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("ECONNREFUSED");
    const log = await readFile(join(folder, "data/logs/local.log"), "utf8");
    expect(log).not.toMatch(/^database/m);
    expect(failed.stderr + failed.stdout).not.toContain("secret");
  }, 60_000);
});

describe("npm start", () => {
  beforeEach(copyDatabase);

  test("leaves nothing behind when Ctrl-C comes while it starts", async () => {
    await mkdir(join(folder, "models/intent/1"), { recursive: true });
    await writeFile(join(folder, "models/intent/1/saved_model.pb"), "");
    for (const awaited of ["model-server", "database", "gateway"] as const) {
      const child = spawn(process.execPath, [LOCAL_PROGRAM, "foreground", ...PROGRAMS], {
        cwd: folder,
        env: { ...process.env, ...ENVIRONMENT },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const output = collect(child);
      const seen = new Set<number>();
      await expect
        .poll(
          async () => {
            const state = await readRunState(join(folder, "data"));
            for (const pid of pidsOf(state)) seen.add(pid);
            return state?.parts.some((part) => part.name === awaited);
          },
          { timeout: 30_000, interval: 5 },
        )
        .toBe(true);
      child.kill("SIGINT");
      expect(await once(child, "close")).toEqual([1, null]);
      expect(output.stderr).toBe("stopped before everything was ready\n");
      expect(await readRunState(join(folder, "data"))).toBeUndefined();
      for (const pid of seen) expect(await identifyProcess(pid)).toBeUndefined();
    }
  }, 60_000);

  test("shows every part's lines, and stops all at Ctrl-C", async () => {
    const child = spawn(process.execPath, [LOCAL_PROGRAM, "foreground", ...PROGRAMS], {
      cwd: folder,
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = collect(child);
    await expect
      .poll(() => output.stdout, { timeout: 30_000 })
      .toMatch(/Ready at http.*, stop it with Ctrl-C\n/);
    expect(output.stdout).toMatch(/^gateway {6}\{"msg":"listening","port":\d+\}$/m);
    const ended = once(child, "exit");
    child.kill("SIGINT");
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(output.stderr).toBe("");
  }, 60_000);
});
