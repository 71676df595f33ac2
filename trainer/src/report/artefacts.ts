import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { truthRanks } from "@intent-serving/evaluation";
import { canonicalJson, writeVersion } from "@intent-serving/version";
import { stringify } from "csv-stringify/sync";
import { compressionFiles } from "../compress/compression-files.js";
import type { Example } from "../dataset/held-out.js";
import { eventFiles } from "../experiments/tensorboard.js";
import type { DataHealth } from "../health/data-health.js";
import { intentAt, type Judgement } from "../judge/judge-model.js";
import { probabilityText } from "../publish/probability-text.js";
import type { TrainedVersion } from "../train-version.js";
import { reportPage } from "./report-page.js";

/** A run's folder with all that is known of it, texts included. */
export interface ArtefactRequest {
  readonly directory: string;
  readonly startedAt: Date;
  readonly version: TrainedVersion;
  readonly health: DataHealth;
  /** The training rows. */
  readonly examples: readonly Example[];
  /** Times, host, command and configuration. */
  readonly run: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Of each intent, so many training rows are listed. */
const LISTED_EXAMPLES = 1000;

const PERTURBED_COLUMNS = [
  "perturbation",
  "row",
  "id",
  "question",
  "perturbed",
  "intent",
  "predicted",
  "probability",
  "perturbed_predicted",
  "perturbed_probability",
];

/** Writes `<directory>/<timestamp>/`, whole or not at all, and answers its path. */
export async function writeArtefact(request: ArtefactRequest): Promise<string> {
  const { directory, startedAt, version, health, examples, run, signal } = request;
  const timestamp = startedAt.toISOString().replace(/[:.]/g, "-");
  const path = await freeFolder(directory, timestamp);
  const staging = join(directory, `.${timestamp}-${String(process.pid)}`);
  try {
    await mkdir(staging, { recursive: true });
    await writeVersion(join(staging, "version"), version.contents, signal);
    const files: Record<string, string | Uint8Array> = {
      "run.json": `${JSON.stringify(run, null, 2)}\n`,
      "metrics.json": canonicalJson(version.contents.metrics),
      "data-health.json": `${JSON.stringify(health, null, 2)}\n`,
      "report.html": reportPage(version, health),
      "training-examples.csv": examplesCsv(examples),
      "confusion-matrix.csv": confusionCsv(version.validation),
      "validation-predictions.csv": predictionsCsv(version.validation),
      "slices.json": `${JSON.stringify(version.slices)}\n`,
      "perturbed-rows.csv": perturbedCsv(version),
      "confused-pairs.json": `${JSON.stringify(confusedPairs(version), null, 2)}\n`,
    };
    if (version.test !== undefined) {
      files["test-predictions.csv"] = predictionsCsv(version.test);
    }
    files["strongest-features.csv"] = strongestFeaturesCsv(version);
    if (version.compression !== undefined) {
      for (const [name, text] of compressionFiles(version.validation, version.compression)) {
        files[name] = text;
      }
    }
    if (version.curves !== undefined && version.curves.length > 0) {
      files["curves.json"] = `${JSON.stringify(version.curves, null, 2)}\n`;
      for (const [name, bytes] of eventFiles(version.curves)) files[name] = bytes;
    }
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(staging, name)), { recursive: true });
      await writeFile(join(staging, name), content);
    }
    signal.throwIfAborted();
    await rename(staging, path);
    return path;
  } catch (error) {
    await rm(path, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Rewrites a run's run.json, now that it is known which version came of it. */
export async function writeRun(
  artefact: string,
  run: Readonly<Record<string, unknown>>,
): Promise<void> {
  const temporary = join(artefact, ".run.json");
  await writeFile(temporary, `${JSON.stringify(run, null, 2)}\n`);
  await rename(temporary, join(artefact, "run.json"));
}

/** Takes the name by making the folder; a rename replaces an empty folder. */
async function freeFolder(directory: string, timestamp: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const path = join(directory, attempt === 1 ? timestamp : `${timestamp}-${String(attempt)}`);
    try {
      await mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** One row a true intent, one column an answer, by ids. */
function confusionCsv({ matrix, intents }: Judgement): string {
  const header = ["truth\\answered", ...intents.map(({ id }) => String(id))];
  const rows = intents.map(({ id }, truth) => [
    String(id),
    ...Array.from(
      matrix.counts.subarray(truth * matrix.classCount, (truth + 1) * matrix.classCount),
      String,
    ),
  ]);
  return stringify([header, ...rows]);
}

/** `rank`: the place of the true intent among the answers, 1 where it is right; empty for one that the model doesn't know. */
function predictionsCsv(judgement: Judgement): string {
  const { rows, truths, answers, probabilities, classCount, intents } = judgement;
  const ranks = truthRanks(probabilities, truths, classCount);
  return stringify(
    rows.map((row, index) => {
      const answer = answers[index] ?? 0;
      const probability = probabilities[index * classCount + answer] ?? 0;
      return [
        row.id,
        row.text,
        String(row.intent),
        String(intentAt(intents, answer)),
        probabilityText(probability),
        (truths[index] ?? classCount) < classCount ? String((ranks[index] ?? 0) + 1) : "",
      ];
    }),
    { header: true, columns: ["id", "question", "intent", "predicted", "probability", "rank"] },
  );
}

/** The validation rows that were asked again with another text; `row`: their place among those rows. */
function perturbedCsv({ validation, perturbations }: TrainedVersion): string {
  const { rows, answers, probabilities, classCount, intents } = validation;
  return stringify(
    perturbations.flatMap(({ figures: { perturbation }, altered }) =>
      altered.map(({ row, before, after, answer, probability }) => {
        const first = answers[row] ?? 0;
        return [
          perturbation,
          String(row),
          rows[row]?.id,
          before,
          after,
          String(rows[row]?.intent),
          String(intentAt(intents, first)),
          probabilityText(probabilities[row * classCount + first] ?? 0),
          String(intentAt(intents, answer)),
          probabilityText(probability),
        ];
      }),
    ),
    { header: true, columns: PERTURBED_COLUMNS },
  );
}

/** The first rows of each intent, in the order of the data. */
function examplesCsv(examples: readonly Example[]): string {
  const counts = new Map<number, number>();
  const listed = [...examples]
    .sort((a, b) => a.order - b.order)
    .filter(({ intent }) => {
      const count = (counts.get(intent) ?? 0) + 1;
      counts.set(intent, count);
      return count <= LISTED_EXAMPLES;
    });
  return stringify(
    listed.map(({ id, text, intent, place }) => [id, text, String(intent), place]),
    { header: true, columns: ["id", "question", "intent", "place"] },
  );
}

function strongestFeaturesCsv({ strongestFeatures }: TrainedVersion): string {
  return stringify(
    strongestFeatures.map((it) => [
      String(it.intent),
      it.name,
      it.direction,
      String(it.rank),
      it.feature,
      it.unit,
      String(it.n),
      it.effect.toPrecision(4),
    ]),
    {
      header: true,
      columns: ["intent", "name", "direction", "rank", "feature", "unit", "n", "effect"],
    },
  );
}

function confusedPairs(version: TrainedVersion): unknown {
  return version.confusedPairs.map(({ truthLabel, predictedLabel, count, support, example }) => ({
    truth: truthLabel,
    predicted: predictedLabel,
    count,
    support,
    example: example.text,
  }));
}
