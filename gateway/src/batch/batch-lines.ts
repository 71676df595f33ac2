import type { BatchAnswer } from "../contract/batch.js";

/** The first line of a batch's answer in CSV. */
export const CSV_HEADER = "row,id,intent,probability,version,prediction_id,problem\n";

/** A row's answer as a line of JSON. */
export function jsonLine(answer: BatchAnswer): string {
  return `${JSON.stringify(answer)}\n`;
}

/** A row's answer as a line of CSV. */
export function csvLine(answer: BatchAnswer): string {
  const { row, id = "" } = answer;
  const cells =
    "problem" in answer
      ? [row, id, "", "", "", "", `${answer.problem.title}: ${answer.problem.detail}`]
      : [row, id, answer.intent, answer.probability, answer.version, answer.predictionId, ""];
  return `${cells.map((value) => cell(String(value))).join(",")}\n`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
