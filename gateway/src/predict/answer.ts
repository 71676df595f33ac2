import { GatewayError } from "../gateway-error.js";

/** What the sum of the probabilities may be off by. */
const SUM_TOLERANCE = 1e-4;

/** A checked answer: float32 probabilities in the order of the version's labels, and the position of the greatest. */
export interface Answer {
  readonly probabilities: readonly number[];
  readonly best: number;
}

/** Reads the model server's answer to one row and believes none of it: shape, range and sum are checked. */
export function readAnswer(text: string, intentCount: number): Answer {
  const row = onlyRow(parse(text));
  if (row.length !== intentCount) {
    throw wrong(`${String(intentCount)} probabilities`, String(row.length));
  }
  const probabilities: number[] = [];
  let sum = 0;
  let best = 0;
  for (const value of row) {
    if (typeof value !== "number" || !(value >= 0 && value <= 1 + SUM_TOLERANCE)) {
      throw wrong("probabilities from 0 to 1", "another value");
    }
    const probability = Math.fround(value);
    if (probability > (probabilities[best] ?? -1)) best = probabilities.length;
    probabilities.push(probability);
    sum += probability;
  }
  if (Math.abs(sum - 1) > SUM_TOLERANCE) throw wrong("a sum of 1 ± 0.0001", sum.toFixed(6));
  return { probabilities, best };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // NaN and Infinity, which TensorFlow Serving prints as such, end here too
    throw wrong("finite numbers in JSON", "other text");
  }
}

function onlyRow(value: unknown): readonly unknown[] {
  if (typeof value === "object" && value !== null && "predictions" in value) {
    const rows: unknown = value.predictions;
    if (Array.isArray(rows) && rows.length === 1 && Array.isArray(rows[0])) return rows[0];
  }
  throw wrong("one row of predictions", "another shape");
}

function wrong(expected: string, got: string): GatewayError {
  return new GatewayError(
    "model-server-answer-wrong",
    `the model server's answer: expected ${expected}, got ${got}`,
  );
}
