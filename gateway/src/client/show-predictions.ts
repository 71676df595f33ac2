import { PredictionList } from "../contract/predictions.js";
import type { ApiClient } from "./api-client.js";
import { textTable } from "./text-table.js";

/** The latest predictions as a table. */
export async function showPredictions(
  api: ApiClient,
  asked: { readonly count: string; readonly model: string | undefined },
): Promise<string> {
  const { predictions } = await api.call(PredictionList, {
    path: "/predictions",
    parameters: { limit: asked.count, model: asked.model },
  });
  if (predictions.length === 0) return "no predictions yet\n";
  return textTable(
    ["time", "model", "version", "label", "intent", "probability", "ms", "query"],
    predictions.map((row) => [
      row.time,
      row.model,
      String(row.version),
      row.label ?? "-",
      String(row.intent),
      row.probability,
      row.latencyMs.toFixed(1),
      row.query,
    ]),
  );
}
