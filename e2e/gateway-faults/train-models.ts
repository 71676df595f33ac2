import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll } from "vitest";
import { ROOT } from "../project.js";

/** Two that answer the same queries with other probabilities, each trained in a second. */
const LINEAR = ["{kind: svm}", "{kind: svm, svm: {c: 0.05}}"].map(
  (decoder) => `encoder: {kind: tfidf}\ndecoder: ${decoder}\n`,
);
/** What trains where nobody configured anything: an ensemble, of tens of megabytes. */
const LARGE = "model: intent\n";

/** Models that are there as soon as the first test begins. */
export interface TrainedModels {
  readonly folder: string;
}

/**
 * Has the bundled data's versions 1 and 2 trained before the first test, linear, and 3, large, where it is asked for; they
 * go after the last test.
 */
export function trainModels({ isLargeToo = false } = {}): TrainedModels {
  const trained = { folder: "" };
  beforeAll(async () => {
    const place = await mkdtemp(join(tmpdir(), "gateway-faults-models-"));
    trained.folder = join(place, "models");
    for (const settings of isLargeToo ? [...LINEAR, LARGE] : LINEAR) await train(place, settings);
    return () => rm(place, { recursive: true, force: true });
  });
  return trained;
}

async function train(place: string, settings: string): Promise<void> {
  await writeFile(join(place, "train.yml"), settings);
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, "trainer/dist/main.js"),
      ...["train", "--config", "train.yml", "--dataset", join(ROOT, "data/medication-fr")],
      ...["--models-directory", "models", "--artefacts-directory", "artefacts"],
      ...["--held-out-directory", "held-out"],
    ],
    { cwd: place },
  );
}
