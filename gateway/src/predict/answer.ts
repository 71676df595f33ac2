import { GatewayError } from "../gateway-error.js";

/** What the sum of the probabilities may be off by. */
const SUM_TOLERANCE = 1e-4;

/** A checked answer: float32 probabilities in the order of the version's labels, and the position of the greatest. */
export interface Answer {
  readonly probabilities: readonly number[];
  readonly best: number;
}

/** Takes the model server's answer apart into so many rows; what is in a row is for {@link readRow} to check. */
export function answerRows(text: string, rowCount: number): readonly unknown[] {
  const value = parse(text);
  if (typeof value === "object" && value !== null && "predictions" in value) {
    const rows: unknown = value.predictions;
    if (Array.isArray(rows) && rows.length === rowCount) return rows;
  }
  throw wrong(`as many predictions as rows (${String(rowCount)})`, "another shape");
}

/** Reads one row of the model server's answer and believes none of it: shape, range and sum are checked. */
export function readRow(row: unknown, intentCount: number): Answer {
  if (!Array.isArray(row)) throw wrong("a row of probabilities", "another shape");
  if (row.length !== intentCount) {
    throw wrong(`${String(intentCount)} probabilities`, String(row.length));
  }
  const probabilities: number[] = [];
  let sum = 0;
  let best = 0;
  for (const value of row as readonly unknown[]) {
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
    return parseWithoutNaN(text);
  }
}

/** TensorFlow Serving prints NaN and Infinity as such: as null they fail their own row and no other. */
function parseWithoutNaN(text: string): unknown {
  try {
    return JSON.parse(text.replace(/-?\b(?:NaN|Infinity)\b/g, "null"));
  } catch {
    throw wrong("JSON", "other text");
  }
}

function wrong(expected: string, got: string): GatewayError {
  return new GatewayError(
    "model-server-answer-wrong",
    `the model server's answer: expected ${expected}, got ${got}`,
  );
}
