import { countText, percent, percentInterval } from "../report/figures.js";
import { figuresOf, parametersOf, totalSeconds } from "./flat-figures.js";
import type { RunRecord } from "./run-record.js";

/** Runs as a table, the newest first. */
export function runLines(runs: readonly RunRecord[]): string[] {
  const header = [
    "run",
    "model",
    "version",
    "kind",
    "data",
    "n",
    "accuracy",
    "95 % interval",
    "macro F1",
    "ECE",
    "test",
    "seconds",
  ];
  const rows = runs.map(({ name, run, training, metrics, calibrationError }) => [
    name,
    run.model,
    run.published === undefined ? "-" : String(run.published),
    training.kind,
    training.data.sha256.slice(0, 8),
    countText(metrics.validation.n),
    percent(metrics.validation.accuracy),
    percentInterval(metrics.validation.accuracyInterval),
    percent(metrics.validation.macro.f1),
    calibrationError.toFixed(4),
    metrics.test === undefined
      ? "-"
      : `${percent(metrics.test.accuracy)} (n=${countText(metrics.test.n)})`,
    totalSeconds(run).toFixed(1),
  ]);
  return aligned([header, ...rows], 5);
}

/** What differs between two runs: settings and what they were made with, then figures with their difference. */
export function comparisonLines(a: RunRecord, b: RunRecord): string[] {
  const [settingsA, settingsB] = [parametersOf(a), parametersOf(b)];
  const differing = [...new Set([...settingsA.keys(), ...settingsB.keys()])]
    .filter((key) => settingsA.get(key) !== settingsB.get(key))
    .map((key) => [key, settingsA.get(key) ?? "-", settingsB.get(key) ?? "-"]);
  const [figuresA, figuresB] = [figuresOf(a), figuresOf(b)];
  const figures = [...new Set([...figuresA.keys(), ...figuresB.keys()])].map((key) => {
    const [left, right] = [figuresA.get(key), figuresB.get(key)];
    const both = left !== undefined && right !== undefined;
    return [key, figureText(left), figureText(right), both ? differenceText(right - left) : ""];
  });
  const isSameJudge = a.training.data.heldOut.sha256 === b.training.data.heldOut.sha256;
  return [
    `A  ${a.name}  ${nameOf(a)}`,
    `B  ${b.name}  ${nameOf(b)}`,
    "",
    ...(differing.length === 0
      ? ["no setting differs"]
      : aligned([["differs", "A", "B"], ...differing], 3)),
    "",
    ...aligned([["figure", "A", "B", "B − A"], ...figures], 1),
    "",
    isSameJudge
      ? "Both were judged on the same held-out rows. Whether they differ by more than chance: make compare"
      : "They were judged on different rows: the figures can't be compared as they stand. Paired, on one test set: make compare",
  ];
}

function nameOf({ run, training }: RunRecord): string {
  const version =
    run.published === undefined ? "not published" : `version ${String(run.published)}`;
  return `${run.model} ${version}, ${training.kind}`;
}

function figureText(value: number | undefined): string {
  if (value === undefined) return "-";
  return Number.isInteger(value) ? String(value) : value.toFixed(4);
}

function differenceText(difference: number): string {
  if (difference === 0) return "0";
  const sign = difference > 0 ? "+" : "−";
  return `${sign}${figureText(Math.abs(difference))}`;
}

/** Columns as wide as their longest cell; from `figuresFrom` on they end flush. */
function aligned(rows: readonly (readonly string[])[], figuresFrom: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, column) => (widths[column] = Math.max(widths[column] ?? 0, text.length)));
  }
  return rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return column < figuresFrom ? text.padEnd(width) : text.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
