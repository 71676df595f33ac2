import { bagRows, encodeRows, fitTokenizer, type Tokenizer } from "@intent-serving/tokenizer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compressModel } from "../src/compress/compress-model.js";
import { symmetricEigenvectors } from "../src/compress/eigenvectors.js";
import { lowerRank } from "../src/compress/low-rank.js";
import { pruneFeatures } from "../src/compress/prune-features.js";
import { roundTables } from "../src/compress/round-tables.js";
import { strongestFeatures } from "../src/explain/strongest-features.js";
import { decodedRows, int8Rows } from "../src/graph/int8-rows.js";
import { modelSavedModel } from "../src/graph/model-graph.js";
import { readModel } from "../src/graph/read-model.js";
import type { LinearModel } from "../src/linear/linear-model.js";
import type { FittedModel } from "../src/model/fitted-model.js";
import { modelLogits } from "../src/model/model-logits.js";
import type { NeuralModel } from "../src/neural/neural-model.js";
import { compressionSettingsSchema } from "../src/settings/compression.js";

const TEXTS = [
  "un verre de vin rouge",
  "un verre de vin blanc",
  "une bière le soir",
  "deux comprimés le soir",
  "deux comprimés par jour",
  "un comprimé le matin",
];
const INTENTS = 3;

function tokenizerOf(sequenceLength = 0): Tokenizer {
  return fitTokenizer(TEXTS, {
    foldAccents: false,
    preparation: "none",
    sublinear: true,
    channels: [
      { unit: "word", minLength: 1, maxLength: 1, minDocumentFrequency: 1, weight: 1 },
      { unit: "character", minLength: 3, maxLength: 3, minDocumentFrequency: 2, weight: 1 },
    ],
    sequence: sequenceLength === 0 ? null : { length: sequenceLength, minDocumentFrequency: 1 },
  }).tokenizer;
}

/** Some numbers that differ; row 0 of a table is zero. */
function numbers(length: number, zeros = 0, step = 1.7): Float32Array {
  return Float32Array.from({ length }, (_, i) =>
    i < zeros ? 0 : Math.sin(i * step) * (1 + (i % 7)),
  );
}

function linearModel({ bagFeatureCount: featureCount }: Tokenizer): LinearModel {
  const weights = numbers(featureCount * INTENTS, INTENTS);
  return { kind: "linear", weights, bias: numbers(INTENTS), featureCount, classCount: INTENTS };
}

function bagModel({ bagFeatureCount: featureCount }: Tokenizer, dimension = 8): NeuralModel {
  return {
    kind: "neural",
    encoder: {
      kind: "bag",
      table: numbers(featureCount * dimension, dimension, 0.9),
      bias: numbers(dimension),
      featureCount,
      dimension,
      activation: "relu",
    },
    layers: [
      {
        weights: numbers(dimension * INTENTS, 0, 0.3),
        bias: numbers(INTENTS, 0, 0.2),
        inputs: dimension,
        units: INTENTS,
        activation: "linear",
      },
    ],
  };
}

describe("8-bit rows", () => {
  const tables = fc.array(
    fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }), {
      minLength: 3,
      maxLength: 3,
    }),
    { minLength: 1, maxLength: 8 },
  );

  test("are within half a step of the values, and the same when they are made again", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const values = Float32Array.from(rows.flat());
        const coded = int8Rows(values, 3);
        const decoded = decodedRows(coded);
        decoded.forEach((value, i) => {
          const step = coded.scales[Math.floor(i / 3)] ?? 0;
          expect(Math.abs(value - (values[i] ?? 0))).toBeLessThanOrEqual(0.5001 * step + 1e-28);
        });
        expect(int8Rows(decoded, 3)).toEqual(coded);
      }),
    );
  });

  test("are written to a graph and read back without a change, in a quarter of the bytes", () => {
    const tokenizer = tokenizerOf();
    const model = roundTables(bagModel(tokenizer, 64));
    const bytes = modelSavedModel({ model, temperature: 1, tables: "int8" });
    const read = readModel(bytes);
    expect(read).toEqual({ model, temperature: 1, tables: "int8" });
    const table = tokenizer.bagFeatureCount * 64 * 4;
    const whole = modelSavedModel({ model, temperature: 1 }).length;
    expect(whole - bytes.length).toBeGreaterThan(0.65 * table);
  });
});

