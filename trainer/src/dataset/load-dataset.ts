import { normalizeText } from "@intent-serving/tokenizer";
import { type Label, readLedger, sha256 } from "@intent-serving/version";
import {
  type DataFinding,
  placeFinding,
  type RawFinding,
  rowFinding,
} from "../health/data-health.js";
import type { DataSettings, TrainSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";
import { readDeclaredLabels, readLabelMapping } from "./declared-labels.js";
import { findDataset } from "./find-dataset.js";
import { type Example, type HeldOutSet, heldOutSet, readHeldOutTexts } from "./held-out.js";
import type { LabelledRow } from "./labelled-row.js";
import { resolveLabels } from "./resolve-labels.js";
import { shuffleRows, splitRows } from "./split-rows.js";

/** Data that is ready to be trained on. */
export interface Dataset {
  /** The intents that have a training text, by id: the order of the output. */
  readonly labels: readonly Label[];
  /** Intents that only rows to judge by have. */
  readonly unknownLabels: readonly Label[];
  readonly train: readonly Example[];
  readonly validation: readonly Example[];
  readonly test: readonly Example[];
  readonly heldOut: HeldOutSet;
  /** Over the texts and intents of all parts, whatever their order in the files. */
  readonly sha256: string;
  /** All intents that the data declares or has. */
  readonly declaredLabels: readonly Label[];
  /** Rows whose text has no word; they are in no part. */
  readonly blank: readonly Example[];
  /** What happened while the data was read. */
  readonly notes: readonly DataFinding[];
}

/** Where the data and what it must agree with are. */
export interface DatasetRequest {
  readonly path: string;
  readonly model: string;
  readonly settings: {
    readonly data: DataSettings;
    readonly output: Pick<TrainSettings["output"], "modelsDirectory" | "heldOutDirectory">;
  };
}

/** Reads, checks and splits a data set; throws a TrainerError for data that can't be trained on. */
export async function loadDataset({
  path,
  model,
  settings: { data: settings, output },
}: DatasetRequest): Promise<Dataset> {
  const found = await findDataset(path, settings);
  const labelsPath = settings.labels ?? found.labelsPath;
  const all = [...found.train, ...(found.validation ?? []), ...(found.test ?? [])];
  const resolved = resolveLabels(all, {
    model,
    known: (await readLedger(output.modelsDirectory, model)).labels,
    declared: labelsPath === undefined ? undefined : await readDeclaredLabels(labelsPath),
    mapping:
      settings.labelMapping === null ? undefined : await readLabelMapping(settings.labelMapping),
  });
  let order = 0;
  const examples = (rows: readonly LabelledRow[] | undefined): Example[] | undefined =>
    rows?.map((row) => toExample(row, order++, resolved.byIntent));
  const earlier = await readHeldOutTexts(output.heldOutDirectory, model);
  const parts = partition(
    {
      train: examples(found.train) ?? [],
      validation: examples(found.validation),
      test: examples(found.test),
    },
    earlier,
    settings,
  );
  const lacking = without(resolved.labels, parts.train);
  const labels = resolved.labels.filter((label) => !lacking.includes(label));
  const isAssumed = ({ id, name }: Label): boolean =>
    name !== String(id) && resolved.byIntent.get(String(id))?.name === name;
  const assumed = labelsPath === undefined ? resolved.labels.filter(isAssumed) : [];
  const dataset = datasetOf(parts, labels, resolved.labels, settings);
  const notes = [
    placeFinding(
      "ids without a labels.json, taken for the intents that the model has",
      "write a labels.json beside the data, if they aren't meant",
      placesOf(assumed),
      resolved.labels.length,
    ),
    placeFinding(
      "intents without a training text, which this version does not know",
      "write texts for them, or remove them from labels.json",
      placesOf(lacking),
      resolved.labels.length,
    ),
    rowFinding(
      "training texts that an earlier run of this model held out, left out of training",
      "nothing: versions stay comparable on what none was trained on",
      parts.withheld.map((row) => ({ row })),
      found.train.length,
      new Map(resolved.labels.map(({ id, name }) => [id, name])),
    ),
    ...found.notes.map((note) => ({ ...note, hint: "", of: 0, rows: [] })),
  ];
  return { ...dataset, notes: notes.filter((it) => it !== undefined).map(asNote) };
}

interface Parts {
  readonly train: Example[];
  readonly validation: Example[];
  readonly test: Example[];
  readonly blank: Example[];
  readonly withheld: Example[];
}

/** Shuffles, drops blank texts, makes the parts that the data lacks, and keeps held-out texts out of training. */
function partition(
  rows: { train: Example[]; validation: Example[] | undefined; test: Example[] | undefined },
  earlier: ReadonlySet<string>,
  settings: DataSettings,
): Parts {
  const { seed } = settings;
  const all = [...rows.train, ...(rows.validation ?? []), ...(rows.test ?? [])];
  const shuffled = (part: readonly Example[] | undefined): Example[] =>
    shuffleRows(part?.filter((row) => row.normalized !== "") ?? [], seed);
  const isEarlier = (row: Example): boolean => earlier.has(row.normalized);
  const blank = all.filter((row) => row.normalized === "");
  let train = shuffled(rows.train);
  let validation = shuffled(rows.validation);
  let test = shuffled(rows.test);
  let withheld: Example[] = [];
  if (rows.validation === undefined) {
    const shares = {
      validation: settings.validationShare,
      test: rows.test === undefined ? settings.testShare : 0,
    };
    const split = splitRows(train, shares, seed, earlier);
    train = shuffleRows(split.train, seed);
    validation = shuffleRows(split.validation, seed);
    test = shuffleRows([...test, ...split.test], seed);
  } else {
    withheld = train.filter(isEarlier);
    train = train.filter((row) => !isEarlier(row));
  }
  return { train, validation, test, blank, withheld };
}

/** Throws a TrainerError for parts that can't be trained on or judged by. */
function datasetOf(
  parts: Parts,
  labels: readonly Label[],
  declaredLabels: readonly Label[],
  settings: DataSettings,
): Omit<Dataset, "notes"> {
  const { train, validation, test } = parts;
  if (labels.length < 2) {
    throw new TrainerError(
      "data",
      `expected at least 2 intents with training texts, got ${String(labels.length)}${labels.map(({ name }) => ` (${JSON.stringify(name)})`).join("")}; held out to judge by: ${String(validation.length + test.length)} texts, those of earlier versions among them`,
    );
  }
  if (validation.length === 0) {
    throw new TrainerError(
      "data",
      `expected validation texts, got none: no intent has enough different texts to set aside a share of ${String(settings.validationShare)} (data.validationShare)`,
    );
  }
  const trained = new Set(train.map((row) => row.normalized));
  const isTrained = (row: Example): boolean => trained.has(row.normalized);
  const judged = test.length > 0 ? test : validation;
  const heldOut = heldOutSet(
    test.length > 0 ? "test" : "validation",
    judged.filter((row) => !isTrained(row)),
  );
  const ids = new Set(labels.map((label) => label.id));
  const unknown = new Set(
    [...validation, ...test].map(({ intent }) => intent).filter((intent) => !ids.has(intent)),
  );
  return {
    labels,
    unknownLabels: declaredLabels.filter(({ id }) => unknown.has(id)),
    declaredLabels,
    train,
    validation,
    test,
    blank: parts.blank,
    heldOut,
    sha256: sha256(Buffer.from(JSON.stringify([train, validation, test].map(contentOf)))),
  };
}

function asNote(found: RawFinding): DataFinding {
  return { check: "reading", level: "note", ...found };
}

function without(labels: readonly Label[], rows: readonly Example[]): Label[] {
  const had = new Set(rows.map(({ intent }) => intent));
  return labels.filter(({ id }) => !had.has(id));
}

function placesOf(labels: readonly Label[]): string[] {
  return labels.map(({ id, name }) => `${String(id)} ${name}`);
}

function contentOf(rows: readonly Example[]): [string, number][] {
  return rows.map(({ text, intent }) => [text, intent]);
}

function toExample(row: LabelledRow, order: number, byIntent: ReadonlyMap<string, Label>): Example {
  const label = byIntent.get(row.intent);
  if (label === undefined) {
    throw new TrainerError("data", `${row.place}: no such intent as ${JSON.stringify(row.intent)}`);
  }
  const { id, text, place } = row;
  return { id, text, normalized: normalizeText(text), intent: label.id, place, order };
}
