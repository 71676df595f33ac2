import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { splitLines } from "../src/line-splitter.js";
import { LogFile } from "../src/log-file.js";
import { readLog } from "../src/read-log.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logs-"));
  path = join(folder, "logs/local.log");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the log of all parts", () => {
  test("stays within its size, and keeps what came before", async () => {
    const log = new LogFile(path, 100);
    for (let line = 0; line < 50; line++) log.append(`line ${String(line)}\n`);
    log.close();
    const newest = await readFile(path, "utf8");
    const older = await readFile(`${path}.1`, "utf8");
    expect(Buffer.byteLength(newest)).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(older)).toBeLessThanOrEqual(100);
    const kept = (older + newest).trimEnd().split("\n");
    expect(kept).toEqual(kept.map((_line, index) => `line ${String(50 - kept.length + index)}`));
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test("goes on where an earlier one ended", async () => {
    for (const line of ["first\n", "second\n"]) {
      const log = new LogFile(path, 1_000);
      log.append(line);
      log.close();
    }
    expect(await readFile(path, "utf8")).toBe("first\nsecond\n");
  });

  test.skipIf(process.platform !== "linux")("stops nobody where the disk is full", () => {
    const log = new LogFile("/dev/full", 1_000);
    expect(() => {
      log.append("a line that finds no room\n");
      log.append("nor does this one\n");
    }).not.toThrow();
    log.close();
  });

  test("shows its end, and what is added, over a change of files", async () => {
    const log = new LogFile(path, 200);
    log.append("before\n");
    const controller = new AbortController();
    let shown = "";
    const reading = readLog(
      path,
      (text) => {
        shown += text.toString();
      },
      { signal: controller.signal },
    );
    await expect.poll(() => shown).toBe("before\n");
    log.append(`${"a".repeat(150)}\n`);
    await expect.poll(() => shown).toMatch(/a\n$/);
    log.append("after the change of files\n".repeat(2));
    await expect
      .poll(() => shown)
      .toMatch(/after the change of files\nafter the change of files\n$/);
    controller.abort();
    await reading;
    log.close();
  });

  test("is empty where nothing ran yet", async () => {
    let shown = "";
    await readLog(path, (text) => (shown += text.toString()), undefined);
    expect(shown).toBe("");
  });
});

describe("a stream's lines", () => {
  test("are the same however the stream is cut, within a letter too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme" }).filter((line) => !line.includes("\n"))),
        fc.array(fc.nat(40), { maxLength: 20 }),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          const got: string[] = [];
          const splitter = splitLines((some) => got.push(...some));
          let start = 0;
          for (const length of cuts) {
            splitter.push(bytes.subarray(start, start + length));
            start += length;
          }
          splitter.push(bytes.subarray(start));
          splitter.end();
          expect(got).toEqual(lines);
        },
      ),
    );
  });

  test("end with the last one, which has no line end", () => {
    const got: string[] = [];
    const splitter = splitLines((some) => got.push(...some));
    splitter.push(Buffer.from("one\ntw"));
    splitter.push(Buffer.from("o"));
    splitter.end();
    expect(got).toEqual(["one", "two"]);
  });

  test("are cut where one never ends", () => {
    const got: string[] = [];
    const splitter = splitLines((some) => got.push(...some));
    for (let chunk = 0; chunk < 3; chunk++) splitter.push(Buffer.alloc(60_000, "x"));
    splitter.end();
    expect(got.map((line) => line.length)).toEqual([120_000, 60_000]);
  });
});
