import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "./project.js";

const share = Number(process.env["LONG_SHARE"] ?? "1");
const CLIENTS = 200;
const SECONDS = Math.max(3, Math.round(60 * share));
const WRITTEN_WITHIN_MS = 60_000;
/** Sums over so many requests leave no room for a leak: the process may grow by this at most after the first quarter. */
const MAX_GROWTH_KILOBYTES = 150_000;

let project: Project;

beforeAll(async () => {
  project = await Project.serving();
});

afterAll(async () => {
  await project.remove();
});

interface Tally {
  readonly statuses: Map<number, number>;
  readonly ids: Set<string>;
}

/** Asks from many clients at once for some seconds, each as fast as it is answered, with a query of its own each time. */
async function load(seconds: number): Promise<Tally> {
  const { gatewayUrl } = await project.state();
  const agent = new Agent({ connections: CLIENTS });
  const tally: Tally = { statuses: new Map(), ids: new Set() };
  const end = performance.now() + seconds * 1000;
  const client = async (number: number): Promise<void> => {
    for (let i = 0; performance.now() < end; i++) {
      const query = encodeURIComponent(`client ${String(number)} demande ${String(i)}`);
      const answer = await request(
        `${gatewayUrl}/intent?version=${String(1 + (i % 2))}&query=${query}`,
        {
          dispatcher: agent,
        },
      );
      await answer.body.text();
      tally.statuses.set(answer.statusCode, (tally.statuses.get(answer.statusCode) ?? 0) + 1);
      const id = answer.headers["x-prediction-id"];
      if (answer.statusCode === 200 && typeof id === "string") tally.ids.add(id);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  await agent.close();
  return tally;
}

/** The number of rows, once the service has stopped: the embedded database has one session, which the gateway holds. */
async function rowCount(): Promise<number> {
  const database = await PGlite.create(join(project.folder, "data", "db"));
  try {
    const { rows } = await database.query<{ n: number }>(
      "select count(*)::int as n from predictions",
    );
    return rows[0]?.n ?? 0;
  } finally {
    await database.close();
  }
}

async function residentKilobytes(name: string): Promise<number> {
  const pid = (await project.state()).parts.find((part) => part.name === name)?.process?.pid;
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout);
}

test(`${String(CLIENTS)} clients for ${String(SECONDS)} s: each request is answered, each answer is a row, and memory stays`, async () => {
  const first = await load(SECONDS / 4);
  const parts = ["gateway", "model-server"];
  const warm = await Promise.all(parts.map(residentKilobytes));
  const second = await load((SECONDS * 3) / 4);
  const grown = await Promise.all(parts.map(residentKilobytes));
  for (const { statuses } of [first, second]) expect([...statuses.keys()]).toEqual([200]);
  const ids = new Set([...first.ids, ...second.ids]);
  const answers = [first, second].reduce((sum, { statuses }) => sum + (statuses.get(200) ?? 0), 0);
  expect(ids.size).toBe(answers);
  // ids are made in the order of time, and rows are written in it
  const newest = [...ids].sort().at(-1);
  await expect
    .poll(async () => JSON.stringify((await project.get("/predictions?limit=200")).body), {
      timeout: WRITTEN_WITHIN_MS,
      interval: 500,
    })
    .toContain(newest);
  expect(await project.run("local", ["stop"])).toMatchObject({ code: 0 });
  expect(await rowCount()).toBe(answers);
  grown.forEach((kilobytes, index) => {
    expect(kilobytes - (warm[index] ?? 0)).toBeLessThan(MAX_GROWTH_KILOBYTES);
  });
  process.stdout.write(
    `${String(answers)} answers in ${String(SECONDS)} s, as many rows; gateway and model server ${grown.map((it) => Math.round(it / 1024)).join(" and ")} MiB\n`,
  );
});