test("eigenvectors are orthonormal, in the order of their eigenvalues, and give the matrix back", () => {
  const n = 12;
  const half = numbers(n * n);
  const at = (matrix: ArrayLike<number>, i: number, j: number): number => matrix[i * n + j] ?? 0;
  const product = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: n * n }, (_, cell) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += at(a, Math.floor(cell / n), k) * at(b, cell % n, k);
      return sum;
    });
  const matrix = product(half, half);
  const vectors = symmetricEigenvectors(matrix, n);
  const identity = product(vectors, vectors);
  identity.forEach((value, cell) => {
    expect(value).toBeCloseTo(cell % (n + 1) === 0 ? 1 : 0, 9);
  });
  const diagonal = product(product(vectors, matrix), vectors);
  const eigenvalues = Array.from({ length: n }, (_, i) => at(diagonal, i, i));
  expect(eigenvalues).toEqual([...eigenvalues].sort((a, b) => b - a));
  diagonal.forEach((value, cell) => {
    if (cell % (n + 1) !== 0) expect(Math.abs(value)).toBeLessThan(1e-9 * (eigenvalues[0] ?? 0));
  });
});

describe("a lower rank", () => {
  const tokenizer = tokenizerOf();
  const rows = encodeRows(tokenizer, TEXTS);

  test("answers the same where the table has no more than that rank", () => {
    const { bagFeatureCount } = tokenizer;
    const left = numbers(bagFeatureCount * 2, 2);
    const right = numbers(2 * 8, 0, 0.4);
    const table = Float32Array.from({ length: bagFeatureCount * 8 }, (_, i) => {
      const [row, column] = [Math.floor(i / 8), i % 8];
      return (
        (left[row * 2] ?? 0) * (right[column] ?? 0) +
        (left[row * 2 + 1] ?? 0) * (right[8 + column] ?? 0)
      );
    });
    const model = bagModel(tokenizer);
    const ranked: FittedModel = { ...model, encoder: { ...bagOf(model), table } };
    const lowered = lowerRank(ranked, 2, rows);
    const [before, after] = [modelLogits(ranked, rows), modelLogits(lowered, rows)];
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] ?? 0, 3);
    });
    expect(lowered).toMatchObject({
      encoder: { dimension: 2 },
      layers: [{ inputs: 2, units: 8 }, {}],
    });
    expect(readModel(modelSavedModel({ model: lowered, temperature: 1 })).model).toEqual(lowered);
  });

  test("leaves tables alone that have no more columns", () => {
    const model = linearModel(tokenizer);
    expect(lowerRank(model, INTENTS, rows)).toBe(model);
    expect(lowerRank(model, INTENTS - 1, rows)).toMatchObject({ kind: "neural" });
  });
});

describe("pruning", () => {
  test("keeps the features with the longest rows, in tokenizer and tables alike", () => {
    const tokenizer = tokenizerOf();
    const model = linearModel(tokenizer);
    const pruned = pruneFeatures({ model, tokenizer }, 0.4);
    const count = tokenizer.bagFeatureCount - 1;
    expect(pruned.tokenizer.bagFeatureCount - 1).toBe(Math.ceil(count * 0.6));
    const rowsByFeature = (it: {
      model: FittedModel;
      tokenizer: Tokenizer;
    }): Map<string, number[]> =>
      new Map(
        it.tokenizer
          .toJSON()
          .channels.flatMap(({ unit, firstId, vocabulary }) =>
            (vocabulary ?? []).map((ngram, index): [string, number[]] => [
              `${unit} ${ngram}`,
              rowOf(it.model, firstId + index),
            ]),
          ),
      );
    const [all, kept] = [rowsByFeature({ model, tokenizer }), rowsByFeature(pruned)];
    for (const [feature, row] of kept) expect(row).toEqual(all.get(feature));
    const lengthOf = (row: readonly number[]): number => Math.hypot(...row);
    const shortest = Math.min(...[...kept.values()].map(lengthOf));
    const leftOut = [...all].filter(([feature]) => !kept.has(feature));
    for (const [, row] of leftOut) expect(lengthOf(row)).toBeLessThanOrEqual(shortest);
  });

  test("moves the words of a sequence to the ids behind", () => {
    const tokenizer = tokenizerOf(4);
    const { bagFeatureCount, featureCount } = tokenizer;
    const tokenCount = featureCount - bagFeatureCount + 1;
    const sequence: NeuralModel = {
      kind: "neural",
      encoder: {
        kind: "convolution",
        table: numbers(tokenCount * 4, 4),
        featureCount: tokenCount,
        dimension: 4,
        firstId: bagFeatureCount,
        sequenceLength: 4,
        kernels: [{ width: 2, filters: 3, weights: numbers(24), bias: numbers(3) }],
      },
      layers: [
        { weights: numbers(9), bias: numbers(3), inputs: 3, units: 3, activation: "linear" },
      ],
    };
    const members = [linearModel(tokenizer), sequence].map((model) => ({
      model,
      temperature: 1,
      weight: 0.5,
    }));
    const pruned = pruneFeatures({ model: { kind: "ensemble", members }, tokenizer }, 0.5);
    const [, kept] = pruned.model.kind === "ensemble" ? pruned.model.members : [];
    expect(kept?.model).toMatchObject({ encoder: { firstId: pruned.tokenizer.bagFeatureCount } });
    const alone = (model: FittedModel, by: Tokenizer): Float32Array =>
      modelLogits(model, encodeRows(by, TEXTS));
    expect(alone(kept?.model ?? sequence, pruned.tokenizer)).toEqual(alone(sequence, tokenizer));
    expect(() => modelSavedModel({ model: pruned.model, temperature: 1 })).not.toThrow();
  });

  test("is refused where features are hashed", () => {
    const { channels, foldAccents, preparation, sublinear } = {
      foldAccents: false,
      preparation: "none" as const,
      sublinear: true,
      channels: [
        { unit: "word" as const, minLength: 1, maxLength: 1, minDocumentFrequency: 1, weight: 1 },
      ],
    };
    const hashing = { features: 64 };
    const { tokenizer } = fitTokenizer(TEXTS, {
      channels,
      foldAccents,
      preparation,
      sublinear,
      hashing,
    });
    expect(() => pruneFeatures({ model: linearModel(tokenizer), tokenizer }, 0.5)).toThrow(
      "compression.prune: expected features with a vocabulary, got hashed ones",
    );
  });
});

