import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { readSegmentLines, segmentLine } from "../src/predictions/spool/segment-line.js";
import { Spool, type SpoolSettings } from "../src/predictions/spool/spool.js";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "spool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function openSpool(folder: string, settings: Partial<SpoolSettings> = {}): Spool {
  const spool = new Spool({
    folder,
    maxBytes: 1024 * 1024,
    isSynced: false,
    dropsOldest: true,
    ...settings,
  });
  onTestFinished(() => spool.close());
  return spool;
}

/** All that waits, in order; what is read is removed where `isRemoved`. */
async function drain(spool: Spool): Promise<string[]> {
  const rows: string[] = [];
  for (let taken = await spool.next(); taken !== undefined; taken = await spool.next()) {
    rows.push(...taken.rows);
    spool.remove(taken);
  }
  return rows;
}

async function segmentFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(".rows")).map((name) => join(folder, name));
}

/** What a killed process leaves: files, and an owner that isn't there any more. */
async function kill(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name, "owner.json");
    const owner: unknown = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...Object(owner), start: "long ago" }));
  }
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => JSON.stringify({ id: from + i }));

describe("a segment's lines", () => {
  it("are read as they were written, whatever is in them", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 8 }), { maxLength: 5 }),
        (texts) => {
          const rows = texts.map((text) => JSON.stringify(text));
          const bytes = Buffer.from(rows.map(segmentLine).join(""));
          expect(readSegmentLines(bytes, rows.length + 1)).toEqual({
            rows,
            bytes: bytes.length,
            damaged: 0,
          });
        },
      ),
      { numRuns: 10 },
    );
  });

  it("end before a torn one, and go on after a damaged one", () => {
    const bytes = Buffer.from(numbered(0, 3).map(segmentLine).join(""));
    const lineLength = bytes.length / 3;
    expect(readSegmentLines(bytes.subarray(0, -1), 9)).toEqual({
      rows: numbered(0, 2),
      bytes: 2 * lineLength,
      damaged: 0,
    });
    for (let at = 0; at < lineLength - 1; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      const read = readSegmentLines(damaged, 9);
      expect(read.rows).toEqual(numbered(1, 3));
    }
  });
});

it("gives rows back in order, over many segments, and leaves no file behind", async () => {
  const folder = await temporaryFolder();
  const spool = openSpool(folder, { maxBytes: 64 * 1024 });
  for (let from = 0; from < 1_500; from += 100) await spool.append(numbered(from, from + 100));
  expect(spool.rows).toBe(1_500);
  expect((await segmentFiles(folder)).length).toBeGreaterThan(3);
  expect(await drain(spool)).toEqual(numbered(0, 1_500));
  expect(spool.rows).toBe(0);
  await spool.close();
  expect(await readdir(folder)).toEqual([]);
});

it("gives rows again until they are removed", async () => {
  const spool = openSpool(await temporaryFolder());
  await spool.append(numbered(0, 3));
  expect((await spool.next())?.rows).toEqual(numbered(0, 3));
  await spool.append(numbered(3, 5));
  expect((await spool.next())?.rows).toEqual(numbered(0, 5));
});

it("reads from disk what is more than memory holds", async () => {
  const spool = openSpool(await temporaryFolder(), { maxBytes: 100 * 1024 * 1024 });
  const row = (id: number): string => JSON.stringify({ id, query: "x".repeat(1024 * 1024) });
  for (let id = 0; id < 20; id += 1) await spool.append([row(id)]);
  const heads = (await drain(spool)).map((text) => text.slice(0, 12));
  expect(heads).toEqual(Array.from({ length: 20 }, (_, id) => row(id).slice(0, 12)));
});

it("takes over what a killed process left, but for a line that is torn", async () => {
  const folder = await temporaryFolder();
  const killed = openSpool(folder);
  await killed.append(numbered(0, 3));
  const [path = ""] = await segmentFiles(folder);
  await appendFile(path, segmentLine(JSON.stringify({ id: 3 })).slice(0, -1));
  const next = openSpool(folder);
  await next.tend();
  expect(next.rows).toBe(0);
  await kill(folder);
  await next.tend();
  expect(next.rows).toBe(3);
  await next.append(numbered(4, 5));
  expect((await drain(next)).sort()).toEqual([...numbered(0, 3), ...numbered(4, 5)]);
  expect(next.damagedRows).toBe(0);
  await next.close();
  expect(await readdir(folder)).toEqual([]);
});

