import type { Example } from "../dataset/held-out.js";
import type { CheckName } from "../settings/validation.js";

/** A row as a report shows it. */
export interface ShownRow {
  /** `train.csv: line 12`. */
  readonly place: string;
  readonly text: string;
  /** The intent's name. */
  readonly intent: string;
}

/** A row that needs a look, with what a check says of it. */
export interface FindingRow extends ShownRow {
  /** The row that it goes with: the one that it repeats or contradicts. */
  readonly other?: ShownRow;
  /** The intent that it more likely has. */
  readonly suggested?: string;
  /** From 0 to 1: how similar the other row is, or how likely the intent is wrong. */
  readonly score?: number;
  /** What is odd about the text. */
  readonly detail?: string;
}

/** What a check found; or what reading the data had to tell, which no setting switches off. */
export interface DataFinding {
  readonly check: CheckName | "reading";
  /** A note where no more than the settings let pass. */
  readonly level: "note" | "warn" | "fail";
  readonly problem: string;
  /** What to do about it. */
  readonly hint: string;
  readonly count: number;
  /** How many rows or intents were looked at; 0 where there is no such number. */
  readonly of: number;
  /** Some of them: `train.csv: line 12`, or an intent's id and name. */
  readonly places: readonly string[];
  /** Their texts, at most 1000 and the worst first; never for the terminal. */
  readonly rows: readonly FindingRow[];
}

/** A check that was switched off or could not run, with the reason. */
export interface SkippedCheck {
  readonly check: CheckName;
  readonly reason: string;
}

/** What was found in the data: for data-health.json, the report and the terminal. */
export interface DataHealth {
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly intents: number;
  /** Training rows of each intent. */
  readonly trainingRows: Readonly<Record<string, number>>;
  readonly findings: readonly DataFinding[];
  /** The checks that found nothing. */
  readonly passed: readonly CheckName[];
  readonly skipped: readonly SkippedCheck[];
  /** The share of wrong intents that the data's own regularities speak for; undefined where that check was skipped. */
  readonly estimatedLabelNoise?: number;
}

/** What a check found, before the settings say how much it matters. */
export interface RawFinding {
  readonly problem: string;
  readonly hint: string;
  readonly count: number;
  readonly of: number;
  readonly places: readonly string[];
  readonly rows: readonly FindingRow[];
}

/** What a check says of one row, beside the row itself. */
export interface Remark {
  readonly row: Example;
  readonly other?: Example;
  readonly suggested?: number;
  readonly score?: number;
  readonly detail?: string;
}

/** Names of intents by id. */
export type IntentNames = ReadonlyMap<number, string>;

const SHOWN_PLACES = 5;
const LISTED_ROWS = 1000;

/** A finding about rows, undefined where there are none; those with a score go by falling score, the rest as they stand in the files. */
export function rowFinding(
  problem: string,
  hint: string,
  remarks: readonly Remark[],
  of: number,
  names: IntentNames,
): RawFinding | undefined {
  if (remarks.length === 0) return undefined;
  const ordered = [...remarks].sort(
    (a, b) => (b.score ?? 0) - (a.score ?? 0) || a.row.order - b.row.order,
  );
  return {
    problem,
    hint,
    count: remarks.length,
    of,
    places: ordered.slice(0, SHOWN_PLACES).map(({ row }) => row.place),
    rows: ordered.slice(0, LISTED_ROWS).map((remark) => shownRemark(remark, names)),
  };
}

/** A finding about other things than rows, such as intents; undefined where there are none. */
export function placeFinding(
  problem: string,
  hint: string,
  places: readonly string[],
  of: number,
): RawFinding | undefined {
  if (places.length === 0) return undefined;
  return { problem, hint, count: places.length, of, places: places.slice(0, 10), rows: [] };
}

/** A finding in a line. */
export function findingText({ problem, count, places }: DataFinding): string {
  const more = count > places.length ? ", …" : "";
  return `${problem}: ${String(count)} (${places.join(", ")}${more})`;
}

function shownRemark(
  { row, other, suggested, score, detail }: Remark,
  names: IntentNames,
): FindingRow {
  return {
    ...shownRow(row, names),
    ...(other === undefined ? {} : { other: shownRow(other, names) }),
    ...(suggested === undefined ? {} : { suggested: nameOf(suggested, names) }),
    ...(score === undefined ? {} : { score: Math.round(score * 1e4) / 1e4 }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function shownRow({ place, text, intent }: Example, names: IntentNames): ShownRow {
  return { place, text, intent: nameOf(intent, names) };
}

function nameOf(intent: number, names: IntentNames): string {
  return names.get(intent) ?? String(intent);
}
