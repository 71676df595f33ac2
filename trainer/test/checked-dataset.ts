import { normalizeText } from "@intent-serving/tokenizer";
import type { Example } from "../src/dataset/held-out.js";
import type { Dataset } from "../src/dataset/load-dataset.js";
import { checkDataset } from "../src/health/check-dataset.js";
import type { DataHealth } from "../src/health/data-health.js";
import { validationSchema } from "../src/settings/validation.js";
import { recordingTerminal } from "./recording-terminal.js";

/** Texts with their intents' ids. */
export type Rows = readonly (readonly [text: string, intent: number])[];

/** A data set of rows; intent 0 is named a, 1 b and so on. */
export function datasetOf(parts: { train: Rows; validation?: Rows; test?: Rows }): Dataset {
  let order = 0;
  const examples = (part: string, rows: Rows = []): Example[] =>
    rows.map(([text, intent], index) => ({
      id: String(order),
      text,
      normalized: normalizeText(text),
      intent,
      place: `${part}.csv: line ${String(index + 2)}`,
      order: order++,
    }));
  const train = examples("train", parts.train);
  const validation = examples("validation", parts.validation);
  const test = examples("test", parts.test);
  const ids = [...new Set(train.map(({ intent }) => intent))].sort((a, b) => a - b);
  const labels = ids.map((id) => ({
    id,
    name: String.fromCharCode(97 + id),
    description: "",
  }));
  const isBlank = ({ normalized }: Example): boolean => normalized === "";
  return {
    labels,
    unknownLabels: [],
    declaredLabels: labels,
    train: train.filter((row) => !isBlank(row)),
    validation,
    test,
    blank: train.filter(isBlank),
    heldOut: { split: "validation", rows: validation, csv: "", sha256: "" },
    sha256: "",
    notes: [],
  };
}

/** What the checks find. */
export async function healthOf(
  dataset: Dataset,
  options: { settings?: object; strict?: boolean } = {},
): Promise<DataHealth> {
  return checkDataset(
    dataset,
    { settings: validationSchema.parse(options.settings ?? {}), strict: options.strict ?? false },
    recordingTerminal(),
    new AbortController().signal,
  );
}
