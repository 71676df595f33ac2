import { cp, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Project, QUERY } from "./project.js";

const share = Number(process.env["LONG_SHARE"] ?? "1");
const ROUNDS = Math.max(1, Math.round(10 * share));
const PARTS = ["model-server", "gateway", "database"] as const;
const BACK_WITHIN_MS = 30_000;

let project: Project;

beforeAll(async () => {
  project = await Project.serving();
});

afterAll(async () => {
  await project.remove();
});

async function pidOf(name: string): Promise<number | undefined> {
  return (await project.state()).parts.find((part) => part.name === name)?.process?.pid;
}

async function killHard(name: string): Promise<void> {
  const pid = await pidOf(name);
  if (pid === undefined) throw new Error(`expected a running ${name}`);
  process.kill(pid, "SIGKILL");
  await expect
    .poll(async () => (await pidOf(name)) ?? pid, { timeout: BACK_WITHIN_MS })
    .not.toBe(pid);
}

/** The status of an answer, or undefined where the gateway doesn't answer at all. */
async function statusOf(version?: number): Promise<number | undefined> {
  try {
    return (await project.ask(QUERY, version)).status;
  } catch {
    return undefined;
  }
}

async function logText(): Promise<string> {
  return (await project.run("local", ["logs"])).stdout;
}

function versionFolder(version: number): string {
  return join(project.folder, "models/intent", String(version));
}

describe("what goes wrong while the service runs", () => {
  test(`${String(ROUNDS)} times each part is killed, comes back and the service answers`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of PARTS) {
        await killHard(name);
        await expect.poll(() => statusOf(1), { timeout: BACK_WITHIN_MS }).toBe(200);
        await expect.poll(() => statusOf(2), { timeout: BACK_WITHIN_MS }).toBe(200);
      }
    }
  });

  test("answers that were given while the database was away become rows once it is back", async () => {
    const queries = Array.from({ length: 20 }, (_, index) => `pendant la panne ${String(index)}`);
    const pid = await pidOf("database");
    if (pid === undefined) throw new Error("expected a running database");
    process.kill(pid, "SIGKILL");
    for (const query of queries) expect(await project.ask(query)).toMatchObject({ status: 200 });
    await expect
      .poll(
        async () => {
          const { body } = await project.get("/predictions?limit=100");
          const text = JSON.stringify(body);
          return queries.filter((query) => !text.includes(`"${query}"`));
        },
        { timeout: BACK_WITHIN_MS },
      )
      .toEqual([]);
  });

  test("a version with a truncated graph isn't served, the log says why, and the others go on", async () => {
    await cp(versionFolder(1), versionFolder(7), { recursive: true });
    await truncate(join(versionFolder(7), "saved_model.pb"), 1_000);
    await expect.poll(logText, { timeout: BACK_WITHIN_MS }).toMatch(/model-server .*"version":7/);
    expect(await project.ask(QUERY, 7)).toMatchObject({ status: 404 });
    expect(await statusOf(1)).toBe(200);
    expect(await statusOf(2)).toBe(200);
  });

  test("a version without a tokenizer isn't served, the log says why, and the others go on", async () => {
    await cp(versionFolder(1), versionFolder(8), { recursive: true });
    await rm(join(versionFolder(8), "assets.extra/tokenizer.json"));
    await expect.poll(logText, { timeout: BACK_WITHIN_MS }).toMatch(/gateway .*tokenizer\.json/);
    expect((await project.ask(QUERY, 8)).status).toBe(404);
    expect(await statusOf(1)).toBe(200);
  });

  test("a champion whose folder is gone is a 503 that says how to promote another, and promoting does it", async () => {
    await rm(versionFolder(1), { recursive: true });
    await expect.poll(() => statusOf(), { timeout: BACK_WITHIN_MS }).toBe(503);
    const { headers, body } = await project.ask(QUERY);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(JSON.stringify(body)).toMatch(/promote/);
    expect(await statusOf(2)).toBe(200);
    expect(await project.client("promote", "--version=2")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(() => statusOf(), { timeout: BACK_WITHIN_MS }).toBe(200);
  });

  test("a service whose champion is gone starts all the same, and says what it lacks", async () => {
    await project.run("local", ["stop"]);
    await cp(versionFolder(2), versionFolder(9), { recursive: true });
    await rm(versionFolder(2), { recursive: true });
    const started = await project.run("local", ["start"]);
    expect(started.code).toBe(1);
    expect(started.stderr).toMatch(/^not ready/);
    expect(await project.client("promote", "--version=9")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(() => statusOf(), { timeout: BACK_WITHIN_MS }).toBe(200);
  });
});
