import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { NO_DATABASE, startTestGateway } from "./test-gateway.js";

const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Programs start slowly on a busy machine. */
const START_MS = 60_000;

const lineSchema = z.object({
  msg: z.string(),
  pid: z.number().optional(),
  port: z.number().optional(),
  url: z.string().optional(),
});

type Line = z.infer<typeof lineSchema>;

it("answers with several processes at one port, starts one again that ends, and shows their metrics together", {
  timeout: 200_000,
}, async () => {
  const other = await startTestGateway({}, { intent: 1 });
  onTestFinished(() => other.stop());
  const lines: Line[] = [];
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env["PATH"],
      WORKERS: "2",
      PORT: "0",
      ADMIN_PORT: "0",
      DATABASE_URL: NO_DATABASE,
      DATABASE_POOL_SIZE: "2",
      MODEL_SERVER_URL: other.modelServer.url,
      MODELS_DIRECTORY: other.models,
      DATA_DIRECTORY: `${other.folder}/workers`,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let rest = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) lines.push(lineSchema.parse(JSON.parse(part)));
  });
  const listening = (): Line[] => lines.filter(({ msg }) => msg === "listening");
  await expect.poll(listening, { timeout: START_MS }).toHaveLength(2);
  const [first, second] = listening();
  expect(first?.port).toBe(second?.port);
  expect(first?.pid).not.toBe(second?.pid);

  const ask = async (): Promise<number> => {
    const url = `http://127.0.0.1:${String(first?.port)}/intent?version=1&query=a`;
    // each asks by a connection of its own, which goes to one of them by turns
    const { status } = await fetch(url, {
      headers: { connection: "close" },
      signal: AbortSignal.timeout(10_000),
    });
    return status;
  };
  expect(await Promise.all(Array.from({ length: 6 }, ask))).toEqual(Array(6).fill(200));
  const metrics = lines.find(({ msg }) => msg === "metrics")?.url ?? "";
  const text = await (await fetch(metrics)).text();
  expect(text).toMatch(/^intent_requests_total\{.*status="200"\} 6$/m);
  expect(text).toMatch(/^intent_build_info\{.*\} 1$/m);
  expect(text).toContain("intent_database_connected 0\n");

  process.kill(second?.pid ?? 0, "SIGKILL");
  // a connection that is handed to a process in the moment of its death is lost with it
  await expect
    .poll(() => lines.map(({ msg }) => msg), { timeout: START_MS })
    .toContain("worker ended");
  expect(await ask()).toBe(200);
  await expect.poll(listening, { timeout: START_MS }).toHaveLength(3);
  expect(await Promise.all(Array.from({ length: 4 }, ask))).toEqual(Array(4).fill(200));

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(lines.filter(({ msg }) => msg === "stopped")).toHaveLength(2);
});

it("answers with one process where the database takes one connection, and says so", {
  timeout: 100_000,
}, async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env["PATH"],
      WORKERS: "2",
      PORT: "0",
      DATABASE_URL: NO_DATABASE,
      DATABASE_POOL_SIZE: "1",
      MODELS_DIRECTORY: "/nowhere",
      DATA_DIRECTORY: "/nowhere",
      SPOOL_MEGABYTES: "off",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await expect.poll(() => said, { timeout: START_MS }).toContain('"listening"');
  expect(said).toContain("one process answers, whatever WORKERS is");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
