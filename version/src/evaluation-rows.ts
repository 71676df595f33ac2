import { canonicalJson } from "./canonical-json.js";
import { VersionError } from "./version-error.js";

/** A line of evaluation.jsonl: how one row of the held-out set was answered; it holds no text. */
export interface EvaluationRow {
  /** SHA-256 of the held-out set's file. */
  readonly heldOut: string;
  /** The hash under which training-rows.bin would have the text. */
  readonly row: string;
  readonly truth: number;
  /** The likeliest intents, five at most, the first of them answered. */
  readonly top: readonly { readonly intent: number; readonly probability: number }[];
}

const SHA256 = /^[0-9a-f]{64}$/;
const ROW_HASH = /^[0-9a-f]{16}$/;
const MAX_TOP = 5;

/** evaluation.jsonl's text. */
export function writeEvaluationRows(rows: readonly EvaluationRow[]): string {
  return rows.map((row) => canonicalJson(row)).join("");
}

/** Reads evaluation.jsonl; throws a VersionError that names the line. */
export function readEvaluationRows(text: string): EvaluationRow[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => {
    const row = parsed(line);
    if (isEvaluationRow(row)) return row;
    throw new VersionError(
      "malformed",
      `evaluation.jsonl: line ${String(index + 1)} is no evaluation row`,
    );
  });
}

/** Undefined where it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Looks by itself, since files have hundreds of thousands of rows: a schema takes three times as long as the parsing. */
function isEvaluationRow(value: unknown): value is EvaluationRow {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 4) return false;
  if (!("heldOut" in value && "row" in value && "truth" in value && "top" in value)) return false;
  const { heldOut, row, truth, top } = value;
  return (
    typeof heldOut === "string" &&
    SHA256.test(heldOut) &&
    typeof row === "string" &&
    ROW_HASH.test(row) &&
    isIntent(truth) &&
    Array.isArray(top) &&
    top.length <= MAX_TOP &&
    top.every(isAnswer)
  );
}

function isAnswer(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length === 2 &&
    "intent" in value &&
    isIntent(value.intent) &&
    "probability" in value &&
    typeof value.probability === "number"
  );
}

function isIntent(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
