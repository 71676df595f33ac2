import { type Label, labelConflicts } from "@intent-serving/version";
import { TrainerError } from "../trainer-error.js";
import type { LabelMapping } from "./declared-labels.js";
import type { LabelledRow } from "./labelled-row.js";

const MAX_ID = 2147483647;

/** What the intents of data are resolved against. */
export interface LabelSources {
  readonly model: string;
  /** Every intent that the model ever had. */
  readonly known: readonly Label[];
  /** The data's labels.json. */
  readonly declared: readonly Label[] | undefined;
  readonly mapping: LabelMapping | undefined;
}

/** Which label each intent in the data stands for. */
export interface ResolvedLabels {
  readonly byIntent: ReadonlyMap<string, Label>;
  /** All labels that the data declares or has, by id. */
  readonly labels: readonly Label[];
}

/**
 * Gives every intent of the data its id for good: a known name keeps its id, a new one gets the next. Throws a TrainerError
 * for an intent that labels.json doesn't have, and for an id or a name that the model has given to another.
 */
export function resolveLabels(rows: readonly LabelledRow[], sources: LabelSources): ResolvedLabels {
  const { declared } = sources;
  checkMapping(rows, sources);
  const resolved =
    declared === undefined ? fromRows(rows, sources) : fromDeclared(rows, declared, sources);
  const labels = uniqueLabels([...resolved.values()]);
  const conflicts = labelConflicts(sources.known, labels);
  const [first] = conflicts;
  if (first !== undefined) {
    const { known, proposed } = first;
    throw new TrainerError(
      "label-conflict",
      `the data contradicts the intents of model ${sources.model}, whose ids are for good: ` +
        `${String(known.id)} is ${JSON.stringify(known.name)}, but the data has ${String(proposed.id)} as ${JSON.stringify(proposed.name)}` +
        `${conflicts.length > 1 ? ` (and ${String(conflicts.length - 1)} more)` : ""}. ` +
        `Either train another model (MODEL=another-name), or say in a file which intent is which ` +
        `(data.labelMapping in conf/train-conf.yml: an object from the data's names or ids to the model's)`,
    );
  }
  return { byIntent: resolved, labels };
}

function fromDeclared(
  rows: readonly LabelledRow[],
  declared: readonly Label[],
  sources: LabelSources,
): Map<string, Label> {
  const byIntent = new Map<string, Label>();
  const mapped = mapLabels(declared, sources);
  declared.forEach((label, index) => {
    byIntent.set(label.name, mapped[index] ?? label);
  });
  // an id means the id, even where another intent has it for a name
  declared.forEach((label, index) => {
    byIntent.set(String(label.id), mapped[index] ?? label);
  });
  for (const { intent, place } of rows) {
    if (byIntent.has(intent)) continue;
    const ids = declared.map((label) => label.id);
    const range = `${String(Math.min(...ids))} to ${String(Math.max(...ids))}`;
    throw new TrainerError(
      "data",
      `${place}: expected one of the ${String(declared.length)} intents of labels.json (ids ${range}, or a name), got ${JSON.stringify(intent)}`,
    );
  }
  return byIntent;
}

function fromRows(rows: readonly LabelledRow[], sources: LabelSources): Map<string, Label> {
  checkBareIntents(rows, sources.mapping);
  const intents = [...new Set(rows.map((row) => row.intent))].sort();
  const knownNames = new Map(sources.known.map(({ id, name }) => [id, name]));
  const found = intents.map((intent) => {
    if (!isId(intent)) return intent;
    const id = Number(intent);
    return { id, name: knownNames.get(id) ?? intent, description: "" };
  });
  const labels = mapLabels(found, sources);
  return new Map(
    intents.flatMap((intent, index) => {
      const label = labels[index];
      return label === undefined ? [] : [[intent, label] as const];
    }),
  );
}

function isId(intent: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(intent) && Number(intent) <= MAX_ID;
}

