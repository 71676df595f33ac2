import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { PredictionLog, type PredictionLogSettings } from "../src/predictions/prediction-log.js";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";
import { Spool, type SpoolSettings } from "../src/predictions/spool/spool.js";

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

function idsOf(rows: readonly string[]): string[] {
  return rows.map((row) => /"id":"(\d+)"/.exec(row)?.[1] ?? row);
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i));

interface StartedLog {
  readonly log: PredictionLog;
  readonly logged: string[];
}

function startLog(
  settings: Pick<PredictionLogSettings, "insert"> & Partial<PredictionLogSettings>,
): StartedLog {
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

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "log-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function spoolIn(folder: string, settings: Partial<SpoolSettings> = {}): Spool {
  const maxBytes = 1024 * 1024;
  return new Spool({ folder, maxBytes, isSynced: false, dropsOldest: true, ...settings });
}

function away(): Promise<never> {
  return Promise.reject(new Error("ECONNREFUSED canary"));
}

const messages = (logged: readonly string[]): (string | undefined)[] =>
  logged.map((line) => /"msg":"([^"]+)"/.exec(line)?.[1]);

async function eventually(isTrue: () => boolean): Promise<void> {
  await expect.poll(isTrue, { timeout: 10_000, interval: 5 }).toBe(true);
}

it.each([false, true])(
  "writes records in order, many in a batch (spool: %s)",
  async (isSpooled) => {
    const batches: string[][] = [];
    const { log } = startLog({
      insert: (rows) => {
        batches.push(idsOf(rows));
        return Promise.resolve();
      },
      spool: isSpooled ? spoolIn(await temporaryFolder()) : undefined,
    });
    for (let id = 0; id < 2_500; id += 1) log.append(record(id));
    await log.flush(5_000);
    expect(batches.flat()).toEqual(numbers(0, 2_500));
    expect(batches.length).toBeLessThan(10);
    expect(log.queuedRows).toBe(0);
    await log.close(1_000);
  },
);

it.each([false, true])(
  "tries again while the database is away, and loses nothing (spool: %s)",
  async (isSpooled) => {
    let failures = 3;
    const written: string[] = [];
    const { log, logged } = startLog({
      insert: (rows) => {
        failures -= 1;
        if (failures >= 0) return away();
        written.push(...idsOf(rows));
        return Promise.resolve();
      },
      spool: isSpooled ? spoolIn(await temporaryFolder()) : undefined,
    });
    log.append(record(1));
    log.append(record(2));
    await log.flush(5_000);
    expect(written).toEqual(["1", "2"]);
    expect(messages(logged)).toEqual([
      "predictions wait for the database",
      "predictions are written again",
    ]);
    expect(logged.join("")).not.toContain("canary");
    await log.close(1_000);
  },
);

it("drops the oldest when memory is full and there is no disk, counts them and says so once", async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const written: string[] = [];
  const { log, logged } = startLog({
    maxRows: 3,
    insert: async (rows) => {
      await gate;
      written.push(...idsOf(rows));
    },
  });
  for (let id = 0; id < 5; id += 1) log.append(record(id));
  expect(log.droppedRows).toBe(2);
  expect(log.queuedRows).toBe(3);
  open();
  await log.flush(5_000);
  expect(written).toEqual(["2", "3", "4"]);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain(
    '"msg":"predictions dropped","why":"neither disk nor database take them","droppedRows":1',
  );
});

it("drops the one record that the database refuses, and writes the others", async () => {
  const written: string[] = [];
  const { log, logged } = startLog({
    insert: (rows) => {
      if (idsOf(rows).includes("4")) {
        const refusal = new pg.DatabaseError("the canary sings", 1, "error");
        refusal.code = "22P05";
        return Promise.reject(refusal);
      }
      written.push(...idsOf(rows));
      return Promise.resolve();
    },
    spool: spoolIn(await temporaryFolder()),
  });
  for (let id = 0; id < 9; id += 1) log.append(record(id));
  await log.flush(5_000);
  expect(written).toEqual(["0", "1", "2", "3", "5", "6", "7", "8"]);
  expect(log.droppedRows).toBe(1);
  expect(logged.join("")).toContain('"code":"22P05"');
  expect(logged.join("")).not.toContain("canary");
  await log.close(1_000);
});

it("leaves what the database didn't take to the next process", async () => {
  const folder = await temporaryFolder();
  const first = startLog({ insert: away, spool: spoolIn(folder) });
  for (let id = 0; id < 5; id += 1) first.log.append(record(id));
  await first.log.close(20);
  expect(first.log.droppedRows).toBe(0);
  expect(first.logged.at(-1)).toContain('"msg":"predictions stay in the spool"');
  const written: string[] = [];
  const second = startLog({
    insert: (rows) => {
      written.push(...idsOf(rows));
      return Promise.resolve();
    },
    spool: spoolIn(folder),
  });
  await eventually(() => written.length === 5);
  expect(written).toEqual(numbers(0, 5));
  await second.log.close(1_000);
});

it("gives up what is left when it is closed without a disk and the database stays away, and says how much", async () => {
  const { log, logged } = startLog({ insert: away });
  log.append(record(1));
  await log.close(20);
  expect(log.droppedRows).toBe(1);
  expect(logged.at(-1)).toContain('"why":"the gateway stops"');
});

