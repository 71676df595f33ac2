import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "@intent-serving/version";
import { packageVersions } from "../publish/package-versions.js";
import type { RefitPool } from "./refit-plan.js";
import type { RefitOrigin } from "./refit-worker.js";

/** Parts of the settings that change no fit. */
const NOT_OF_THE_FIT = ["output", "evaluation"];

/**
 * Where the refits of some data, settings and program are kept: `<artefacts>/<name>-<model>-<hash>`. The same ones find the
 * folder again, and go on in it.
 */
export async function refitFolder(
  name: string,
  { model, settings }: RefitOrigin,
  { dataset, foreignTexts }: RefitPool,
): Promise<string> {
  const fitting = Object.entries(settings).filter(([part]) => !NOT_OF_THE_FIT.includes(part));
  const identity = JSON.stringify({
    data: dataset.sha256,
    foreignTexts,
    fitting,
    versions: await packageVersions(),
  });
  const hash = sha256(Buffer.from(identity)).slice(0, 12);
  return join(settings.output.artefactsDirectory, `${name}-${model}-${hash}`);
}

/** Writes files of text into a folder, by their names. */
export async function writeTexts(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
