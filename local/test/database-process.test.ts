import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeClusterIn } from "../../gateway/test/empty-cluster.js";
import { withClient } from "./database-client.js";
import { collect, LOCAL_PROGRAM, runNode } from "./program.js";

const POLL = { interval: 2, timeout: 30_000 };

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "database-"));
  await makeClusterIn(join(folder, "data/db"));
}, 60_000);

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Starts a database process and answers its first words: the URL, or why it ended. */
async function open(): Promise<{ child: ChildProcess; url: string | undefined; problem: string }> {
  const child = spawn(process.execPath, [LOCAL_PROGRAM, "database", "--port=0"], { cwd: folder });
  children.push(child);
  const output = collect(child);
  await Promise.race([once(child.stdout, "data"), once(child, "close")]);
  const url = /"url":"([^"]+)"/.exec(output.stdout)?.[1];
  return { child, url, problem: output.stderr };
}

describe("processes of the embedded database", () => {
  test("of two that open one folder at once, exactly one does, and its rows outlive a kill -9", async () => {
    const both = await Promise.all([open(), open()]);
    const [holder] = both.filter(({ url }) => url !== undefined);
    const [loser] = both.filter(({ url }) => url === undefined);
    if (holder?.url === undefined) throw new Error("expected one that opens");
    expect(loser?.problem).toBe(
      `the database in data/db is in use by process ${String(holder.child.pid)}; stop it first\n`,
    );
    await withClient(holder.url, async (client) => {
      await client.query("CREATE TABLE rows (n integer)");
      await client.query("INSERT INTO rows SELECT generate_series(1, 1000)");
    });
    holder.child.kill("SIGKILL");
    await once(holder.child, "close");

    const next = await open();
    if (next.url === undefined) throw new Error(next.problem);
    const { rows } = await withClient(next.url, (client) =>
      client.query<{ count: number }>("SELECT count(*)::int AS count FROM rows"),
    );
    expect(rows).toEqual([{ count: 1_000 }]);
    next.child.kill("SIGTERM");
    await once(next.child, "close");
    expect(next.child.exitCode).toBe(0);
  }, 60_000);

  test("a making that was cut short leaves nothing in the way of the next", async () => {
    const data = join(folder, "cut-short");
    const args = [LOCAL_PROGRAM, "database", "--initialize", `--data-directory=${data}/db`];
    const making = spawn(process.execPath, args, { stdio: "ignore" });
    await expect.poll(() => existsSync(join(data, "db.making/base")), POLL).toBe(true);
    making.kill("SIGKILL");
    await once(making, "close");
    expect(existsSync(join(data, "db"))).toBe(false);
    expect(await runNode(args, { cwd: folder })).toMatchObject({ code: 0, stderr: "" });
    expect(existsSync(join(data, "db/PG_VERSION"))).toBe(true);
    expect(existsSync(join(data, "db.making"))).toBe(false);
    // the rows' files are nobody else's to read
    expect((await stat(join(data, "db"))).mode & 0o077).toBe(0);
  }, 60_000);

  test("a damaged folder is named in one line, with the way out", async () => {
    await cp(join(folder, "data/db"), join(folder, "damaged/db"), { recursive: true });
    await writeFile(join(folder, "damaged/db/global/pg_control"), "nothing of the kind");
    const args = [LOCAL_PROGRAM, "database", "--data-directory=damaged/db"];
    const { code, stderr } = await runNode(args, { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^damaged\/db can't be opened as a database: it is damaged \(.*\); move it away \(mv damaged\/db damaged\/db\.damaged\) to begin with an empty one, or set DATABASE_URL\n$/,
    );
  }, 60_000);
});
