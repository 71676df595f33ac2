import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readVersionFile, sha256 } from "@intent-serving/version";
import type { EvaluationRowsSource } from "../contract/evaluation.js";
import { type CsvTable, csvTable } from "./csv-table.js";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";
import { type RowAnswers, readRowAnswers, rowAnswers } from "./row-answers.js";
import { type RowTexts, textsOfRows } from "./row-texts.js";
import type { RunFolder } from "./training-runs.js";
import type { VersionFacts } from "./version-facts.js";

/** A part of the data that versions are judged by. */
export type Split = "test" | "validation";

/** The rows of a split as a version answered them, and where they come from. */
export interface JudgedRows extends EvaluationRowsSource {
  readonly answers: RowAnswers;
  /** Of each row the truth's place among all answers, from 1, where the source says it. */
  readonly ranks: readonly number[] | undefined;
  /** Read when they are asked for first; throws an EvidenceError where the file isn't what its name promises. */
  readonly readTexts: () => RowTexts;
}

/** Where rows and texts are looked for. */
export interface RowPlaces {
  readonly heldOutDirectory: string;
  /** The training that made the version, where it left its folder. */
  readonly run: RunFolder | undefined;
}

const KEPT = 6;
/** Some 700 000 rows; more would fill the memory of a small machine. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** Reads how versions answered their splits, and keeps what was asked for last. */
export class JudgedRowsReader {
  readonly #rows = new RecentlyUsed<JudgedRows>(KEPT);

  /** The held-out split's rows are in the version; their texts, and the other split, in files that may not be mounted. */
  async read(facts: VersionFacts, split: Split, places: RowPlaces): Promise<JudgedRows> {
    const paths = textPaths(facts, split, places);
    const there = await Promise.all(paths.map(({ path }) => identify(path)));
    const key = [facts.manifestSha256, split, ...there].join(" ");
    return this.#rows.get(key, () => readRows(facts, split, paths));
  }
}

interface TextPath {
  readonly source: "held-out" | "artefacts";
  readonly path: string;
  /** The file's name promises its hash. */
  readonly sha256: string | undefined;
}

function textPaths(
  { training }: VersionFacts,
  split: Split,
  { heldOutDirectory, run }: RowPlaces,
): TextPath[] {
  const { heldOut } = training.data;
  const paths: TextPath[] = [];
  if (heldOut.split === split) {
    const path = join(heldOutDirectory, training.model, `${heldOut.sha256}.csv`);
    paths.push({ source: "held-out", path, sha256: heldOut.sha256 });
  }
  if (run !== undefined) {
    const path = join(run.path, `${split}-predictions.csv`);
    paths.push({ source: "artefacts", path, sha256: undefined });
  }
  return paths;
}

async function readRows(
  facts: VersionFacts,
  split: Split,
  paths: readonly TextPath[],
): Promise<JudgedRows> {
  const problems: string[] = [];
  const isHeldOut = facts.training.data.heldOut.split === split;
  const answers = isHeldOut ? await heldOutAnswers(facts) : rowAnswers([], "");
  for (const place of paths) {
    try {
      const bytes = await textBytes(place);
      const rows = isHeldOut ? withTexts(facts, answers, place, bytes) : answeredRows(bytes);
      return { source: place.source, texts: true, problem: null, ...rows };
    } catch (error) {
      problems.push(error instanceof EvidenceError ? error.message : "a file has another form");
    }
  }
  const why = problems.length === 0 ? "" : ` (${problems.join("; ")})`;
  const none = { texts: false, answers, ranks: undefined, readTexts: () => NO_TEXTS };
  if (isHeldOut) {
    return {
      source: "version",
      problem: `the texts aren't there${why}: mount data/held-out, or the artefacts of the training, where the gateway's DATA_DIRECTORY is`,
      ...none,
    };
  }
  return {
    source: null,
    problem: `the rows of the ${split} set are in the artefacts of the training alone, and these aren't there${why}: mount data/artefacts where the gateway's DATA_DIRECTORY is`,
    ...none,
  };
}

const NO_TEXTS: RowTexts = { ids: [], queries: [] };

async function heldOutAnswers({ folder }: VersionFacts): Promise<RowAnswers> {
  const bytes = await readVersionFile(folder, "evaluation");
  if (bytes.length > MAX_ANSWER_BYTES)
    throw new EvidenceError("its held-out rows are too many to show");
  return readRowAnswers(bytes);
}

type Read = Pick<JudgedRows, "answers" | "ranks" | "readTexts">;

/** A file whose hash is known is read when its texts are asked for; of another one that is the look whether it is the right one. */
function withTexts(
  facts: VersionFacts,
  answers: RowAnswers,
  { sha256: expected }: TextPath,
  bytes: Buffer,
): Read {
  let texts: RowTexts | undefined;
  const readTexts = (): RowTexts => {
    texts ??= textsOfRows(facts, answers, csvTable(bytes));
    return texts;
  };
  if (expected === undefined) readTexts();
  return { answers, ranks: undefined, readTexts };
}

/** The rows of a split that is among the artefacts alone: each with the first of its answers. */
function answeredRows(bytes: Buffer): Read {
  const table = csvTable(bytes);
  const texts = { ids: table.column("id"), queries: table.column("question") };
  const [truths, predicted, probabilities] = [
    table.column("intent"),
    table.column("predicted"),
    table.column("probability"),
  ];
  const rows = truths.map((truth, row) => ({
    row: "",
    truth: Number(truth),
    top: [{ intent: Number(predicted[row]), probability: Number(probabilities[row]) }],
  }));
  return {
    answers: rowAnswers(rows, ""),
    // trainings of before wrote none
    ranks: table.has("rank") ? ranksOf(table) : undefined,
    readTexts: () => texts,
  };
}

/** A rank is empty where the model doesn't know the intent. */
function ranksOf(table: CsvTable): number[] {
  return table
    .column("rank")
    .map((rank) => (rank === "" ? Number.POSITIVE_INFINITY : Number(rank)));
}

async function textBytes({ source, path, sha256: expected }: TextPath): Promise<Buffer> {
  const bytes = await fileBytes(path, MAX_TEXT_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      source === "held-out" ? "no held-out set" : "no predictions among the artefacts",
    );
  }
  if (expected !== undefined && sha256(bytes) !== expected) {
    throw new EvidenceError("the held-out set was changed since the training");
  }
  return bytes;
}

async function identify(path: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return [ino, mtimeMs, size].join("/");
  } catch {
    return "none";
  }
}
