import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { arrivingAt } from "../../components/arrival.js";
import type { Metric } from "./metric.js";

/** Where the rows or the parts of a version's figure are; of the held-out rows where no split is named. */
export function figureAddress(
  version: number,
  metric: Metric,
  split?: "test" | "validation",
): string {
  if (metric === "accuracy") {
    return evaluatedRowsAddress({
      version,
      outcome: "right",
      ...(split === undefined ? {} : { split }),
    });
  }
  const [tab, part] = PARTS[metric];
  const search = new URLSearchParams({ version: String(version), tab });
  if (split !== undefined) search.set("split", split);
  return arrivingAt(part, `/app/evaluation?${search.toString()}`);
}

const PARTS = {
  macroF1: ["intents", "intents"],
  calibrationError: ["trust", "bins"],
  brierScore: ["trust", "bins"],
  areaUnderRiskCoverage: ["abstain", "curve"],
} as const;
