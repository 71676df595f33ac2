import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type EvaluationRow,
  hashRow,
  type Label,
  MANIFEST_FILE,
  publishVersion,
  sha256,
  trainingRowsKey,
  type VersionContents,
  writeVersion,
} from "@intent-serving/version";
import { tinyContents } from "../../version/test/tiny-version.js";

/** A held-out text with its truth; tests answer it by intents' ids. */
export const HELD_OUT = [
  ["r1", "poisson cru", 26],
  ["r2", "Poisson CRU", 26],
  ["r3", 'deux comprimés, "matin" et soir', 3],
  ["r4", "<b>dose</b>", 3],
] as const;

/** data/held-out/<model>/<hash>.csv, as the trainer writes it. */
const HELD_OUT_CSV = `id,question,intent\n${HELD_OUT.map(
  ([id, text, intent]) =>
    `${id},${/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text},${String(intent)}`,
).join("\n")}\n`;

/** How a version answered: one intent and probability for each row. */
export type Answers = readonly (readonly [intent: number, probability: number])[];

/** A version that was judged by {@link HELD_OUT}. */
export function judgedContents(
  answers: Answers,
  more: { readonly labels?: readonly Label[]; readonly seed?: number } = {},
): VersionContents {
  const contents = tinyContents(more.labels);
  const key = trainingRowsKey(contents.training.data.sha256);
  const heldOut = sha256(Buffer.from(HELD_OUT_CSV));
  const evaluation = HELD_OUT.map(([, text, truth], index): EvaluationRow => {
    const [intent, probability] = answers[index] ?? [truth, 1];
    const other = intent === 3 ? 26 : 3;
    const top = [
      { intent, probability },
      { intent: other, probability: 1 - probability },
    ];
    return { heldOut, row: hashRow(key, text), truth, top };
  });
  const { training, metrics } = contents;
  return {
    ...contents,
    metrics: { ...metrics, validation: { ...metrics.validation, n: HELD_OUT.length } },
    evaluation,
    training: {
      ...training,
      settings: { decoder: { kind: more.seed === 2 ? "logistic" : "svm", c: 1 } },
      seed: more.seed ?? 1,
      data: { ...training.data, heldOut: { split: "validation", sha256: heldOut, n: 4 } },
    },
  };
}

/** Publishes it, and answers its number. */
export function publishJudged(modelsDirectory: string, contents: VersionContents): Promise<number> {
  return publishVersion({ modelsDirectory, model: "intent", contents });
}

/** Writes the held-out set where the gateway looks for it. */
export async function writeHeldOut(dataDirectory: string): Promise<void> {
  const folder = join(dataDirectory, "held-out", "intent");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${sha256(Buffer.from(HELD_OUT_CSV))}.csv`), HELD_OUT_CSV);
}

const found = {
  level: "warn",
  problem: "a problem",
  hint: "a hint",
  of: 3,
  places: ["train.csv: line 2"],
};

/** What the training's report says of its data. */
const HEALTH = {
  rows: { train: 3, validation: 4, test: 0 },
  intents: 2,
  trainingRows: { pregnancy_food: 2, dosage: 1 },
  findings: [
    {
      ...found,
      check: "duplicates",
      count: 1,
      rows: [
        {
          place: "train.csv: line 2",
          text: "poisson",
          intent: "pregnancy_food",
          other: { place: "train.csv: line 3", text: "Poisson", intent: "pregnancy_food" },
        },
      ],
    },
    {
      ...found,
      check: "wrongLabels",
      count: 2,
      rows: [
        {
          place: "train.csv: line 4",
          text: "<i>quelle dose</i>",
          intent: "dosage",
          suggested: "pregnancy_food",
          score: 0.9,
        },
      ],
    },
  ],
  passed: ["leaks"],
  skipped: [{ check: "language", reason: "too few rows" }],
  estimatedLabelNoise: 0.25,
};

/** Writes a training's folder among the artefacts, as the trainer does. */
export async function writeRun(
  dataDirectory: string,
  contents: VersionContents,
  { name = "2026-08-01T10-00-00-000Z", published = 1 } = {},
): Promise<string> {
  const folder = join(dataDirectory, "artefacts", name);
  await mkdir(folder, { recursive: true });
  await writeVersion(join(folder, "version"), contents);
  const run = {
    startedAt: "2026-08-01T10:00:00.000Z",
    finishedAt: "2026-08-01T10:00:09.000Z",
    model: "intent",
    command: "train",
    dataset: "data/medication-fr",
    code: { version: "0.1.0", commit: null },
    seconds: { fit: 1.5 },
    published,
  };
  const rows = HELD_OUT.map(([id], index) => `${id},text ${String(index)},26,3,0.5`).join("\n");
  const files = {
    "run.json": JSON.stringify(run),
    "data-health.json": JSON.stringify(HEALTH),
    "training-examples.csv":
      'id,question,intent,place\nt1,poisson,26,train.csv: line 2\nt2,"Poisson, <b>cru</b>",26,train.csv: line 3\nt3,dose,3,train.csv: line 4\n',
    "test-predictions.csv": `id,question,intent,predicted,probability\n${rows}\n`,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  return join(folder, MANIFEST_FILE);
}
