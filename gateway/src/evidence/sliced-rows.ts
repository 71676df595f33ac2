import { join } from "node:path";
import { z } from "zod";
import { EvidenceError } from "./evidence-error.js";
import { fileBytes } from "./file-bytes.js";
import type { Split } from "./judged-rows.js";
import { RecentlyUsed } from "./recently-used.js";
import type { RunFolder } from "./training-runs.js";

const slicesSchema = z.record(
  z.string(),
  z.array(z.object({ slice: z.string(), rows: z.array(z.int().min(0)) })),
);

type Slices = z.infer<typeof slicesSchema>;

const KEPT = 4;
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads which rows of a split are of which slice, as trainings left it among their artefacts. */
export class SlicedRowsReader {
  readonly #slices = new RecentlyUsed<Slices>(KEPT);

  /** The numbers of a slice's rows; throws an EvidenceError where they aren't there. */
  async read(
    run: RunFolder | undefined,
    split: Split,
    slice: string,
  ): Promise<ReadonlySet<number>> {
    if (run === undefined) {
      throw new EvidenceError(
        "which rows a slice has is in the artefacts of the training alone, and these aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
      );
    }
    const key = `${run.path} ${run.manifestSha256}`;
    const slices = await this.#slices.get(key, () => readSlices(run));
    const found = slices[split]?.find((one) => one.slice === slice);
    if (found !== undefined) return new Set(found.rows);
    throw new EvidenceError(`the training tells of no slice of this name in the ${split} set`);
  }
}

async function readSlices({ path }: RunFolder): Promise<Slices> {
  const bytes = await fileBytes(join(path, "slices.json"), MAX_BYTES);
  if (bytes === undefined) {
    throw new EvidenceError(
      "the training is older than the list of a slice's rows: train the version again to see them",
    );
  }
  try {
    return slicesSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    throw new EvidenceError("the training's list of a slice's rows has another form");
  }
}
