import { softmax } from "@intent-serving/evaluation";
import { encodeWarmup, type WarmupRequest } from "@intent-serving/savedmodel";
import {
  encodeRows,
  type Features,
  type SparseRows,
  type Tokenizer,
} from "@intent-serving/tokenizer";
import type { GoldenQuery } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";
import { readModel } from "../graph/read-model.js";
import { classCountOf } from "../model/fitted-model.js";
import { modelLogits } from "../model/model-logits.js";

const SHORT_TEXT_LENGTH = 60;

/** Short texts of different intents, in the order of the rows; others where there are too few. */
export function chooseGolden(rows: readonly Example[], count: number): Example[] {
  const intents = new Set<number>();
  const first = rows.filter(({ text, intent }) => {
    if (text.length > SHORT_TEXT_LENGTH || intents.has(intent)) return false;
    intents.add(intent);
    return true;
  });
  return [...new Set([...first, ...rows])].slice(0, count);
}

/** The golden queries of a model with what its exported graph, read back, answers them. */
export function goldenQueries(
  rows: readonly Example[],
  tokenizer: Tokenizer,
  savedModel: Uint8Array,
): GoldenQuery[] {
  const { model, temperature } = readModel(savedModel);
  const encoded = encodeRows(
    tokenizer,
    rows.map((row) => row.text),
  );
  const classCount = classCountOf(model);
  const probabilities = softmax(modelLogits(model, encoded), classCount, temperature);
  return rows.map((row, index) => ({
    query: row.text,
    ids: Array.from(featuresAt(encoded, index).ids),
    weights: Array.from(featuresAt(encoded, index).weights),
    probabilities: Array.from(probabilities.subarray(index * classCount, (index + 1) * classCount)),
  }));
}

/** TensorFlow Serving's warm-up file: each golden query by each signature, and all of them as one batch. */
export function warmupRequests(model: string, golden: readonly GoldenQuery[]): Uint8Array {
  const requests: WarmupRequest[] = golden.flatMap((query) => [
    warmupRequest(model, "serving_default", [query]),
    warmupRequest(model, "logits", [query]),
  ]);
  return encodeWarmup([...requests, warmupRequest(model, "serving_default", golden)]);
}

/** Queries as a model takes them in one request. */
export interface PaddedQueries {
  /** [batch, length], the length of the longest query and at least 1. */
  readonly shape: readonly [number, number];
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

/** The features of golden queries, shorter rows padded with id 0. */
export function padQueries(queries: readonly GoldenQuery[]): PaddedQueries {
  const length = Math.max(1, ...queries.map((query) => query.ids.length));
  const ids = new Int32Array(queries.length * length);
  const weights = new Float32Array(queries.length * length);
  queries.forEach((query, row) => {
    ids.set(query.ids, row * length);
    weights.set(query.weights, row * length);
  });
  return { shape: [queries.length, length], ids, weights };
}

function warmupRequest(
  model: string,
  signatureName: string,
  queries: readonly GoldenQuery[],
): WarmupRequest {
  const { shape, ids, weights } = padQueries(queries);
  return {
    model,
    signatureName,
    inputs: {
      ids: { dtype: "DT_INT32", shape, values: ids },
      weights: { dtype: "DT_FLOAT", shape, values: weights },
    },
  };
}

function featuresAt({ offsets, ids, weights }: SparseRows, row: number): Features {
  const [start, end] = [offsets[row] ?? 0, offsets[row + 1] ?? 0];
  return { ids: ids.subarray(start, end), weights: weights.subarray(start, end) };
}