it("leaves another process's spool alone while that lives, and finds at once what it left at its end", async () => {
  const folder = await temporaryFolder();
  const first = openSpool(folder);
  await first.append(numbered(0, 2));
  const second = openSpool(folder);
  await second.tend();
  expect(second.rows).toBe(0);
  await first.close();
  await second.tend();
  expect(await drain(second)).toEqual(numbered(0, 2));
});

it("shares orphans among several that look for them at once, each row to one", async () => {
  const folder = await temporaryFolder();
  const left = openSpool(folder, { maxBytes: 16 * 1024 });
  for (let from = 0; from < 500; from += 50) await left.append(numbered(from, from + 50));
  await left.close();
  const spools = [openSpool(folder), openSpool(folder), openSpool(folder)];
  await Promise.all(spools.map((spool) => spool.tend()));
  const rows = (await Promise.all(spools.map(drain))).flat();
  expect(rows.map((row) => Number(/\d+/.exec(row)?.[0])).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 500 }, (_, id) => id),
  );
});

it("counts rows that were damaged on disk, and gives the others", async () => {
  const folder = await temporaryFolder();
  const first = openSpool(folder);
  await first.append(numbered(0, 3));
  await first.close();
  const [path = ""] = await segmentFiles(folder);
  const bytes = await readFile(path);
  bytes[bytes.length / 2] = 0;
  await writeFile(path, bytes);
  const second = openSpool(folder);
  await second.tend();
  expect(await drain(second)).toEqual([...numbered(0, 1), ...numbered(2, 3)]);
  expect(second.damagedRows).toBe(1);
  expect(second.rows).toBe(0);
});

it("drops the oldest where it is full, and counts them", async () => {
  const spool = openSpool(await temporaryFolder(), { maxBytes: 16 * 1024 });
  for (let from = 0; from < 2_000; from += 10) await spool.append(numbered(from, from + 10));
  expect(spool.bytes).toBeLessThanOrEqual(16 * 1024);
  expect(spool.droppedRows).toBeGreaterThan(500);
  expect(spool.droppedRows + spool.rows).toBe(2_000);
  expect(await drain(spool)).toEqual(numbered(spool.droppedRows, 2_000));
});

it("doesn't count as dropped what was on its way to the database when it made room", async () => {
  const spool = openSpool(await temporaryFolder(), { maxBytes: 16 * 1024 });
  await spool.append(numbered(0, 10));
  const onItsWay = await spool.next();
  for (let from = 10; from < 2_000; from += 10) await spool.append(numbered(from, from + 10));
  const dropped = spool.droppedRows;
  if (onItsWay !== undefined) spool.remove(onItsWay);
  expect(spool.droppedRows).toBe(dropped - 10);
});

it("takes no more where it is full and may drop nothing, until there is room", async () => {
  const spool = openSpool(await temporaryFolder(), { maxBytes: 4 * 1024, dropsOldest: false });
  let next = 0;
  const fill = async (): Promise<void> => {
    for (;;) {
      await spool.append(numbered(next, next + 1));
      next += 1;
    }
  };
  await expect(fill()).rejects.toThrow("the spool is full");
  expect(spool.droppedRows).toBe(0);
  expect(await drain(spool)).toEqual(numbered(0, next));
  await spool.append(numbered(0, 1));
});

it("keeps its files to itself, empties them once they are read, and makes them anew where they were deleted", async () => {
  const folder = await temporaryFolder();
  const spool = openSpool(folder);
  await spool.append(numbered(0, 3));
  const [path = ""] = await segmentFiles(folder);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await drain(spool);
  await spool.tend();
  expect((await stat(path)).size).toBe(0);
  await rm(folder, { recursive: true });
  await spool.tend();
  await spool.append(numbered(3, 5));
  expect(await drain(spool)).toEqual(numbered(3, 5));
  expect(await segmentFiles(folder)).toHaveLength(1);
});
