import { basename } from "node:path";
import { type Label, labelsSchema } from "@intent-serving/version";
import { parse } from "yaml";
import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";
import { readText } from "./read-table.js";

const SHOWN_LENGTH = 80;

const id = z.int().nonnegative().max(2147483647);
const idKey = z.string().regex(/^(?:0|[1-9]\d{0,9})$/, "expected an intent's id");

/** The forms in which a labels.json is understood, each as an array of labels. */
const declaredSchema = z.union([
  z
    .array(z.strictObject({ id, name: z.string().min(1), description: z.string().default("") }))
    .min(1),
  z
    .array(z.string().min(1))
    .min(1)
    .transform((names) => names.map((name, index) => ({ id: index, name, description: "" }))),
  z
    .record(idKey, z.string().min(1))
    .transform((names) =>
      Object.entries(names).map(([key, name]) => ({ id: Number(key), name, description: "" })),
    ),
]);

/** Which intent of the model an intent of the data is: its name or id in the data → name or id in the model. */
export type LabelMapping = ReadonlyMap<string, string | number>;

/** Reads a labels.json: the design's array, an array of names, or an object id → name. */
export async function readDeclaredLabels(path: string): Promise<readonly Label[]> {
  const name = basename(path);
  const value = parsed(name, await readText(path), (text) => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`expected JSON, got ${messageOf(cause)}`, { cause });
    }
  });
  const declared = declaredSchema.safeParse(value);
  if (!declared.success) {
    throw new TrainerError(
      "data",
      `${name}: expected an array of {id, name, description}, an array of names, or an object id → name, got ${shown(value)}`,
      { cause: declared.error },
    );
  }
  const labels = labelsSchema.safeParse(declared.data);
  if (!labels.success) {
    throw new TrainerError("data", `${name}: ${z.prettifyError(labels.error)}`, {
      cause: labels.error,
    });
  }
  return labels.data;
}

/** Reads a mapping file, JSON or YAML: an object from the data's intents to the model's. */
export async function readLabelMapping(path: string): Promise<LabelMapping> {
  const name = basename(path);
  const value = parsed(name, await readText(path), (text) => parse(text));
  const mapping = z.record(z.string(), z.union([id, z.string().min(1)])).safeParse(value);
  if (!mapping.success) {
    throw new TrainerError("data", `${name}: ${z.prettifyError(mapping.error)}`, {
      cause: mapping.error,
    });
  }
  return new Map(Object.entries(mapping.data));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function parsed(name: string, text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch (cause) {
    throw new TrainerError("data", `${name}: ${messageOf(cause)}`, { cause });
  }
}
