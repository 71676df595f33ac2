import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Spool } from "../src/predictions/spool/spool.js";

const SECOND_MS = 1_000;

/** A spool's folder on a disk that several machines or containers share. */
describe("a spool whose owner can't be looked up from here", () => {
  let folder: string;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    folder = await mkdtemp(join(tmpdir(), "spool-"));
  });

  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true, force: true });
  });

  function open(): Spool {
    const spool = new Spool({ folder, maxBytes: 1024 * 1024, isSynced: false, dropsOldest: true });
    onTestFinished(() => spool.close());
    return spool;
  }

  /** Makes a spool with some rows whose owner says that it runs in another container. */
  async function openElsewhere(place: string | null): Promise<Spool> {
    const spool = open();
    await spool.append(rows(0, 3));
    for (const name of await readdir(folder)) {
      const path = join(folder, name, "owner.json");
      const owner: unknown = JSON.parse(await readFile(path, "utf8"));
      await writeFile(path, JSON.stringify({ ...Object(owner), place }));
    }
    return spool;
  }

  it.each(["another boot pid:[4026531836]", null])(
    "is left alone while it is touched, and taken over once it was silent (place: %j)",
    async (place) => {
      const elsewhere = await openElsewhere(place);
      const here = open();
      for (let second = 0; second < 30; second += 1) {
        await elsewhere.tend();
        await here.tend();
        vi.advanceTimersByTime(SECOND_MS);
      }
      expect(here.rows).toBe(0);
      for (let second = 0; second < 5; second += 1) {
        await here.tend();
        vi.advanceTimersByTime(SECOND_MS);
      }
      expect(here.rows).toBe(0);
      vi.advanceTimersByTime(4 * SECOND_MS);
      await here.tend();
      expect(await drain(here)).toEqual(rows(0, 3));
    },
  );

  it("loses nothing where its owner only stood still, and tells no row twice but what was on its way", async () => {
    const elsewhere = await openElsewhere("another boot pid:[4026531836]");
    const here = open();
    await here.tend();
    vi.advanceTimersByTime(9 * SECOND_MS);
    await here.tend();
    expect(here.rows).toBe(3);
    // it wakes up, doesn't know yet, and takes a row
    await elsewhere.append(rows(3, 4));
    await elsewhere.tend();
    const told = [...(await drain(here)), ...(await drain(elsewhere))];
    expect([...new Set(told)].sort()).toEqual(rows(0, 4));
    expect(elsewhere.droppedRows + here.droppedRows + here.damagedRows).toBe(0);
  });

  it("counts a folder whose owner file is half written for one of these", async () => {
    const elsewhere = await openElsewhere("x");
    const [name = ""] = await readdir(folder);
    await writeFile(join(folder, name, "owner.json"), '{"pid":');
    const here = open();
    await here.tend();
    expect(here.rows).toBe(0);
    vi.advanceTimersByTime(9 * SECOND_MS);
    await here.tend();
    expect(await drain(here)).toEqual(rows(0, 3));
    await elsewhere.tend();
  });
});

function rows(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => JSON.stringify({ id: from + i }));
}

async function drain(spool: Spool): Promise<string[]> {
  const drained: string[] = [];
  for (let taken = await spool.next(); taken !== undefined; taken = await spool.next()) {
    drained.push(...taken.rows);
    spool.remove(taken);
  }
  return drained;
}
