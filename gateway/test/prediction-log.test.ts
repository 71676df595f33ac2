import pg from "pg";
import pino from "pino";
import { expect, it } from "vitest";
import { PredictionLog, type PredictionLogSettings } from "../src/predictions/prediction-log.js";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";

function record(id: number): PredictionRecord {
  return {
    id: String(id),
    timeMs: 0,
    model: "intent",
    version: 1,
    label: null,
    query: "the canary sings",
    intent: 26,
    probability: "0.5",
    latencyMs: 1,
    requestId: "r",
  };
}

function startLog(
  settings: Pick<PredictionLogSettings, "insert"> & Partial<PredictionLogSettings>,
): {
  readonly log: PredictionLog;
  readonly logged: string[];
} {
  const logged: string[] = [];
  const log = new PredictionLog({
    maxRows: 10_000,
    log: pino({}, { write: (line) => logged.push(line) }),
    flushIntervalMs: 1,
    retryMs: 1,
    ...settings,
  });
  return { log, logged };
}

it("writes records in order, many in a batch", async () => {
  const batches: string[][] = [];
  const { log } = startLog({
    insert: (records) => {
      batches.push(records.map(({ id }) => id));
      return Promise.resolve();
    },
  });
  for (let id = 0; id < 2_500; id += 1) log.append(record(id));
  await log.flush(5_000);
  expect(batches.flat()).toEqual(Array.from({ length: 2_500 }, (_, id) => String(id)));
  expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  expect(log.queuedRows).toBe(0);
});

it("tries again while the database is away, and loses nothing", async () => {
  let failures = 3;
  const written: string[] = [];
  const { log, logged } = startLog({
    insert: (records) => {
      failures -= 1;
      if (failures >= 0) return Promise.reject(new Error("ECONNREFUSED canary"));
      written.push(...records.map(({ id }) => id));
      return Promise.resolve();
    },
  });
  log.append(record(1));
  log.append(record(2));
  await log.flush(5_000);
  expect(written).toEqual(["1", "2"]);
  expect(logged.map((line) => /"msg":"([^"]+)"/.exec(line)?.[1])).toEqual([
    "predictions wait for the database",
    "predictions are written again",
  ]);
  expect(logged.join("")).not.toContain("canary");
});

it("drops the newest when the queue is full, counts them and says so once", async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const written: string[] = [];
  const { log, logged } = startLog({
    maxRows: 3,
    insert: async (records) => {
      await gate;
      written.push(...records.map(({ id }) => id));
    },
  });
  for (let id = 0; id < 5; id += 1) log.append(record(id));
  expect(log.droppedRows).toBe(2);
  expect(log.queuedRows).toBe(3);
  open();
  await log.flush(5_000);
  expect(written).toEqual(["0", "1", "2"]);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain(
    '"msg":"predictions dropped","why":"the queue is full","droppedRows":1',
  );
});

it("drops the one record that the database refuses, and writes the others", async () => {
  const written: string[] = [];
  const { log, logged } = startLog({
    insert: (records) => {
      if (records.some(({ id }) => id === "4")) {
        const refusal = new pg.DatabaseError("the canary sings", 1, "error");
        refusal.code = "22P05";
        return Promise.reject(refusal);
      }
      written.push(...records.map(({ id }) => id));
      return Promise.resolve();
    },
  });
  for (let id = 0; id < 9; id += 1) log.append(record(id));
  await log.flush(5_000);
  expect(written).toEqual(["0", "1", "2", "3", "5", "6", "7", "8"]);
  expect(log.droppedRows).toBe(1);
  expect(logged.join("")).toContain('"code":"22P05"');
  expect(logged.join("")).not.toContain("canary");
});

it("gives up what is left when it is closed and the database stays away, and says how much", async () => {
  const { log, logged } = startLog({ insert: () => Promise.reject(new Error("away")) });
  log.append(record(1));
  await log.close(20);
  expect(log.droppedRows).toBe(1);
  expect(logged.at(-1)).toContain('"why":"the gateway stops"');
});
