import {
  argmaxRows,
  type Interval,
  mcnemarExact,
  softmax,
  wilsonInterval,
} from "@intent-serving/evaluation";
import { bagRows, encodeRows } from "@intent-serving/tokenizer";
import { canonicalJson } from "@intent-serving/version";
import type { TableType } from "../graph/int8-rows.js";
import { modelSavedModel } from "../graph/model-graph.js";
import { classCountOf } from "../model/fitted-model.js";
import { modelLogits } from "../model/model-logits.js";
import type { CompressionSettings } from "../settings/compression.js";
import { TrainerError } from "../trainer-error.js";
import { lowerRank } from "./low-rank.js";
import { type Encoded, pruneFeatures } from "./prune-features.js";
import { roundTables } from "./round-tables.js";

/** What a model is judged by while it is made smaller, and what it was fitted to. */
export interface CompressionTexts {
  /** Some of them: a lower rank keeps what they need. */
  readonly training: readonly string[];
  /** The validation set. */
  readonly texts: readonly string[];
  /** Positions of the intents, -1 for one that the model doesn't know. */
  readonly truths: Int32Array;
}

/** A model after one step more, on the same texts as the others. */
export interface CompressionStep {
  /** As `as trained`, `prune 0.3`, `rank 64`, `int8`. */
  readonly step: string;
  readonly features: number;
  readonly bytes: { readonly savedModel: number; readonly tokenizer: number };
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  /** Texts that are answered otherwise than by the model as trained: with it alone wrong, with it alone right, and all. */
  readonly flips: { readonly fixed: number; readonly broken: number; readonly all: number };
  /** McNemar's exact test against the model as trained. */
  readonly pValue: number;
  /** Median over passes, from the text to the probabilities, in this program. */
  readonly microsecondsPerText: number;
}

/** What was given up and what it cost. */
export interface CompressionReport {
  readonly n: number;
  readonly steps: readonly CompressionStep[];
  /** What each text was answered by the model as trained, and now: positions of intents. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** A smaller model, its tokenizer, and how its tables are to be written. */
export interface CompressedModel extends Encoded {
  readonly tables: TableType;
  readonly report: CompressionReport;
}

interface Stage extends Encoded {
  readonly step: string;
  readonly tables: TableType;
}

const TIMED_TEXTS = 300;
const PASSES = 5;

/**
 * Makes a model smaller as the settings say: fewer features, then tables of a lower rank, then 8-bit tables. Throws a
 * TrainerError where that costs more accuracy than `maxAccuracyLoss` allows.
 */
export function compressModel(
  encoded: Encoded,
  settings: CompressionSettings,
  judged: CompressionTexts,
): CompressedModel {
  const stages = stagesOf(encoded, settings, judged.training);
  const report = reportOf(stages, judged);
  const [first, last] = [report.steps[0], report.steps.at(-1)];
  const stage = stages.at(-1);
  if (first === undefined || last === undefined || stage === undefined) {
    throw new TrainerError("config", "compression: expected int8, prune or rank, got none");
  }
  const loss = first.accuracy - last.accuracy;
  if (loss > settings.maxAccuracyLoss) {
    throw new TrainerError(
      "export",
      `compression: expected to lose at most ${points(settings.maxAccuracyLoss)} (compression.maxAccuracyLoss), ` +
        `got ${points(loss)} on ${String(report.n)} validation rows: ` +
        report.steps.map((it) => `${it.step} ${points(it.accuracy)}`).join(", "),
    );
  }
  const { model, tokenizer, tables } = stage;
  return { model, tokenizer, tables, report };
}

/** The steps of a report as lines of a table. */
export function compressionLines({ n, steps }: CompressionReport): string[] {
  const row = (...cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(10))).join(" ");
  return [
    `compression, on ${String(n)} validation rows:`,
    `  ${row("step", "features", "model", "tokenizer", "accuracy", "flips", "fixed", "broken", "p", "µs a text")}`,
    ...steps.map(
      (it) =>
        `  ${row(
          it.step,
          String(it.features - 1),
          megabytes(it.bytes.savedModel),
          megabytes(it.bytes.tokenizer),
          points(it.accuracy),
          String(it.flips.all),
          String(it.flips.fixed),
          String(it.flips.broken),
          it.pValue.toPrecision(2),
          it.microsecondsPerText.toFixed(0),
        )}`,
    ),
  ];
}

function stagesOf(
  encoded: Encoded,
  { prune, rank, int8 }: CompressionSettings,
  training: readonly string[],
): Stage[] {
  const stages: Stage[] = [{ ...encoded, step: "as trained", tables: "float32" }];
  const add = (step: string, next: Encoded, tables: TableType = "float32"): Encoded => {
    stages.push({ ...next, step, tables });
    return next;
  };
  let now = encoded;
  if (prune > 0) now = add(`prune ${String(prune)}`, pruneFeatures(now, prune));
  if (rank !== null) {
    const { model, tokenizer } = now;
    const rows = bagRows(encodeRows(tokenizer, training), tokenizer);
    now = add(`rank ${String(rank)}`, { tokenizer, model: lowerRank(model, rank, rows) });
  }
  if (int8) add("int8", { ...now, model: roundTables(now.model) }, "int8");
  return stages;
}

function reportOf(
  stages: readonly Stage[],
  { texts, truths }: CompressionTexts,
): CompressionReport {
  const answers = stages.map(({ model, tokenizer }) =>
    argmaxRows(modelLogits(model, encodeRows(tokenizer, texts)), classCountOf(model)),
  );
  const microseconds = timesOf(stages, texts);
  const before = answers[0] ?? new Int32Array();
  const n = truths.length;
  const steps = stages.map(({ step, model, tokenizer, tables }, index): CompressionStep => {
    const after = answers[index] ?? before;
    const isRight = (given: Int32Array, row: number): boolean => given[row] === truths[row];
    const rows = [...truths.keys()];
    const right = rows.filter((row) => isRight(after, row)).length;
    const fixed = rows.filter((row) => isRight(after, row) && !isRight(before, row)).length;
    const broken = rows.filter((row) => !isRight(after, row) && isRight(before, row)).length;
    return {
      step,
      features: tokenizer.featureCount,
      bytes: {
        savedModel: modelSavedModel({ model, temperature: 1, tables }).length,
        tokenizer: Buffer.byteLength(canonicalJson(tokenizer.toJSON())),
      },
      accuracy: right / n,
      accuracyInterval: wilsonInterval(right, n),
      flips: { fixed, broken, all: rows.filter((row) => after[row] !== before[row]).length },
      pValue: mcnemarExact(broken, fixed),
      microsecondsPerText: microseconds[index] ?? 0,
    };
  });
  return { n, steps, before, after: answers.at(-1) ?? before };
}

/** Passes take turns, so that whatever else the machine does falls on all stages alike. */
function timesOf(stages: readonly Stage[], texts: readonly string[]): number[] {
  const timed = texts.slice(0, TIMED_TEXTS);
  const passes = stages.map((): number[] => []);
  for (let pass = 0; pass < PASSES; pass++) {
    stages.forEach(({ model, tokenizer }, index) => {
      const startedMs = performance.now();
      softmax(modelLogits(model, encodeRows(tokenizer, timed)), classCountOf(model), 1);
      passes[index]?.push(((performance.now() - startedMs) * 1000) / timed.length);
    });
  }
  return passes.map((times) => times.sort((a, b) => a - b)[Math.floor(PASSES / 2)] ?? 0);
}

function points(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
