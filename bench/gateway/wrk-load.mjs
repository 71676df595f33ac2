import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const SCRIPT = join(import.meta.dirname, "wrk.lua");

/** Whether wrk can be started. */
export function hasWrk() {
  return spawnSync("wrk", ["--version"]).error === undefined;
}

/**
 * The same as `closedLoop`, by wrk: cheaper, so that more is left for what is measured. At the end it hangs up on what
 * is in flight, at most one request a connection, of which rows may be written all the same.
 *
 * @param {{port: number, seconds: number, connections: number, requests: Buffer[], folder: string}} load
 */
export async function wrkLoad({ port, seconds, connections, requests, folder }) {
  const file = join(folder, "requests");
  writeFileSync(file, requests.map((request) => request.toString("latin1")).join("\0"), "latin1");
  const { stdout } = await promisify(execFile)("wrk", [
    "--threads=1",
    `--connections=${String(connections)}`,
    `--duration=${String(seconds)}s`,
    "--timeout=10s",
    `--script=${SCRIPT}`,
    `http://127.0.0.1:${String(port)}/`,
    "--",
    file,
  ]);
  const told = JSON.parse(stdout.split("\n").find((line) => line.startsWith('{"requests"')));
  return {
    answered: told.requests - told.refused,
    errors: told.refused + told.broken,
    rate: told.requests / told.seconds,
    p50: told.p50,
    p95: told.p95,
    p99: told.p99,
  };
}
