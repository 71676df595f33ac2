import { stringify } from "csv-stringify/sync";
import { intentAt, type Judgement } from "../judge/judge-model.js";
import type { CompressionReport } from "./compress-model.js";

/** What a run's artefacts tell of a compression: the figures of each step, and the texts that are answered otherwise. */
export function compressionFiles(
  { rows, intents }: Pick<Judgement, "rows" | "intents">,
  { n, steps, before, after }: CompressionReport,
): Map<string, string> {
  const flips = rows.flatMap((row, index) => {
    const [was, is] = [
      intentAt(intents, before[index] ?? -1),
      intentAt(intents, after[index] ?? -1),
    ];
    if (was === is) return [];
    const change = is === row.intent ? "fixed" : was === row.intent ? "broken" : "other";
    return [[row.id, row.text, String(row.intent), String(was), String(is), change]];
  });
  const columns = ["id", "question", "intent", "before", "after", "change"];
  return new Map([
    ["compression.json", `${JSON.stringify({ formatVersion: 1, n, steps }, null, 2)}\n`],
    ["compression-flips.csv", stringify(flips, { header: true, columns })],
  ]);
}
