import type { InvocationsBody } from "../contract/protocols.js";
import { GatewayError } from "../gateway-error.js";

const NAMES = ["query", "question", "text", "content"];

/** The texts of MLflow's four JSON forms, in the order of their rows. */
export function textsOfInvocation(body: InvocationsBody): string[] {
  if ("dataframe_split" in body) {
    const { columns, data } = body.dataframe_split;
    const column = columnOf(columns);
    return data.map((row) => textOf(row[column]));
  }
  if ("dataframe_records" in body) return textsOfRows(body.dataframe_records);
  if ("instances" in body) return textsOfRows(body.instances);
  const { inputs } = body;
  if (typeof inputs === "string") return [inputs];
  if (Array.isArray(inputs)) return textsOfRows(inputs);
  const names = Object.keys(inputs);
  return (inputs[names[columnOf(names)] ?? ""] ?? []).map(textOf);
}

/** Texts, or objects or lists that each hold one. */
export function textsOfRows(rows: readonly unknown[]): string[] {
  return rows.map(textOf);
}

function textOf(row: unknown): string {
  if (typeof row === "string") return row;
  if (Array.isArray(row) && row.length === 1) return textOf(row[0]);
  if (typeof row === "object" && row !== null && !Array.isArray(row)) {
    const entries = Object.entries(row);
    const value: unknown = entries[columnOf(entries.map(([name]) => name))]?.[1];
    if (typeof value === "string") return value;
  }
  throw new GatewayError("body-malformed", "expected a text in each row, got something else");
}

function columnOf(names: readonly string[]): number {
  const named = names.findIndex((name) => NAMES.includes(name.toLowerCase()));
  if (named !== -1) return named;
  if (names.length === 1) return 0;
  throw new GatewayError(
    "body-malformed",
    `expected one column, or one of the name ${NAMES.join(", ")}, got others`,
  );
}
