import { join } from "node:path";
import { readTokenizer } from "@intent-serving/tokenizer";
import { readVersionFolder, writeVersion } from "@intent-serving/version";
import { describe, expect, test } from "vitest";
import { readModel } from "../src/graph/read-model.js";
import { recipeName, resolveRecipe } from "../src/model/recipe.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { temporaryFolder } from "./recording-terminal.js";
import { trainedContents } from "./trained-contents.js";

const SIZE = { rows: 100, intents: 3 };
const learning = { epochs: 12, batchSize: 8, learningRate: 0.02 };

function nameOf(settings: object): string {
  return recipeName(resolveRecipe(trainSettingsSchema.parse(settings), SIZE));
}

describe("any encoder goes with any decoder", () => {
  test.each([
    ["tfidf", "svm", "linear", "TF-IDF + linear SVM"],
    ["tfidf", "logistic", "linear", "TF-IDF + logistic regression"],
    ["tfidf", "neural", "neural", "TF-IDF + neural network"],
    ["neural", "svm", "neural", "neural bag + linear SVM"],
    ["neural", "logistic", "neural", "neural bag + logistic regression"],
    ["neural", "neural", "neural", "neural bag + neural network"],
  ])("%s × %s", async (encoderKind, decoderKind, modelKind, name) => {
    const contents = await trainedContents({
      encoder: { kind: encoderKind, neural: { dimension: 16 } },
      decoder: { kind: decoderKind, neural: { hidden: [16] } },
      learning,
    });
    expect(contents.training.kind).toBe(name);
    expect(readModel(contents.savedModel).model.kind).toBe(modelKind);
    expect(contents.tokenizer.toJSON().additive).toBe(modelKind === "linear");
    expect(contents.metrics.training.accuracy).toBeGreaterThan(0.9);
  });
});

describe("words are read in their order", () => {
  test.each([
    ["convolution", "neural convolution + logistic regression"],
    ["attention", "neural attention + logistic regression"],
  ])("%s", async (network, name) => {
    const contents = await trainedContents({
      encoder: {
        kind: "neural",
        neural: { network, dimension: 12, filters: 6, widths: [2, 3], units: 6, sequenceLength: 8 },
      },
      decoder: { kind: "logistic" },
      learning: { epochs: 30, batchSize: 8, learningRate: 0.02, featureDropout: 0.1 },
    });
    const { model } = readModel(contents.savedModel);
    expect(contents.training.kind).toBe(name);
    expect(model.kind === "neural" && model.encoder.kind).toBe(network);
    expect(contents.tokenizer.toJSON().sequenceLength).toBe(8);
    const folder = join(await temporaryFolder(), "version");
    await writeVersion(folder, contents, new AbortController().signal);
    const { golden } = await readVersionFolder(folder);
    expect(golden.some(({ ids }) => ids.includes(0))).toBe(true);
    expect(contents.metrics.training.accuracy).toBeGreaterThan(0.9);
  });
});

test("an ensemble's members are what its list says, each with what it has of its own", async () => {
  const contents = await trainedContents({
    learning,
    decoder: { neural: { hidden: [8] } },
    ensemble: [
      { decoder: { kind: "svm" }, weight: 3 },
      { decoder: { kind: "neural" }, encoder: { use: [0] }, seed: 1 },
      { decoder: { kind: "neural" }, encoder: { use: [1] }, learning: { epochs: 2 } },
    ],
  });
  const { model } = readModel(contents.savedModel);
  expect(contents.training.kind).toBe(
    "ensemble of TF-IDF + linear SVM and 2 × TF-IDF + neural network",
  );
  expect(model.kind === "ensemble" && model.members.map(({ weight }) => weight)).toEqual(
    [0.6, 0.2, 0.2].map(Math.fround),
  );
  expect(readTokenizer(JSON.parse(JSON.stringify(contents.tokenizer))).additive).toBe(false);
  const read = trainSettingsSchema.parse(contents.training.settings);
  const again = await trainedContents(read);
  expect(Buffer.from(again.savedModel).equals(contents.savedModel)).toBe(true);
  expect(again.training).toEqual(contents.training);
});

test("without a decoder's kind the data's size decides", () => {
  expect(nameOf({})).toMatch(/^ensemble of /);
  expect(nameOf({ decoder: { kind: "svm" } })).toBe("TF-IDF + linear SVM");
  expect(nameOf({ decoder: { kind: "svm" }, ensemble: [{ decoder: { kind: "logistic" } }] })).toBe(
    "TF-IDF + logistic regression",
  );
});

test("a member that looks at a channel that isn't there is refused", () => {
  expect(() =>
    trainSettingsSchema.parse({ ensemble: [{ decoder: { kind: "svm" }, encoder: { use: [2] } }] }),
  ).toThrow(/expected places in encoder.channels, 0 to 1, got 2/);
});
