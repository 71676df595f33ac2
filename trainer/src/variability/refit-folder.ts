import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "@intent-serving/version";
import { chooseTensorEngine } from "../neural/tensor-engine.js";
import { packageVersions } from "../publish/package-versions.js";
import type { RefitPool } from "./refit-plan.js";
import type { RefitOrigin } from "./refit-worker.js";

/** Parts of the settings that change no fit. */
const NOT_OF_THE_FIT = ["output", "evaluation"];

/**
 * Where the refits of some data, settings, files that these name, program and engine are kept:
 * `<artefacts>/<name>-<model>-<hash>`. The same ones find the folder again, and go on in it.
 */
export async function refitFolder(
  name: string,
  { model, settings, nativeFolder }: Pick<RefitOrigin, "model" | "settings" | "nativeFolder">,
  {
    dataset,
    foreignTexts,
  }: Pick<RefitPool, "foreignTexts"> & {
    readonly dataset: Pick<RefitPool["dataset"], "sha256">;
  },
): Promise<string> {
  const fitting = Object.entries(settings).filter(([part]) => !NOT_OF_THE_FIT.includes(part));
  const identity = JSON.stringify({
    data: dataset.sha256,
    foreignTexts,
    fitting,
    vectors: await vectorHashes(fitting),
    versions: { ...(await packageVersions()), ...(await engineVersions(nativeFolder)) },
  });
  const hash = sha256(Buffer.from(identity)).slice(0, 12);
  return join(settings.output.artefactsDirectory, `${name}-${model}-${hash}`);
}

async function engineVersions(
  nativeFolder: string | null,
): Promise<Readonly<Record<string, string>>> {
  return (await chooseTensorEngine(nativeFolder ?? undefined)).versions;
}

/** SHA-256 of each file of word vectors that settings name, wherever they do. */
async function vectorHashes(settings: unknown): Promise<string[]> {
  if (typeof settings !== "object" || settings === null) return [];
  const hashes: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    if (name === "vectors" && typeof value === "string") hashes.push(await hashOf(value));
    else hashes.push(...(await vectorHashes(value)));
  }
  return hashes;
}

/** A file that can't be read is told by whoever needs what is in it. */
async function hashOf(path: string): Promise<string> {
  return readFile(path).then(sha256, () => "unreadable");
}

/** Writes files of text into a folder, by their names. */
export async function writeTexts(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
