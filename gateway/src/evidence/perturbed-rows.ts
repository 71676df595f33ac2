import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { PerturbedRow, PerturbedRowList } from "../contract/evaluation.js";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import { RecentlyUsed } from "./recently-used.js";
import { hasText } from "./row-page.js";
import type { RunFolder } from "./training-runs.js";

/** Which perturbed rows are asked for; what is undefined is any. */
export interface PerturbedFilter {
  readonly perturbation: string;
  readonly before?: "right" | "wrong" | undefined;
  readonly now?: "right" | "wrong" | undefined;
  /** Whether the answer is another one. */
  readonly isChanged?: boolean | undefined;
  readonly text?: string | undefined;
  readonly limit: number;
  /** How many of them the pages before had. */
  readonly after?: number | undefined;
}

const whole = z.string().regex(/^\d{1,10}$/);
const share = z.string().regex(/^\d(?:\.\d+)?$/);
const rowsSchema = z.array(
  z.object({
    perturbation: z.string(),
    row: whole,
    id: z.string(),
    question: z.string(),
    perturbed: z.string(),
    intent: whole,
    predicted: whole,
    probability: share,
    perturbed_predicted: whole,
    perturbed_probability: share,
  }),
);

type Rows = z.infer<typeof rowsSchema>;

const KEPT = 2;
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the rows that trainings asked again with another text, as they left them among their artefacts. */
export class PerturbedRowsReader {
  readonly #rows = new RecentlyUsed<Rows>(KEPT);

  /** A page of a perturbation's rows; throws an EvidenceError where they aren't there. */
  async page(
    run: RunFolder | undefined,
    filter: PerturbedFilter,
    name: (intent: number) => string | null,
  ): Promise<Pick<PerturbedRowList, "total" | "rows" | "next">> {
    if (run === undefined) {
      throw new EvidenceError(
        "the perturbed texts are in the artefacts of the training alone, and these aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
      );
    }
    const rows = await this.#rows.get(`${run.path} ${run.manifestSha256}`, () => readRows(run));
    const found = rows.filter(passesOf(filter));
    const { limit, after = 0 } = filter;
    const end = after + limit;
    return {
      total: found.length,
      rows: found.slice(after, end).map((row) => shown(row, name)),
      next: end < found.length ? end : null,
    };
  }
}

function passesOf(filter: PerturbedFilter): (row: Rows[number]) => boolean {
  const { perturbation, before, now, isChanged, text } = filter;
  const is = (outcome: "right" | "wrong" | undefined, isRight: boolean): boolean =>
    outcome === undefined || isRight === (outcome === "right");
  return ({ intent, predicted, perturbed_predicted: again, ...row }) =>
    row.perturbation === perturbation &&
    is(before, predicted === intent) &&
    is(now, again === intent) &&
    (isChanged === undefined || (predicted !== again) === isChanged) &&
    (hasText(row.question, text) || hasText(row.perturbed, text));
}

function shown(row: Rows[number], name: (intent: number) => string | null): PerturbedRow {
  const answer = (intent: string, probability: string): PerturbedRow["before"] => ({
    intent: Number(intent),
    name: name(Number(intent)),
    probability: Number(probability),
  });
  return {
    row: Number(row.row),
    id: row.id,
    query: row.question,
    perturbed: row.perturbed,
    truth: Number(row.intent),
    truthName: name(Number(row.intent)),
    before: answer(row.predicted, row.probability),
    now: answer(row.perturbed_predicted, row.perturbed_probability),
  };
}

async function readRows({ path }: RunFolder): Promise<Rows> {
  const bytes = await fileBytes(join(path, "perturbed-rows.csv"), MAX_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      "the training is older than the list of perturbed texts: train the version again to see them",
    );
  }
  const rows = rowsSchema.safeParse(parse(bytes, { columns: true }));
  if (rows.success) return rows.data;
  throw new EvidenceError("the training's list of perturbed texts has another form");
}
