import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import { describe, expect, test } from "vitest";
import type { EpochFigures } from "../src/experiments/training-curve.js";
import type { FitProgress } from "../src/linear/linear-model.js";
import { fitSvm } from "../src/linear/svm.js";
import { fitNeural } from "../src/neural/fit-neural.js";
import { fitNeuralInThread } from "../src/threads/fit-neural-in-thread.js";
import { fitSvmInThreads } from "../src/threads/fit-svm-in-threads.js";
import { fitTokenizerInThreads } from "../src/threads/fit-tokenizer-in-threads.js";
import { startThreads } from "../src/threads/start-threads.js";
import { finish } from "./linear-fixture.js";
import { pairRows, smallRequest } from "./neural-example.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = pathToFileURL(join(root, "trainer", "dist", "threads", "thread.js"));
const CLASSES = 11;
const WORDS = "dose pilule oubli grossesse alcool douleur fièvre enfant matin soir".split(" ");

/** Texts of some words each; those of a class prefer one of them. */
function textsOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const words = [i % CLASSES, (i * 7) % 10, (i * i) % 10, (i >> 3) % 10].map((at) => WORDS[at]);
    return `${words.join(" ")} n°${String(i % 97)}`;
  });
}

/** The hash of all arrays of an object. */
function digestOf(object: object): string {
  const hash = createHash("sha256");
  for (const array of Object.values(object)) {
    if (!ArrayBuffer.isView(array)) continue;
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest("hex");
}

const texts = textsOf(7000);
const settings = DEFAULT_TOKENIZER_SETTINGS;
const { signal } = new AbortController();
const alone = fitTokenizer(texts, settings);
const targets = Int32Array.from(texts, (_, i) => i % CLASSES);
const shape = { featureCount: alone.tokenizer.featureCount, classCount: CLASSES };
const options = { c: 0.45, tolerance: 0.1, maxIterations: 1000, seed: 1 };
const ignore = async (): Promise<void> => Promise.resolve();

describe("threads", () => {
  test.each([1, 2, 3])("%i learn the vocabulary and the rows that one learns", async (count) => {
    const together = await fitTokenizerInThreads(texts, settings, signal, { count, script });
    expect(JSON.stringify(together.tokenizer)).toBe(JSON.stringify(alone.tokenizer));
    expect(digestOf(together.rows)).toBe(digestOf(alone.rows));
  });

  test("hash texts and keep words in order as one does", async () => {
    const large = {
      ...settings,
      hashing: { features: 512 },
      sequence: { length: 3, minDocumentFrequency: 2 },
    };
    const one = fitTokenizer(texts, large);
    const together = await fitTokenizerInThreads(texts, large, signal, { count: 3, script });
    expect(JSON.stringify(together.tokenizer)).toBe(JSON.stringify(one.tokenizer));
    expect(digestOf(together.rows)).toBe(digestOf(one.rows));
  });

  test.each([1, 2, 3])("%i fit the support vector machine that one fits", async (count) => {
    const told: FitProgress[] = [];
    const tell = async (progress: FitProgress): Promise<void> =>
      Promise.resolve(void told.push(progress));
    const model = await fitSvmInThreads(alone.rows, targets, shape, options, tell, {
      count,
      script,
    });
    expect(digestOf(model)).toBe(digestOf(finish(fitSvm(alone.rows, targets, shape, options))));
    expect(told.at(-1)).toMatchObject({ done: CLASSES, total: CLASSES });
  });

  test("end when the training is interrupted", async () => {
    const stop = async (): Promise<void> => Promise.reject(new Error("interrupted"));
    const fit = fitSvmInThreads(alone.rows, targets, shape, options, stop, { count: 3, script });
    await expect(fit).rejects.toThrow("interrupted");
    const aborted = AbortSignal.abort(new Error("interrupted"));
    await expect(
      fitTokenizerInThreads(texts, settings, aborted, { count: 3, script }),
    ).rejects.toThrow("interrupted");
  });

  test("train the network that one trains", async () => {
    const request = smallRequest(pairRows(200, 1), pairRows(50, 2), { training: { epochs: 3 } });
    const epochs: [EpochFigures[], EpochFigures[]] = [[], []];
    const here = await fitNeural(request, { signal, onEpoch: (it) => epochs[0].push(it) });
    const hooks = { signal, onEpoch: (it: EpochFigures) => epochs[1].push(it) };
    expect(await fitNeuralInThread(request, hooks, script)).toEqual(here);
    expect(epochs[1]).toEqual(epochs[0]);
  });

  test("a network's ends when the training is interrupted", async () => {
    const request = smallRequest(pairRows(200, 1), pairRows(50, 2), {
      training: { epochs: 10_000, patience: 10_000 },
    });
    const stop = new AbortController();
    const onEpoch = (): void => {
      stop.abort(new Error("interrupted"));
    };
    const fit = fitNeuralInThread(request, { signal: stop.signal, onEpoch }, script);
    await expect(fit).rejects.toThrow("interrupted");
  });

  test("one that crashes is told, and ends the fit", async () => {
    const broken = pathToFileURL(join(root, "trainer", "dist", "threads", "missing.js"));
    const fit = fitSvmInThreads(alone.rows, targets, shape, options, ignore, {
      count: 2,
      script: broken,
    });
    await expect(fit).rejects.toThrow(/^a thread of the training failed: .*missing\.js/);
    await expect(
      fitTokenizerInThreads(texts, settings, signal, { count: 2, script: broken }),
    ).rejects.toMatchObject({ name: "TrainerError", code: "thread" });
  });

  test("one that is killed is told", async () => {
    const threads = startThreads(1, { kind: "count", settings }, script);
    await Promise.all(threads.workers.map(async (worker) => once(worker, "online")));
    await threads.stop();
    await expect(threads.ended).rejects.toThrow("a thread of the training ended early, with 1");
    expect(() => {
      threads.throwIfFailed();
    }).toThrow("ended early");
  });
});