it("writes to the database past a folder that can't be written, and to the disk again once it can", async () => {
  const folder = join(await temporaryFolder(), "spool");
  await writeFile(folder, "a file stands where the folder should be");
  let isAway = false;
  const written: string[] = [];
  const { log, logged } = startLog({
    insert: (rows) => {
      if (isAway) return away();
      written.push(...idsOf(rows));
      return Promise.resolve();
    },
    spool: spoolIn(folder),
  });
  log.append(record(0));
  await log.flush(5_000);
  expect(written).toEqual(["0"]);
  expect(log.state.spool?.problem).toBe("its disk fails (ENOTDIR)");
  isAway = true;
  log.append(record(1));
  await rm(folder);
  await mkdir(folder);
  await eventually(() => log.state.spool?.rows === 1);
  expect(log.state.spool?.problem).toBeNull();
  isAway = false;
  await log.flush(5_000);
  expect(written).toEqual(["0", "1"]);
  expect(messages(logged)).toContain("the spool takes no predictions");
  expect(messages(logged)).toContain("the spool takes predictions again");
  await log.close(1_000);
});

it("has room for what can wait while rows lie on the disk, until half of that is taken", async () => {
  const { log } = startLog({
    insert: away,
    maxRows: 10,
    spool: spoolIn(await temporaryFolder(), { maxBytes: 64 * 1024 }),
  });
  const fill = async (from: number, to: number): Promise<void> => {
    for (let id = from; id < to; id += 5) {
      for (let i = id; i < id + 5; i += 1) log.append(record(i));
      await eventually(() => log.queuedRows === log.state.spool?.rows);
    }
  };
  await fill(0, 100);
  expect([log.hasRoom, log.queuedRows]).toEqual([true, 100]);
  for (let id = 0; id < 6; id += 1) log.append(record(id));
  expect(log.hasRoom).toBe(false);
  await eventually(() => log.hasRoom);
  await fill(100, 200);
  expect(log.hasRoom).toBe(false);
  expect(log.droppedRows).toBe(0);
  await log.close(1);
});

it("drops the oldest when the spool is full, counts them and says so", async () => {
  let isAway = true;
  const written: string[] = [];
  const { log, logged } = startLog({
    insert: (rows) => {
      if (isAway) return away();
      written.push(...idsOf(rows));
      return Promise.resolve();
    },
    spool: spoolIn(await temporaryFolder(), { maxBytes: 32 * 1024 }),
  });
  for (let id = 0; id < 1_000; id += 1) {
    log.append(record(id));
    if (id % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await eventually(() => log.queuedRows === log.state.spool?.rows);
  isAway = false;
  await log.flush(5_000);
  expect(log.droppedRows).toBeGreaterThan(100);
  expect(written).toEqual(numbers(log.droppedRows, 1_000));
  expect(messages(logged)).toContain("predictions dropped");
  await log.close(1_000);
});

it("in sync mode has a row on disk before it says so, while the database is away", async () => {
  const folder = await temporaryFolder();
  const { log } = startLog({
    insert: away,
    durability: "sync",
    spool: spoolIn(folder, { isSynced: true, dropsOldest: false }),
  });
  expect(log.durable()).toBeUndefined();
  log.append(record(0));
  log.append(record(1));
  const durable = log.durable();
  log.append(record(2));
  await Promise.all([durable, log.durable()]);
  expect(log.state.spool?.rows).toBe(3);
  expect(log.durable()).toBeUndefined();
  await log.close(1);
});

it("in sync mode rows that went to the disk one by one go to the database together", async () => {
  const inserted: string[][] = [];
  const { log } = startLog({
    insert: (rows) => {
      inserted.push(idsOf(rows));
      return Promise.resolve();
    },
    durability: "sync",
    flushIntervalMs: 60_000,
    spool: spoolIn(await temporaryFolder(), { isSynced: true, dropsOldest: false }),
  });
  for (let id = 0; id < 5; id += 1) {
    log.append(record(id));
    await log.durable();
  }
  expect(log.state.spool?.rows).toBe(5);
  expect(inserted).toEqual([]);
  await log.flush(5_000);
  expect(inserted).toEqual([numbers(0, 5)]);
  await log.close(1_000);
});

it("in sync mode refuses where neither the disk nor the database takes a row, and drops nothing it acknowledged", async () => {
  let isAway = true;
  const written: string[] = [];
  const { log } = startLog({
    insert: (rows) => {
      if (isAway) return away();
      written.push(...idsOf(rows));
      return Promise.resolve();
    },
    durability: "sync",
    keepTimeoutMs: 50,
    spool: spoolIn(await temporaryFolder(), { maxBytes: 2 * 1024, dropsOldest: false }),
  });
  const acknowledged: string[] = [];
  let refusals = 0;
  for (let id = 0; refusals < 3; id += 1) {
    log.append(record(id));
    try {
      await log.durable();
      acknowledged.push(String(id));
    } catch (error) {
      expect(error).toMatchObject({ code: "prediction-not-kept" });
      refusals += 1;
    }
  }
  expect(log.state.spool?.problem).toBe("it is full");
  isAway = false;
  await log.flush(5_000);
  expect(written).toEqual(expect.arrayContaining(acknowledged));
  expect(written).toEqual(numbers(0, acknowledged.length + 3));
  expect(log.droppedRows).toBe(0);
  await log.close(1_000);
});
