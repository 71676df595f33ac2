import { type ComparedVersion, Comparison } from "../contract.js";
import type { ApiClient } from "./api-client.js";
import { textTable } from "./text-table.js";

/** What to ask, and of which versions. */
export interface PredictTest {
  readonly model: string;
  readonly text: string;
  readonly versions: string | undefined;
  /** Fields with tabs between instead of a table. */
  readonly isPlain: boolean;
}

/** One text asked of several versions, side by side. */
export async function predictTest(api: ApiClient, asked: PredictTest): Promise<string> {
  const { agree, versions } = await api.call(Comparison, {
    path: `/${encodeURIComponent(asked.model)}/compare`,
    parameters: { query: asked.text, versions: asked.versions },
  });
  const rows = versions.map(cells);
  if (asked.isPlain) return rows.map((row) => `${row.join("\t")}\n`).join("");
  const table = textTable(["version", "labels", "intent", "name", "probability", "ms"], rows);
  if (versions.length < 2 && agree !== null) return table;
  return `${table}${VERDICTS[String(agree)] ?? ""}\n`;
}

const VERDICTS: Readonly<Record<string, string>> = {
  true: "They agree.",
  false: "They do not agree.",
  null: "Not every version answered.",
};

function cells(row: ComparedVersion): string[] {
  const labels = row.labels.length === 0 ? "-" : row.labels.join(",");
  if ("problem" in row) return [String(row.version), labels, "-", row.problem.detail, "-", "-"];
  return [
    String(row.version),
    labels,
    String(row.intent),
    row.name,
    row.probability,
    row.latencyMs.toFixed(1),
  ];
}
