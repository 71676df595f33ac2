import { createHash } from "node:crypto";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeSavedModel } from "@intent-serving/savedmodel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModel } from "../src/read-model.js";
import { linearModel } from "./models.js";

const BUILT = new URL("../dist/model-thread.js", import.meta.url);
const NOWHERE = new URL("../dist/no-such-thread.js", import.meta.url);
/** Six megabytes: above what is read without a thread. */
const ROWS = 100_000;
const CLASSES = 15;

describe("a large model", () => {
  let folder: string;
  let bytes: Uint8Array;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "read-model-"));
    bytes = encodeSavedModel(
      linearModel({
        featureCount: ROWS,
        classCount: CLASSES,
        table: Float32Array.from({ length: ROWS * CLASSES }, (_, i) => i / 7),
        bias: Float32Array.from({ length: CLASSES }, (_, i) => i),
        temperature: 2,
      }),
    );
    await writeFile(join(folder, "saved_model.pb"), bytes);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is the same whether a thread reads it or not", async () => {
    const expectedHash = createHash("sha256").update(bytes).digest("hex");
    const byThread = await readModel({ folder, expectedHash }, BUILT);
    const here = await readModel({ folder, expectedHash }, NOWHERE);
    expect(byThread.signatures).toEqual(here.signatures);
    expect(Buffer.from(encodeSavedModel(byThread)).equals(encodeSavedModel(here))).toBe(true);
  });

  it("that isn't what its manifest says is refused by the thread too", async () => {
    const file = { folder, expectedHash: "00" };
    for (const script of [BUILT, NOWHERE]) {
      const refusal = expect(readModel(file, script)).rejects;
      await refusal.toThrow(/expected SHA-256 00 \(.*\), got [0-9a-f]{64}$/);
    }
  });

  it("that is half-written is refused by the thread too", async () => {
    const half = await mkdtemp(join(tmpdir(), "read-model-half-"));
    await writeFile(join(half, "saved_model.pb"), bytes);
    await truncate(join(half, "saved_model.pb"), bytes.length - 1_000_000);
    const file = { folder: half, expectedHash: undefined };
    for (const script of [BUILT, NOWHERE]) {
      await expect(readModel(file, script)).rejects.toMatchObject({ code: "DATA_LOSS" });
    }
    await rm(half, { recursive: true });
  });

  it("is not served where its thread can't work", async () => {
    const broken = new URL("../dist/serving-error.js", import.meta.url);
    await expect(readModel({ folder, expectedHash: undefined }, broken)).rejects.toMatchObject({
      code: "INTERNAL",
      message: "the thread that reads saved_model.pb failed",
    });
  });
});
