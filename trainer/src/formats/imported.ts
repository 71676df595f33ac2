import type { LabelledRow } from "../dataset/labelled-row.js";
import { TrainerError } from "../trainer-error.js";

/** The parts that a file may give its rows to. */
export type Split = "train" | "validation" | "test";

/** The names under which files know the splits. */
const SPLIT_NAMES: Readonly<Record<Split, readonly string[]>> = {
  train: ["train", "training"],
  validation: ["validation", "valid", "val", "dev"],
  test: ["test"],
};

/** A labelled text as a file has it. */
export interface ImportedRow extends LabelledRow {
  readonly split: Split | undefined;
}

/** A text that a file says belongs to no intent. */
export type ImportedText = Omit<ImportedRow, "intent">;

/** What was left out or changed on the way in. */
export interface ImportNote {
  readonly problem: string;
  readonly count: number;
  /** Some of the places, for a look. */
  readonly places: readonly string[];
}

/** A file's rows, whatever its format. */
export interface Imported {
  readonly rows: readonly ImportedRow[];
  readonly outOfScope: readonly ImportedText[];
  readonly notes: readonly ImportNote[];
}

const SHOWN_PLACES = 5;

/** A note on some places; none where there are none. */
export function importNotes(problem: string, places: readonly string[]): ImportNote[] {
  if (places.length === 0) return [];
  return [{ problem, count: places.length, places: places.slice(0, SHOWN_PLACES) }];
}

/** The split that a file means by a name; undefined for a name that is none. */
export function splitNamed(name: string): Split | undefined {
  const lower = name.trim().toLowerCase();
  const splits: readonly Split[] = ["train", "validation", "test"];
  return splits.find((split) => SPLIT_NAMES[split].includes(lower));
}

/** An object's members; undefined for anything else, arrays included. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value));
}

/** An array's items; undefined for anything else. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

/** A string or number as text; throws a TrainerError that says where something else stood. */
export function textAt(value: unknown, place: string, what: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new TrainerError("data", `${place}: expected ${what}, got ${kindOf(value)}`);
}

/** A JSON or YAML value's kind, for messages. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
