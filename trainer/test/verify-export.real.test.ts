import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  decodeSavedModel,
  encodeSavedModel,
  loadNativeTensorFlow,
  type Node,
} from "@intent-serving/savedmodel";
import { readVersionFolder, type VersionFolder, writeVersion } from "@intent-serving/version";
import { describe, expect, test } from "vitest";
import { verifyExport } from "../src/publish/verify-export.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { train } from "../src/train.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";
import { trainedContents } from "./trained-contents.js";

const nativeFolder = fileURLToPath(new URL("../../native", import.meta.url));
const native = await loadNativeTensorFlow(nativeFolder);
const noNative = "unavailable" in native ? ` (skipped: ${native.unavailable})` : "";

/** A written version whose graph `change` has made another; its constants stay the trained ones. */
async function versionWith(
  change: (node: Node) => Node,
  settings?: object,
): Promise<VersionFolder> {
  const contents = await trainedContents(settings);
  const { graph, ...rest } = decodeSavedModel(contents.savedModel);
  const savedModel = encodeSavedModel({
    ...rest,
    graph: { ...graph, nodes: graph.nodes.map(change) },
  });
  const folder = join(await temporaryFolder(), "version");
  await writeVersion(folder, { ...contents, savedModel });
  return readVersionFolder(folder);
}

describe.skipIf(noNative !== "")(`native TensorFlow${noNative}`, () => {
  test.each([
    { kind: "svm", svm: { c: 0.45 } },
    { kind: "svm", svm: { c: 1000, tolerance: 0.001 } },
    { kind: "logistic", logistic: { c: 10 } },
    { kind: "logistic", logistic: { c: 100_000, tolerance: 0.0001 } },
  ])("answers as the trainer does: %j", async (decoder) => {
    const version = await versionWith((node) => node, { decoder });
    expect(await verifyExport(version, nativeFolder)).toMatch(
      /^export checked by TensorFlow \d+\.\d+\.\d+ \(native\)$/,
    );
  });

  test("checks what train publishes, whose bytes don't depend on it", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "questions.csv"), questions());
    const output = {
      modelsDirectory: join(folder, "models"),
      artefactsDirectory: join(folder, "artefacts"),
      heldOutDirectory: join(folder, "held-out"),
    };
    const request = {
      dataset: join(folder, "questions.csv"),
      model: "intent",
      settings: trainSettingsSchema.parse({ output }),
      configPath: undefined,
      command: "train",
    };
    const terminal = recordingTerminal();
    const { signal } = new AbortController();
    await train({ ...request, nativeFolder }, terminal, signal);
    await train({ ...request, nativeFolder: "none" }, terminal, signal);
    expect(terminal.lines.filter((line) => line.startsWith("export checked by"))).toEqual([
      expect.stringMatching(/^export checked by TensorFlow [\d.]+ \(native\)$/),
      "export checked by reading it back; no native TensorFlow: there is no none/load.mjs",
    ]);
    const [first, second] = await Promise.all(
      ["1", "2"].map((version) => readVersionFolder(join(folder, "models", "intent", version))),
    );
    expect(second?.manifestSha256).toBe(first?.manifestSha256);
  });

  test("leaves no tensor behind", async () => {
    if ("unavailable" in native) return;
    const version = await versionWith((node) => node);
    const before = native.memory().numTensors;
    await verifyExport(version, nativeFolder);
    expect(native.memory().numTensors).toBe(before);
  });

  test("finds a graph that leaves out the temperature", async () => {
    const version = await versionWith(
      (node) => (node.name === "probabilities" ? { ...node, inputs: ["logits"] } : node),
      { decoder: { kind: "svm" } },
    );
    await expect(verifyExport(version, nativeFolder)).rejects.toThrow(
      /^saved_model\.pb: in TensorFlow [\d.]+, serving_default's probabilities: golden query 1, column 0: expected 0\.\d+ ± 0\.00001, got 0\.\d+; nothing was published$/,
    );
  });

  test("finds a graph that TensorFlow can't run", async () => {
    const version = await versionWith((node) =>
      node.name === "logits" ? { ...node, op: "NoSuchOperation" } : node,
    );
    await expect(verifyExport(version, nativeFolder)).rejects.toThrow(
      /^saved_model\.pb: expected TensorFlow [\d.]+ to run serving_default, got .*NoSuchOperation.*; nothing was published$/s,
    );
  });
});
