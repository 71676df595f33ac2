import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type EvaluationRow,
  hashRow,
  readEvaluationRows,
  readVersionFile,
  sha256,
  trainingRowsKey,
} from "@intent-serving/version";
import { parse } from "csv-parse/sync";
import type { EvaluationRowsSource } from "../contract/evaluation.js";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";
import type { RunFolder } from "./training-runs.js";
import type { VersionFacts } from "./version-facts.js";

/** A part of the data that versions are judged by. */
export type Split = "test" | "validation";

/** One row of a split, as a version answered it; id and query are null where its text isn't there. */
export interface JudgedRow {
  readonly id: string | null;
  readonly query: string | null;
  readonly truth: number;
  /** The likeliest intents, the first of them answered. */
  readonly top: readonly { readonly intent: number; readonly probability: number }[];
  /** The truth's place among all answers, from 1, where the source says it. */
  readonly rank?: number;
}

/** The rows of a split, and where they come from. */
export interface JudgedRows extends EvaluationRowsSource {
  readonly rows: readonly JudgedRow[];
  /** Of the held-out split: the same rows as the version's files have them; else none. */
  readonly answers: readonly EvaluationRow[];
}

/** Where rows and texts are looked for. */
export interface RowPlaces {
  readonly heldOutDirectory: string;
  /** The training that made the version, where it left its folder. */
  readonly run: RunFolder | undefined;
}

/** The lines are read some at a time: what is made of all at once is several times as large as they. */
const PIECE_BYTES = 1 << 18;
const NEWLINE = 10;

interface TextRow {
  readonly id: string;
  readonly question: string;
}

interface AnsweredRow extends TextRow {
  readonly intent: string;
  readonly predicted: string;
  readonly probability: string;
  /** Trainings of before it wrote none; empty where the model doesn't know the intent. */
  readonly rank?: string;
}

const KEPT = 6;
/** Some 160 000 rows; more would fill the memory of a small machine. */
const MAX_BYTES = 64 * 1024 * 1024;

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
  const answers = isHeldOut ? await evaluationRows(facts) : [];
  for (const place of paths) {
    try {
      const rows = isHeldOut
        ? withTexts(facts, answers, await readCsv<TextRow>(place, ["id", "question"]))
        : (await readCsv<AnsweredRow>(place, ANSWERED_COLUMNS)).map(answeredRow);
      return { source: place.source, texts: true, problem: null, rows, answers };
    } catch (error) {
      problems.push(error instanceof EvidenceError ? error.message : "a file has another form");
    }
  }
  const why = problems.length === 0 ? "" : ` (${problems.join("; ")})`;
  if (isHeldOut) {
    return {
      source: "version",
      texts: false,
      problem: `the texts aren't there${why}: mount data/held-out, or the artefacts of the training, where the gateway's DATA_DIRECTORY is`,
      rows: answers.map(({ truth, top }) => ({ id: null, query: null, truth, top })),
      answers,
    };
  }
  return {
    source: null,
    texts: false,
    problem: `the rows of the ${split} set are in the artefacts of the training alone, and these aren't there${why}: mount data/artefacts where the gateway's DATA_DIRECTORY is`,
    rows: [],
    answers: [],
  };
}

async function evaluationRows({ folder }: VersionFacts): Promise<EvaluationRow[]> {
  const bytes = await readVersionFile(folder, "evaluation");
  if (bytes.length > MAX_BYTES) throw new EvidenceError("its held-out rows are too many to show");
  const rows: EvaluationRow[] = [];
  let heldOut: string | undefined;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start + PIECE_BYTES);
    const end = newline === -1 ? bytes.length : newline + 1;
    for (const row of readEvaluationRows(bytes.toString("utf8", start, end))) {
      // one text for all rows, rather than one for each
      heldOut ??= row.heldOut;
      rows.push(row.heldOut === heldOut ? { ...row, heldOut } : row);
    }
    start = end;
  }
  return rows;
}

/** Texts go to their rows by their hashes, those of the same text in order. */
function withTexts(
  { training }: VersionFacts,
  answers: readonly EvaluationRow[],
  texts: readonly TextRow[],
): JudgedRow[] {
  const key = trainingRowsKey(training.data.sha256);
  const byHash = new Map<string, TextRow[]>();
  for (const text of texts) {
    const hash = hashRow(key, text.question);
    const same = byHash.get(hash);
    if (same === undefined) byHash.set(hash, [text]);
    else same.push(text);
  }
  const found = answers.map(({ row, truth, top }) => {
    const text = byHash.get(row)?.shift();
    return { id: text?.id ?? null, query: text?.question ?? null, truth, top };
  });
  if (answers.length > 0 && found.every(({ query }) => query === null)) {
    throw new EvidenceError("the texts there are those of other rows");
  }
  return found;
}

const ANSWERED_COLUMNS = ["id", "question", "intent", "predicted", "probability"];

function answeredRow({
  id,
  question,
  intent,
  predicted,
  probability,
  rank,
}: AnsweredRow): JudgedRow {
  const answer = { intent: Number(predicted), probability: Number(probability) };
  const row = { id, query: question, truth: Number(intent), top: [answer] };
  if (rank === undefined) return row;
  return { ...row, rank: rank === "" ? Number.POSITIVE_INFINITY : Number(rank) };
}

async function readCsv<Row>(
  { source, path, sha256: expected }: TextPath,
  columns: readonly string[],
): Promise<Row[]> {
  const bytes = await fileBytes(path, MAX_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      source === "held-out" ? "no held-out set" : "no predictions among the artefacts",
    );
  }
  if (expected !== undefined && sha256(bytes) !== expected) {
    throw new EvidenceError("the held-out set was changed since the training");
  }
  const rows: Record<string, string>[] = parse(bytes, { columns: true });
  const [first = {}] = rows;
  const lacking = rows.length === 0 ? undefined : columns.find((column) => !(column in first));
  if (lacking !== undefined) throw new EvidenceError(`a file without the column ${lacking}`);
  // the columns were looked for, and csv-parse gives each row all of them as texts
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return rows as unknown as Row[];
}

async function identify(path: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return [ino, mtimeMs, size].join("/");
  } catch {
    return "none";
  }
}
