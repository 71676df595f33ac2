import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PgliteGateway, startPgliteGateway } from "./pglite-gateway.js";
import type { TestGateway } from "./test-gateway.js";

const PROGRAM =
  process.env["SCHEMATHESIS"] ??
  fileURLToPath(new URL("../../.venv/bin/schemathesis", import.meta.url));
const isThere = existsSync(PROGRAM);
const reason = isThere ? "" : ": it is missing (requirements-dev.txt)";
/** Enough for the edges of each parameter; the fuzz test asks in numbers. */
const EXAMPLES = "15";
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** It can't write lines of JSON; and what says that it isn't ready says so by 503, which it takes for a fault. */
const LEFT_OUT = ["--exclude-operation-id", "batch", "--exclude-operation-id-regex", "[Rr]eady$"];

describe.skipIf(!isThere)(`Schemathesis${reason}`, () => {
  let stored: PgliteGateway;
  let gateway: TestGateway;

  beforeAll(async () => {
    stored = await startPgliteGateway({ modelServerTimeoutMs: 5_000 });
    ({ gateway } = stored);
  });

  afterAll(() => stored.stop());

  it("finds no answer that the document doesn't allow", async () => {
    const said = await run([
      "run",
      `${gateway.url}/openapi.json`,
      ...["--checks", CHECKS.join(",")],
      ...["--max-examples", EXAMPLES],
      ...["--seed", "1"],
      ...["--suppress-health-check", "all"],
      ...["--request-timeout", "20"],
      ...LEFT_OUT,
      "--no-shrink",
    ]);
    // what it says on failure shows the request to ask again
    expect(said).toBe("");
    expect((await gateway.call("/livez")).status).toBe(200);
  });

  /** What it printed, where it found something; else nothing. */
  function run(args: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
      execFile(
        PROGRAM,
        args,
        {
          cwd: gateway.folder,
          maxBuffer: 64 * 1024 * 1024,
          env: { ...process.env, NO_COLOR: "1" },
        },
        (error, stdout, stderr) => {
          resolve(error === null ? "" : stdout.slice(-20_000) + stderr.slice(-2_000));
        },
      );
    });
  }
});
