import { normalizeText } from "@intent-serving/tokenizer";
import { type Label, readLedger, sha256 } from "@intent-serving/version";
import {
  contradictions,
  type DataFinding,
  type DataHealth,
  duplicates,
  finding,
  findingText,
  intentsWithTexts,
  overlong,
  repeatedIds,
} from "../health/data-health.js";
import type { DataSettings } from "../settings/train-settings.js";
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
  readonly health: DataHealth;
}

/** Where the data and what it must agree with are. */
export interface DatasetRequest {
  readonly path: string;
  readonly model: string;
  readonly modelsDirectory: string;
  readonly heldOutDirectory: string;
  readonly settings: DataSettings;
}

/** Reads, checks and splits a data set; throws a TrainerError for data that can't be trained on. */
export async function loadDataset(request: DatasetRequest): Promise<Dataset> {
  const { settings } = request;
  const found = await findDataset(request.path, settings);
  const labelsPath = settings.labels ?? found.labelsPath;
  const all = [...found.train, ...(found.validation ?? []), ...(found.test ?? [])];
  const resolved = resolveLabels(all, {
    model: request.model,
    known: (await readLedger(request.modelsDirectory, request.model)).labels,
    declared: labelsPath === undefined ? undefined : await readDeclaredLabels(labelsPath),
    mapping:
      settings.labelMapping === null ? undefined : await readLabelMapping(settings.labelMapping),
  });
  let order = 0;
  const examples = (rows: readonly LabelledRow[] | undefined): Example[] | undefined =>
    rows?.map((row) => toExample(row, order++, resolved.byIntent));
  const earlier = await readHeldOutTexts(request.heldOutDirectory, request.model);
  const parts = partition(
    {
      train: examples(found.train) ?? [],
      validation: examples(found.validation),
      test: examples(found.test),
    },
    earlier,
    settings,
  );
  const labels = resolved.labels.filter(({ id }) => parts.train.some((row) => row.intent === id));
  const isAssumed = ({ id, name }: Label): boolean =>
    name !== String(id) && resolved.byIntent.get(String(id))?.name === name;
  const assumed = labelsPath === undefined ? resolved.labels.filter(isAssumed) : [];
  const dataset = checked(parts, labels, { all: resolved.labels, assumed }, settings);
  const notes = found.notes.map((note) => ({ ...note, texts: [] }));
  const { health } = dataset;
  return { ...dataset, health: { ...health, findings: [...health.findings, ...notes] } };
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

function checked(
  parts: Parts,
  labels: readonly Label[],
  { all: declared, assumed }: { all: readonly Label[]; assumed: readonly Label[] },
  settings: DataSettings,
): Dataset {
  const { train, validation, test } = parts;
  if (labels.length < 2) {
    throw new TrainerError(
      "data",
      `expected at least 2 intents with training texts, got ${String(labels.length)}${labels.map(({ name }) => ` (${JSON.stringify(name)})`).join("")}`,
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
  const unknownRows = [...validation, ...test].filter((row) => !ids.has(row.intent));
  const strictFindings = [
    finding(
      "the same text with different intents",
      contradictions([...train, ...validation, ...test]),
    ),
    finding("the same text twice in training", duplicates(train)),
    finding(
      "texts to judge by that are trained on as well, left out of the held-out set",
      [...validation, ...test].filter(isTrained),
    ),
    finding("texts without a word, left out", parts.blank),
    finding(
      "rows whose id another row has as well",
      [train, validation, test].flatMap((part) => repeatedIds(part)),
    ),
    finding("texts longer than 2000 characters", overlong([...train, ...validation, ...test])),
    finding(
      "texts to judge by whose intent has no training text, which count as wrong",
      unknownRows,
    ),
    labelFinding("intents with a single training text", intentsWithTexts(labels, train, 1)),
  ].filter((it) => it !== undefined);
  if (settings.strict && strictFindings.length > 0) {
    throw new TrainerError(
      "data",
      `data.strict is on, and the data has\n${strictFindings.map(findingText).join("\n")}`,
    );
  }
  const notes = [
    labelFinding("ids without a labels.json, taken for the intents that the model has", assumed),
    finding(
      "training texts that an earlier run of this model held out, left out of training",
      parts.withheld,
    ),
    labelFinding(
      "intents without a training text, which this version does not know",
      intentsWithTexts(declared, train, 0),
    ),
  ].filter((it) => it !== undefined);
  return {
    labels,
    unknownLabels: declared.filter(({ id }) => unknownRows.some((row) => row.intent === id)),
    train,
    validation,
    test,
    heldOut,
    sha256: sha256(Buffer.from(JSON.stringify([train, validation, test].map(contentOf)))),
    health: {
      rows: { train: train.length, validation: validation.length, test: test.length },
      intents: labels.length,
      trainingRows: Object.fromEntries(
        labels.map(({ id, name }) => [name, train.filter((row) => row.intent === id).length]),
      ),
      findings: [...strictFindings, ...notes],
    },
  };
}

function labelFinding(problem: string, labels: readonly Label[]): DataFinding | undefined {
  if (labels.length === 0) return undefined;
  const places = labels.slice(0, 10).map(({ id, name }) => `${String(id)} ${name}`);
  return { problem, count: labels.length, places, texts: [] };
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
