import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { noteInLedger } from "./ledger.js";
import { listVersions } from "./list-versions.js";
import { updateModelsConfig } from "./models-config.js";
import { syncFolder } from "./synced-files.js";

/** Where retired versions lie below the models directory: no model server and no gateway looks there. */
export const RETIRED_FOLDER = ".retired";

/** Which versions may go. */
export interface Retirement {
  readonly modelsDirectory: string;
  readonly model: string;
  /** How many versions may stay. */
  readonly keep: number;
  /** The versions that something names; they stay, however many they are. */
  readonly isNamed: (version: number) => boolean;
}

/** The versions that are too many, the oldest first: of those that nothing names, as many as there are above `keep`. */
export function versionsToRetire(
  versions: readonly number[],
  { keep, isNamed }: Pick<Retirement, "keep" | "isNamed">,
): number[] {
  const newest = Math.max(...versions);
  return [...versions]
    .sort((a, b) => a - b)
    .filter((version) => version !== newest && !isNamed(version))
    .slice(0, Math.max(0, versions.length - keep));
}

/**
 * Moves a model's oldest versions that nothing names to `<models>/.retired/<model>/` and answers their numbers. A move
 * is one rename, so that a version is served whole or not at all; its number stays in the ledger and never comes back.
 */
export async function retireVersions(retirement: Retirement): Promise<number[]> {
  const { modelsDirectory, model } = retirement;
  const places = await listVersions(modelsDirectory);
  const versions = places.filter((it) => it.model === model).map(({ version }) => version);
  const retired = versionsToRetire(versions, retirement);
  for (const version of retired) {
    await noteInLedger(modelsDirectory, model, version);
    await move(modelsDirectory, model, version, "out");
  }
  if (retired.length > 0) await updateModelsConfig(modelsDirectory);
  return retired;
}

/** Puts a retired version back to where it is served from. */
export async function restoreVersion(
  modelsDirectory: string,
  model: string,
  version: number,
): Promise<void> {
  await move(modelsDirectory, model, version, "back");
  await updateModelsConfig(modelsDirectory);
}

async function move(
  modelsDirectory: string,
  model: string,
  version: number,
  direction: "out" | "back",
): Promise<void> {
  const served = join(modelsDirectory, model);
  const retired = join(modelsDirectory, RETIRED_FOLDER, model);
  await mkdir(retired, { recursive: true });
  const [from, to] = direction === "out" ? [served, retired] : [retired, served];
  await rename(join(from, String(version)), join(to, String(version)));
  await syncFolder(to);
  await syncFolder(from);
}