test("a loss beyond what is allowed is refused with the figures of each step", () => {
  const tokenizer = tokenizerOf();
  const model = linearModel(tokenizer);
  const rows = encodeRows(tokenizer, TEXTS);
  const logits = modelLogits(model, bagRows(rows, tokenizer));
  const truths = Int32Array.from(TEXTS, (_, row) => {
    const answers = [...logits.subarray(row * INTENTS, (row + 1) * INTENTS)];
    return answers.indexOf(Math.max(...answers));
  });
  const texts = { training: TEXTS, texts: TEXTS, truths };
  const settings = compressionSettingsSchema.parse({ prune: 0.97, maxAccuracyLoss: 0.1 });
  expect(() => compressModel({ model, tokenizer }, settings, texts)).toThrow(
    /^compression: expected to lose at most 10.00 % .* on 6 validation rows: as trained 100.00 %, prune 0.97 /,
  );
  const { report } = compressModel(
    { model, tokenizer },
    { ...settings, maxAccuracyLoss: 1 },
    texts,
  );
  const [first, last] = report.steps;
  expect(first).toMatchObject({ accuracy: 1, flips: { fixed: 0, broken: 0, all: 0 }, pValue: 1 });
  expect(last?.flips.broken).toBe(Math.round((1 - (last?.accuracy ?? 0)) * TEXTS.length));
  expect(last?.bytes.savedModel).toBeLessThan(first?.bytes.savedModel ?? 0);
});

test("the strongest features are those whose weight times their mean value is largest", () => {
  const texts = [...TEXTS, ...TEXTS, ...TEXTS];
  const tokenizer = tokenizerOf();
  const rows = encodeRows(tokenizer, texts);
  const labels = Array.from({ length: INTENTS }, (_, id) => ({
    id,
    name: `intent ${String(id)}`,
    description: "",
  }));
  const table = strongestFeatures(linearModel(tokenizer), tokenizer, rows, labels);
  for (const { id } of labels) {
    for (const direction of ["for", "against"] as const) {
      const listed = table.filter((it) => it.intent === id && it.direction === direction);
      expect(listed.length).toBeGreaterThan(0);
      expect(listed.length).toBeLessThanOrEqual(10);
      const effects = listed.map(({ effect }) => Math.abs(effect));
      expect(effects).toEqual([...effects].sort((a, b) => b - a));
      expect(listed.every(({ effect }) => effect > 0 === (direction === "for"))).toBe(true);
    }
  }
  const wine = table.find(({ feature, unit }) => feature === "vin" && unit === "word");
  expect(wine?.n).toBe(6);
});

function bagOf(model: NeuralModel) {
  if (model.encoder.kind !== "bag") throw new Error("expected a bag");
  return model.encoder;
}

function rowOf(model: FittedModel, id: number): number[] {
  if (model.kind !== "linear") throw new Error("expected a linear model");
  return [...model.weights.subarray(id * INTENTS, (id + 1) * INTENTS)];
}
