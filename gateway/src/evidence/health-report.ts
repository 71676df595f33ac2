import { join } from "node:path";
import { labelsSchema, VERSION_FILES } from "@intent-serving/version";
import { z } from "zod";
import type { HealthKind } from "../contract/data-health.js";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";
import type { RunFolder } from "./training-runs.js";

const count = z.int().min(0);
const shownRow = z.object({ place: z.string(), text: z.string(), intent: z.string() });

/** data-health.json, as the trainer writes it among the artefacts. */
const healthSchema = z.object({
  rows: z.object({ train: count, validation: count, test: count }),
  trainingRows: z.record(z.string(), count),
  findings: z.array(
    z.object({
      check: z.string(),
      level: z.enum(["note", "warn", "fail"]),
      problem: z.string(),
      hint: z.string(),
      count,
      of: count,
      places: z.array(z.string()),
      rows: z.array(
        shownRow.extend({
          other: shownRow.optional(),
          suggested: z.string().optional(),
          score: z.number().optional(),
          detail: z.string().optional(),
        }),
      ),
    }),
  ),
  passed: z.array(z.string()),
  skipped: z.array(z.object({ check: z.string(), reason: z.string() })),
  estimatedLabelNoise: z.number().optional(),
});

/** What a training found in its data, and the ids of the intents by their names. */
export interface HealthReport extends z.infer<typeof healthSchema> {
  readonly ids: ReadonlyMap<string, number>;
}

const KEPT = 4;
const MAX_BYTES = 64 * 1024 * 1024;

const KINDS: ReadonlyMap<string, HealthKind> = new Map([
  ["duplicates", "duplicates"],
  ["nearDuplicates", "duplicates"],
  ["contradictions", "conflicts"],
  ["nearContradictions", "conflicts"],
  ["wrongLabels", "suspected"],
]);

/** What the rows that a check found are to an intent. */
export function kindOf(check: string): HealthKind {
  return KINDS.get(check) ?? "other";
}

/** Reads what trainings found in their data; folders of trainings don't change. */
export class HealthReportReader {
  readonly #reports = new RecentlyUsed<HealthReport>(KEPT);

  /** Throws an EvidenceError where there is no report, or one of another form. */
  read(run: RunFolder): Promise<HealthReport> {
    return this.#reports.get(`${run.path} ${run.manifestSha256}`, () => readReport(run));
  }
}

async function readReport({ path }: RunFolder): Promise<HealthReport> {
  const health = await parsed(join(path, "data-health.json"), healthSchema);
  const labels = await parsed(join(path, "version", VERSION_FILES.labels), labelsSchema);
  return { ...health, ids: new Map(labels.map(({ id, name }) => [name, id])) };
}

async function parsed<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await fileBytes(path, MAX_BYTES);
  if (bytes === undefined) throw new EvidenceError("the training left no report of its data");
  try {
    return schema.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw new EvidenceError("the training's report of its data has another form", { cause });
  }
}
