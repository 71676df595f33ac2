import { access } from "node:fs/promises";
import { join } from "node:path";
import {
  type Label,
  type ModelVersion,
  readTrainingRows,
  readVersionFile,
  sha256,
} from "@intent-serving/version";
import { findDataset } from "../dataset/find-dataset.js";
import type { DataSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";

/** A text whose intent is known. */
export interface TestRow {
  readonly id: string;
  readonly text: string;
  /** The intent's id; undefined where neither version knows the intent, so that every answer is wrong. */
  readonly truth: number | undefined;
}

/** The rows that two versions are compared on. */
export interface TestSet {
  readonly path: string;
  /** Of the texts and intents that are compared on, in their order. */
  readonly sha256: string;
  readonly rows: readonly TestRow[];
  /** Rows whose text one of the versions was trained on, and that were left out for it. */
  readonly leftOut: number;
  /** Rows whose intent neither version knows. */
  readonly unknown: number;
  /** Whether it is the validation set that the versions were calibrated on. */
  readonly isValidation: boolean;
}

/** Where the rows come from, and what is done with those that were trained on. */
export interface TestSetRequest {
  readonly versions: readonly [ModelVersion, ModelVersion];
  /** Undefined: the held-out set that both versions share. */
  readonly path: string | undefined;
  readonly heldOutDirectory: string;
  readonly settings: DataSettings;
  readonly leaveOutTrained: boolean;
}

/** How a held-out set is written, whatever the data that it is from. */
const HELD_OUT_COLUMNS = {
  idColumn: "id",
  textColumn: "question",
  intentColumn: "intent",
  separator: ",",
} as const;

/**
 * Reads the rows to compare on: a file, or the held-out set of both versions. Throws a TrainerError for rows that either
 * version was trained on, unless they are to be left out.
 */
export async function readTestSet(request: TestSetRequest): Promise<TestSet> {
  const { versions, settings, leaveOutTrained } = request;
  const path = request.path ?? (await sharedHeldOut(request));
  const found = await findDataset(
    path,
    request.path === undefined ? { ...settings, ...HELD_OUT_COLUMNS } : settings,
  );
  const rows = found.test ?? found.validation ?? found.train;
  const trained = await Promise.all(
    versions.map(async ({ folder }) =>
      readTrainingRows(await readVersionFile(folder, "trainingRows")),
    ),
  );
  const kept = rows.filter(({ text }) => !trained.some((it) => it.has(text)));
  const leftOut = rows.length - kept.length;
  if (leftOut > 0 && !leaveOutTrained) {
    const each = versions.map(({ version }, index) => {
      const count = rows.filter(({ text }) => trained[index]?.has(text) === true).length;
      return `${String(count)} by version ${String(version)}`;
    });
    throw new TrainerError(
      "data",
      `${path}: expected texts that neither version was trained on, got ${String(leftOut)} of ${String(rows.length)} that one was ` +
        `(${each.join(", ")}): on these a model shows what it remembers. LEAVE_OUT_TRAINED=1 (--leave-out-trained) compares on the other ${String(kept.length)}`,
    );
  }
  if (kept.length === 0) {
    throw new TrainerError("data", `${path}: expected texts to compare on, got none`);
  }
  const intents = idsByIntent(versions);
  const labelled = kept.map(({ id, text, intent }) => ({ id, text, truth: intents.get(intent) }));
  const content = JSON.stringify(kept.map(({ text, intent }) => [text, intent]));
  return {
    path,
    sha256: sha256(Buffer.from(content)),
    rows: labelled,
    leftOut,
    unknown: labelled.filter(({ truth }) => truth === undefined).length,
    isValidation:
      request.path === undefined && versions[0].training.data.heldOut.split === "validation",
  };
}

/** An intent by its id or its name; an id means the id, even where another intent has it for a name. */
function idsByIntent(versions: readonly ModelVersion[]): Map<string, number> {
  const labels: Label[] = versions.flatMap((version) => version.labels);
  const ids = new Map(labels.map(({ id, name }) => [name, id]));
  for (const { id } of labels) ids.set(String(id), id);
  return ids;
}

async function sharedHeldOut({ versions, heldOutDirectory }: TestSetRequest): Promise<string> {
  const [a, b] = versions;
  const [hashA, hashB] = [a.training.data.heldOut.sha256, b.training.data.heldOut.sha256];
  if (hashA !== hashB) {
    throw new TrainerError(
      "data",
      `expected one held-out set for both versions, got ${hashA.slice(0, 12)}… of version ${String(a.version)} and ${hashB.slice(0, 12)}… of version ${String(b.version)}: ` +
        `name a file that both can be asked with TEST_SET=path (--test-set)`,
    );
  }
  const path = join(heldOutDirectory, a.model, `${hashA}.csv`);
  try {
    await access(path);
  } catch (cause) {
    throw new TrainerError(
      "data",
      `${path}: expected the held-out set of both versions, found none; TEST_SET=path (--test-set) names another`,
      { cause },
    );
  }
  return path;
}
