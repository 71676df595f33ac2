import { z } from "zod";
import { canonicalJson } from "./canonical-json.js";
import { VersionError } from "./version-error.js";

/** A line of evaluation.jsonl: how one row of the held-out set was answered; it holds no text. */
export const evaluationRowSchema = z.strictObject({
  /** SHA-256 of the held-out set's file. */
  heldOut: z.string().regex(/^[0-9a-f]{64}$/),
  /** The hash under which training-rows.bin would have the text. */
  row: z.string().regex(/^[0-9a-f]{16}$/),
  truth: z.int().nonnegative(),
  top: z.array(z.strictObject({ intent: z.int().nonnegative(), probability: z.number() })).max(5),
});

/** How one row of the held-out set was answered. */
export type EvaluationRow = z.infer<typeof evaluationRowSchema>;

/** evaluation.jsonl's text. */
export function writeEvaluationRows(rows: readonly EvaluationRow[]): string {
  return rows.map((row) => canonicalJson(row)).join("");
}

/** Reads evaluation.jsonl; throws a VersionError that names the line. */
export function readEvaluationRows(text: string): EvaluationRow[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => {
    try {
      return evaluationRowSchema.parse(JSON.parse(line));
    } catch (cause) {
      throw new VersionError(
        "malformed",
        `evaluation.jsonl: line ${String(index + 1)} is no evaluation row`,
        { cause },
      );
    }
  });
}