/**
 * Throws for intents that nobody means for names: numbers that are no ids, and ids among names. Taken for names they would
 * get ids in alphabetical order, for good.
 */
function checkBareIntents(rows: readonly LabelledRow[], mapping: LabelMapping | undefined): void {
  let first: LabelledRow | undefined;
  for (const row of rows) {
    const { intent, place } = row;
    if (intent === "") throw new TrainerError("data", `${place}: expected an intent, got none`);
    if (mapping?.has(intent) === true) continue;
    if (!isId(intent) && /^[+-]?\d+(?:[.,]\d*)?$/.test(intent)) {
      throw new TrainerError(
        "data",
        `${place}: expected an intent's id (a whole number from 0 to ${String(MAX_ID)}) or a name, got ${JSON.stringify(intent)}`,
      );
    }
    first ??= row;
    if (isId(first.intent) !== isId(intent)) {
      throw new TrainerError(
        "data",
        `${place}: expected all intents as ids or all as names, got ${JSON.stringify(intent)} after ${JSON.stringify(first.intent)} (${first.place}); ` +
          `a labels.json with ids and names allows both`,
      );
    }
  }
}

/** Throws for a mapping that names an intent which the data does not have: most likely it is misspelt. */
function checkMapping(
  rows: readonly LabelledRow[],
  { declared = [], mapping }: LabelSources,
): void {
  if (mapping === undefined) return;
  const had = new Set(rows.map((row) => row.intent));
  for (const { id, name } of declared) had.add(name).add(String(id));
  const strangers = [...mapping.keys()].filter((key) => !had.has(key));
  if (strangers.length === 0) return;
  throw new TrainerError(
    "data",
    `data.labelMapping: expected intents of the data, got ${strangers
      .slice(0, 5)
      .map((it) => JSON.stringify(it))
      .join(", ")}, which it does not have`,
  );
}

/** Applies the mapping and gives ids to what has none: labels as they are declared, or bare names. */
function mapLabels(found: readonly (Label | string)[], sources: LabelSources): Label[] {
  const { known, mapping } = sources;
  const byId = new Map(known.map((label) => [label.id, label]));
  const byName = new Map(known.map((label) => [label.name, label]));
  const taken = [...known, ...found.filter((it) => typeof it !== "string")];
  let next = 1 + Math.max(-1, ...taken.map(({ id }) => id), ...targetIds(mapping));
  const named = (name: string, description: string): Label => {
    const label = byName.get(name) ?? { id: next++, name, description };
    byName.set(name, label);
    return label;
  };
  return found.map((it) => {
    const name = typeof it === "string" ? it : it.name;
    const description =
      (typeof it === "string" ? "" : it.description) || (byName.get(name)?.description ?? "");
    const target =
      mapping?.get(name) ?? (typeof it === "string" ? undefined : mapping?.get(String(it.id)));
    if (typeof target === "number") {
      return { id: target, name: byId.get(target)?.name ?? name, description };
    }
    if (target !== undefined) return named(target, description);
    return typeof it === "string" ? named(name, description) : { ...it, description };
  });
}

function targetIds(mapping: LabelMapping | undefined): number[] {
  return [...(mapping?.values() ?? [])].filter((target) => typeof target === "number");
}

/** One label an id, in the order of the ids; throws where two labels of the data fall together. */
function uniqueLabels(labels: readonly Label[]): Label[] {
  const unique: Label[] = [];
  for (const label of [...labels].sort((a, b) => a.id - b.id)) {
    const [conflict] = labelConflicts(unique, [label]);
    if (conflict !== undefined) {
      const shown = [conflict.known, conflict.proposed].map(
        ({ id, name }) => `${String(id)} as ${JSON.stringify(name)}`,
      );
      throw new TrainerError(
        "data",
        `intents: expected one name an id and one id a name, got ${shown.join(" and ")}`,
      );
    }
    if (unique.at(-1)?.id !== label.id) unique.push(label);
  }
  return unique;
}
