import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listVersions, readVersionFolder, VERSION_FILES } from "@intent-serving/version";

/** Folders that hold what a training found when a version was made: the labels and held-out sets of earlier ones. */
export interface EarlierState {
  readonly modelsDirectory: string;
  readonly heldOutDirectory: string;
}

/** Where versions and held-out sets are now. */
export interface PresentState extends EarlierState {
  readonly model: string;
  readonly version: number;
}

/**
 * Lends `use` copies of the small files that loading a data set looks at, without what came after the version. Held-out
 * sets don't say when they were made: those of the versions before it are taken, and its own.
 */
export async function withEarlierState<T>(
  present: PresentState,
  use: (earlier: EarlierState) => Promise<T>,
): Promise<T> {
  const { model, version } = present;
  const folder = await mkdtemp(join(tmpdir(), "verify-"));
  const earlier = {
    modelsDirectory: join(folder, "models"),
    heldOutDirectory: join(folder, "held-out"),
  };
  try {
    const ledger = join(earlier.modelsDirectory, model, ".ledger");
    await mkdir(ledger, { recursive: true });
    await mkdir(join(earlier.heldOutDirectory, model), { recursive: true });
    const modelDirectory = join(present.modelsDirectory, model);
    for (const place of await listVersions(present.modelsDirectory)) {
      if (place.model !== model || place.version > version) continue;
      const from = join(modelDirectory, String(place.version));
      if (place.version < version) {
        const labels = join(from, VERSION_FILES.labels);
        await copyFile(labels, join(ledger, `${String(place.version)}.json`));
      }
      const { training } = await readVersionFolder(from);
      const name = `${training.data.heldOut.sha256}.csv`;
      await copyIfThere(
        join(present.heldOutDirectory, model, name),
        join(earlier.heldOutDirectory, model, name),
      );
    }
    for (const name of await namesOf(join(modelDirectory, ".ledger"))) {
      const isEarlier = Number(name.replace(/\.json$/, "")) < version;
      if (isEarlier) await copyFile(join(modelDirectory, ".ledger", name), join(ledger, name));
    }
    return await use(earlier);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function namesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
