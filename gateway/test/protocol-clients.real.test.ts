import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PgliteGateway, startPgliteGateway } from "./pglite-gateway.js";

const python =
  process.env["PYTHON"] ?? fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const script = fileURLToPath(new URL("protocol_clients.py", import.meta.url));

function missing(module: string): string {
  const isThere = spawnSync(python, ["-c", `import ${module}`]).status === 0;
  return isThere ? "" : ` (skipped: Python's ${module} is missing)`;
}

const noTriton = missing("tritonclient.http");
const noMlflow = missing("mlflow");

describe("a gateway as other systems' clients see it", () => {
  let stored: PgliteGateway;

  beforeAll(async () => {
    stored = await startPgliteGateway({ modelServerTimeoutMs: 5_000 });
  });
  afterAll(() => stored.stop());

  async function ask(client: string): Promise<unknown> {
    const { hostname, port } = new URL(stored.gateway.url);
    const { stdout } = await promisify(execFile)(python, [script, hostname, port, client]);
    return JSON.parse(stdout);
  }

  it.skipIf(noTriton !== "")(`is a Triton server to Triton's client${noTriton}`, async () => {
    expect(await ask("triton")).toMatchObject({
      live: true,
      ready: true,
      server: "intent-serving",
      inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
      id: "42",
      names: [expect.any(String), expect.any(String)],
      probabilities: [Math.fround(0.73356545), Math.fround(0.73356545)],
      intents: [expect.any(Number), expect.any(Number)],
    });
  });

  it.skipIf(noMlflow !== "")(`is a scoring server to MLflow's client${noMlflow}`, async () => {
    expect(await ask("mlflow")).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
      names: [expect.any(String), expect.any(String)],
    });
  });
});
