import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  type EvaluationRow,
  readEvaluationRows,
  readVersionFile,
  VersionError,
} from "@intent-serving/version";

/** Lines between two looks at what else there is to do. */
const LINES_AT_ONCE = 200;

/** A version's held-out rows, read a piece at a time so that requests aren't held up; a string says why there are none. */
export async function readEvaluation(
  modelsDirectory: string,
  model: string,
  version: number,
): Promise<EvaluationRow[] | string> {
  const folder = join(modelsDirectory, model, String(version));
  try {
    const text = (await readVersionFile(folder, "evaluation")).toString("utf8");
    const lines = text.split("\n").filter((line) => line !== "");
    const rows: EvaluationRow[] = [];
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      rows.push(...readEvaluationRows(lines.slice(from, from + LINES_AT_ONCE).join("\n")));
      await setImmediate();
    }
    return rows;
  } catch (error) {
    const why = error instanceof VersionError ? error.code : "unreadable";
    return `the held-out rows of version ${String(version)} can't be read (${why})`;
  }
}
