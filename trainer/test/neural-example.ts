import type { SparseRows } from "@intent-serving/tokenizer";
import type { NetworkRows, NeuralFitRequest } from "../src/neural/neural-fit-request.js";
import { SeededRandom } from "../src/random.js";

const CLASSES = 4;
const FEATURES = 41;
const WORDS = 11;
const PLACES = 6;

/** Rows whose class only the combination of two groups of features tells, as XOR does. */
export function pairRows(count: number, seed: number): NetworkRows & { targets: Int32Array } {
  const random = new SeededRandom(seed);
  const rows = Array.from({ length: count }, () => {
    const [a, b] = [random.below(2), random.below(2)];
    const ids = [1 + 10 * a + random.below(10), 21 + 10 * b + random.below(10)];
    return { ids, target: a === b ? 0 : 1 };
  });
  return {
    rows: sparse(rows.map(({ ids }) => ids)),
    tokens: new Int32Array(count * PLACES),
    targets: Int32Array.from(rows, ({ target }) => target),
  };
}

/** Rows of words in which only the order of two neighbours tells the class. */
export function orderRows(count: number, seed: number): NetworkRows & { targets: Int32Array } {
  const random = new SeededRandom(seed);
  const tokens = new Int32Array(count * PLACES);
  const targets = Int32Array.from({ length: count }, (_, row) => {
    const length = 3 + random.below(PLACES - 2);
    for (let place = 0; place < length; place++) {
      tokens[row * PLACES + place] = 3 + random.below(WORDS - 3);
    }
    const at = row * PLACES + random.below(length - 1);
    const target = random.below(2);
    tokens[at] = target === 0 ? 1 : 2;
    tokens[at + 1] = target === 0 ? 2 : 1;
    return target;
  });
  const noFeatures = Array.from({ length: count }, () => []);
  return { rows: sparse(noFeatures), tokens, targets };
}

/** Tokens as the model takes them: columns before a bag's features. */
export function orderedSparseRows({ tokens, targets }: ReturnType<typeof orderRows>): SparseRows {
  const places = tokens.length / targets.length;
  return {
    offsets: Int32Array.from({ length: targets.length + 1 }, (_, row) => row * places),
    ids: tokens.map((token) => (token === 0 ? 0 : token + FEATURES - 1)),
    weights: new Float32Array(tokens.length).fill(1),
  };
}

/** A small network to be trained on some rows. */
export function smallRequest(
  train: NetworkRows & { readonly targets: Int32Array },
  validation: NetworkRows & { readonly targets: Int32Array },
  changes: {
    readonly encoder?: Partial<NeuralFitRequest["encoder"]>;
    readonly training?: Partial<NeuralFitRequest["training"]>;
    readonly hidden?: NeuralFitRequest["hidden"];
    readonly seed?: number;
  } = {},
): NeuralFitRequest {
  return {
    ...train,
    validation,
    encoder: {
      network: "bag",
      dimension: 16,
      activation: "relu",
      sequenceLength: PLACES,
      minDocumentFrequency: 1,
      widths: [2, 3],
      filters: 8,
      units: 8,
      vectors: null,
      ...changes.encoder,
    },
    hidden: changes.hidden ?? [],
    training: {
      epochs: 20,
      batchSize: 16,
      learningRate: 0.02,
      schedule: "cosine",
      warmup: 0.1,
      featureDropout: 0,
      unitDropout: 0,
      labelSmoothing: 0,
      consistency: 0,
      weightDecay: 0,
      patience: 20,
      ...changes.training,
    },
    shape: {
      featureCount: FEATURES,
      firstId: FEATURES,
      tokenCount: WORDS,
      sequenceLength: PLACES,
      classCount: CLASSES,
    },
    seed: changes.seed ?? 1,
  };
}

function sparse(rows: readonly (readonly number[])[]): SparseRows {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((ids, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + ids.length;
  });
  const ids = Int32Array.from(rows.flat());
  return { offsets, ids, weights: new Float32Array(ids.length).fill(1) };
}
