import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadNativeTensorFlow } from "@intent-serving/savedmodel";
import { readVersionFolder } from "@intent-serving/version";
import { describe, expect, test } from "vitest";
import { modelLogits } from "../src/model/model-logits.js";
import { fitOf } from "../src/neural/cross-entropy.js";
import { fitNeural } from "../src/neural/fit-neural.js";
import type { NeuralModel } from "../src/neural/neural-model.js";
import { chooseTensorEngine, type TensorEngine, wasmEngine } from "../src/neural/tensor-engine.js";
import { orderedSparseRows, orderRows, smallRequest } from "./neural-example.js";
import { questions } from "./questions.js";
import { temporaryFolder } from "./recording-terminal.js";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const nativeFolder = fileURLToPath(new URL("../../native", import.meta.url));
const loaded = await loadNativeTensorFlow(nativeFolder);
const noNative = "unavailable" in loaded ? ` (skipped: ${loaded.unavailable})` : "";
const [train, validation] = [orderRows(300, 1), orderRows(200, 2)];

async function fit(
  network: "convolution" | "attention",
  engine: TensorEngine,
): Promise<NeuralModel> {
  const training = { epochs: 8, consistency: 0.2, unitDropout: 0.1, featureDropout: 0.05 };
  const hidden = [{ units: 8, activation: "gelu" as const }];
  const request = smallRequest(train, validation, { encoder: { network }, training, hidden });
  const hooks = { onEpoch: () => undefined, signal: new AbortController().signal };
  return fitNeural(request, hooks, engine);
}

function accuracyOf(model: NeuralModel): number {
  return fitOf(modelLogits(model, orderedSparseRows(validation)), validation.targets, 4).accuracy;
}

describe.skipIf(noNative !== "")(`native TensorFlow${noNative}`, () => {
  test.each(["convolution", "attention"] as const)(
    "trains a %s as WebAssembly does, taking turns with it in one process",
    async (network) => {
      const native = await chooseTensorEngine(nativeFolder);
      expect(native.name).toBe("native");
      expect(native.title).toMatch(/^TensorFlow \d+\.\d+\.\d+ \(native\)$/);
      const models = [
        await fit(network, wasmEngine()),
        await fit(network, native),
        await fit(network, wasmEngine()),
        await fit(network, native),
      ];
      const [wasm = 0, byNative = 0] = models.map(accuracyOf);
      expect(wasm).toBeGreaterThan(network === "convolution" ? 0.95 : 0.5);
      expect(Math.abs(wasm - byNative)).toBeLessThanOrEqual(0.02);
      expect(models[2]).toEqual(models[0]);
      expect(models[3]).toEqual(models[1]);
    },
  );

  test("is what make train takes, makes it say and writes into training.json", async () => {
    const { versions, told } = await trainConvolution({});
    expect(versions["@tensorflow/tfjs-node"]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(versions["tensorflow"]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(told).toContain("words in their order: TensorFlow.js on TensorFlow ");
    expect(told).toMatch(/verified: [^]*the same bytes in all \d+ files/);
  });
});

test("NATIVE=off trains by WebAssembly, and says so", async () => {
  const { versions, told } = await trainConvolution({ NATIVE: "off" });
  expect(Object.keys(versions)).toEqual([
    "@tensorflow/tfjs-backend-wasm",
    "intent-serving",
    "node",
    "v8",
  ]);
  expect(told).toContain(
    "words in their order: TensorFlow.js on WebAssembly (no native TensorFlow: it is switched off)",
  );
  expect(told).toMatch(/verified: [^]*the same bytes in all \d+ files/);
});

/** Trains and verifies in processes of their own, as make does, which have nothing to say on standard error. */
async function trainConvolution(
  environment: NodeJS.ProcessEnv,
): Promise<{ versions: Readonly<Record<string, string>>; told: string }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "questions.csv"), questions());
  await writeFile(
    join(folder, "conf.yml"),
    "encoder: {kind: neural, neural: {network: convolution, dimension: 8, filters: 8}}\n" +
      "decoder: {kind: neural, neural: {hidden: []}}\nlearning: {epochs: 2}\n",
  );
  const run = async (...args: readonly string[]): Promise<string> => {
    const places = ["models", "artefacts", "held-out"].flatMap((name) => [
      `--${name}-directory`,
      join(folder, name),
    ]);
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [program, ...args, "--config", join(folder, "conf.yml"), ...places],
      { env: { ...process.env, NATIVE: undefined, ...environment } },
    );
    expect(stderr).toBe("");
    return stdout;
  };
  const trained = await run("train", "--dataset", join(folder, "questions.csv"));
  const verified = await run("verify", "--version", "1");
  const { training } = await readVersionFolder(join(folder, "models", "intent", "1"));
  return { versions: training.versions, told: `${trained}\nverified: ${verified}` };
}
