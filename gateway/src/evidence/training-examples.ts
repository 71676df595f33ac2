import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { TrainingExampleList } from "../contract/data-health.js";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";
import { hasText } from "./row-page.js";
import type { RunFolder } from "./training-runs.js";

/** Which training rows are asked for. */
export interface ExamplesFilter {
  /** null: all. */
  readonly intent: number | null;
  readonly text?: string | undefined;
  readonly limit: number;
  /** How many of them the pages before had. */
  readonly after?: number | undefined;
}

const rowsSchema = z.array(
  z.object({ id: z.string(), question: z.string(), intent: z.string(), place: z.string() }),
);

type Rows = z.infer<typeof rowsSchema>;

const KEPT = 2;
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the training rows that trainings listed among their artefacts. */
export class TrainingExamplesReader {
  readonly #rows = new RecentlyUsed<Rows>(KEPT);

  /** A page of an intent's rows, or of all; throws an EvidenceError where none are listed. */
  async page(
    model: string,
    run: RunFolder,
    { intent, text, limit, after = 0 }: ExamplesFilter,
  ): Promise<TrainingExampleList> {
    const rows = await this.#rows.get(`${run.path} ${run.manifestSha256}`, () => readRows(run));
    const found = rows.filter(
      (row) => (intent === null || row.intent === String(intent)) && hasText(row.question, text),
    );
    const end = after + limit;
    return {
      model,
      intent,
      problem: null,
      total: found.length,
      examples: found.slice(after, end).map(({ id, question, place, ...row }) => ({
        id,
        text: question,
        intent: Number(row.intent),
        place,
      })),
      next: end < found.length ? end : null,
    };
  }
}

async function readRows({ path }: RunFolder): Promise<Rows> {
  const bytes = await fileBytes(join(path, "training-examples.csv"), MAX_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError("the training listed none of its rows: train again to see them");
  }
  const rows = rowsSchema.safeParse(parse(bytes, { columns: true }));
  if (rows.success) return rows.data;
  throw new EvidenceError("the training's list of its rows has another form");
}
