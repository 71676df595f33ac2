import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type ModelVersion, readVersion } from "@intent-serving/version";
import { stringify } from "csv-stringify/sync";
import { writing } from "../publish/output-folders.js";
import { probabilityText } from "../publish/probability-text.js";
import { SeededRandom } from "../random.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import { checkVersionIsThere } from "../verify/version-source.js";
import { type Comparison, compareAnswers, type PairedRow } from "./comparison.js";
import { comparisonLines, verdictText } from "./comparison-lines.js";
import { readTestSet, type TestSet } from "./test-set.js";
import { type VersionAnswer, versionAnswers } from "./version-answers.js";

/** Which versions are compared, and on what. */
export interface CompareRequest {
  readonly model: string;
  readonly versions: readonly [number, number];
  /** Undefined: the held-out set that both share. */
  readonly testSet: string | undefined;
  /** Whether rows that a version was trained on are left out; else they are refused. */
  readonly leaveOutTrained: boolean;
  readonly settings: TrainSettings;
}

/** A comparison and where it was written. */
export interface WrittenComparison {
  readonly comparison: Comparison;
  readonly folder: string;
}

interface Answered {
  readonly testSet: TestSet;
  readonly a: readonly VersionAnswer[];
  readonly b: readonly VersionAnswer[];
}

/**
 * Compares two versions on the same rows, answered from their folders; tells the result and writes it with the rows that
 * they answer differently to `<artefacts>/compare-…/`. Throws a TrainerError for a version against itself.
 */
export async function compareVersions(
  request: CompareRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<WrittenComparison> {
  const { model, settings } = request;
  const { modelsDirectory, heldOutDirectory, artefactsDirectory } = settings.output;
  const [numberA, numberB] = request.versions;
  if (numberA === numberB) {
    throw new TrainerError("usage", `expected two versions, got ${String(numberA)} twice`);
  }
  for (const version of [numberA, numberB]) {
    await checkVersionIsThere(modelsDirectory, { model, version });
  }
  const versions = await Promise.all([
    readVersion(join(modelsDirectory, model, String(numberA))),
    readVersion(join(modelsDirectory, model, String(numberB))),
  ] as const);
  const [a, b] = versions;
  if (a.manifestSha256 === b.manifestSha256) {
    throw new TrainerError(
      "data",
      `expected two different versions, got ${String(numberA)} and ${String(numberB)}, whose files are the same (manifest ${a.manifestSha256.slice(0, 12)}…)`,
    );
  }
  const testSet = await readTestSet({
    versions,
    path: request.testSet,
    heldOutDirectory,
    settings: settings.data,
    leaveOutTrained: request.leaveOutTrained,
  });
  tellTestSet(testSet, terminal);
  const texts = testSet.rows.map(({ text }) => text);
  const answersA = await versionAnswers(a, texts);
  signal.throwIfAborted();
  const answered: Answered = { testSet, a: answersA, b: await versionAnswers(b, texts) };
  signal.throwIfAborted();
  const comparison = compareAnswers(pairedRows(answered), new SeededRandom(settings.data.seed));
  const names = {
    a: `version ${String(numberA)}`,
    b: `version ${String(numberB)}`,
    intents: intentNames(versions),
  };
  for (const line of comparisonLines(comparison, names)) terminal.line(line);
  const summary = {
    formatVersion: 1,
    model,
    a: versionFacts(a),
    b: versionFacts(b),
    testSet: {
      name: basename(testSet.path),
      sha256: testSet.sha256,
      n: testSet.rows.length,
      leftOut: testSet.leftOut,
      unknown: testSet.unknown,
      isValidation: testSet.isValidation,
    },
    methods: {
      pValue: "McNemar, exact, two-sided",
      interval: `percentile bootstrap over rows, paired, ${String(comparison.replicates)} replicates, 95 %`,
      adjustedPValue: "Holm",
      seed: settings.data.seed,
    },
    sentence: verdictText(comparison, names),
    ...comparison,
    perIntent: comparison.perIntent.map((it) => ({ ...it, name: names.intents.get(it.intent) })),
  };
  const name = `compare-${model}-${String(numberA)}-${String(numberB)}-${testSet.sha256.slice(0, 8)}`;
  const folder = join(artefactsDirectory, name);
  await writing(artefactsDirectory, async () =>
    replaceFolder(folder, {
      "comparison.json": `${JSON.stringify(summary, null, 2)}\n`,
      "flips.csv": flipsCsv(answered, names.intents),
    }),
  );
  terminal.line(`flips: ${join(folder, "flips.csv")}`);
  return { comparison, folder };
}

function tellTestSet(
  { path, rows, leftOut, unknown, isValidation }: TestSet,
  terminal: Terminal,
): void {
  terminal.line(`test set: ${path}, ${String(rows.length)} rows`);
  if (leftOut > 0) {
    terminal.line(
      `left out: ${String(leftOut)} rows whose text one of the versions was trained on`,
    );
  }
  if (unknown > 0) {
    terminal.line(
      `${String(unknown)} rows have an intent that neither version knows: all answers are wrong`,
    );
  }
  if (isValidation) {
    terminal.line(
      "it is the validation set, by which both were calibrated and their settings may have been chosen: the figures flatter",
    );
  }
}

function pairedRows({ testSet, a, b }: Answered): PairedRow[] {
  return testSet.rows.map(({ truth }, row) => ({
    truth,
    a: a[row]?.label.id ?? -1,
    b: b[row]?.label.id ?? -1,
  }));
}

function intentNames(versions: readonly ModelVersion[]): Map<number, string> {
  return new Map(versions.flatMap(({ labels }) => labels.map(({ id, name }) => [id, name])));
}

function versionFacts({ version, manifestSha256, training }: ModelVersion): object {
  return { version, manifestSha256, kind: training.kind, data: training.data.sha256 };
}

/** The rows that are answered differently: `fixed` where B alone is right, `broken` where A alone is, else `other`. */
function flipsCsv({ testSet, a, b }: Answered, names: ReadonlyMap<number, string>): string {
  const flips = testSet.rows.flatMap(({ id, text, truth }, row) => {
    const [answerA, answerB] = [a[row], b[row]];
    if (answerA === undefined || answerB === undefined) return [];
    if (answerA.label.id === answerB.label.id) return [];
    const change =
      answerB.label.id === truth ? "fixed" : answerA.label.id === truth ? "broken" : "other";
    const known = truth === undefined ? ["", ""] : [String(truth), names.get(truth) ?? ""];
    return [
      [
        id,
        text,
        ...known,
        change,
        ...[answerA, answerB].flatMap(({ label, probability }) => [
          String(label.id),
          label.name,
          probabilityText(probability),
        ]),
      ],
    ];
  });
  return stringify(flips, {
    header: true,
    columns: [
      "id",
      "question",
      "intent",
      "name",
      "change",
      ...["a", "b"].flatMap((side) => [`${side}_intent`, `${side}_name`, `${side}_probability`]),
    ],
  });
}

/** Writes a folder's files, whole or not at all, in place of what was there. */
async function replaceFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const staging = `${folder}.${String(process.pid)}.tmp`;
  try {
    await mkdir(staging, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(staging, name), text);
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
