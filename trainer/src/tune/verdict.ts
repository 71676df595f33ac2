import { mcnemarExact } from "@intent-serving/evaluation";
import type { Objective } from "../settings/tuning.js";
import { type BestTrial, OBJECTIVES } from "./objective.js";
import type { Study } from "./study.js";
import { readTrialResult, rightRows } from "./trial.js";

/** What can be said of the best trial beside the configuration as it is (trial 0), in a line or two. */
export async function verdictOf(
  study: Study,
  best: BestTrial,
  objective: Objective,
): Promise<string> {
  const first = study.trials.find(({ number }) => number === 0);
  if (best.number === 0) return "No trial was better than the configuration as it is.";
  if (first?.scores === undefined)
    return "The configuration as it is has no score to compare with.";
  const { title, text } = OBJECTIVES[objective];
  const counts = await countsApart(study, best.number);
  const paired =
    counts === undefined
      ? ""
      : ` Of ${String(counts.n)} rows the best one alone has ${String(counts.onlyBest)} right, the other alone ${String(counts.onlyFirst)}: McNemar's exact p = ${mcnemarExact(counts.onlyFirst, counts.onlyBest).toPrecision(2)}.`;
  return [
    `The configuration as it is (trial 0): ${title} ${text(first.scores[objective])}.${paired}`,
    `It is the best of ${String(study.trials.length)} on the same rows, so part of the gain is luck; rows that no trial has seen tell how much.`,
  ].join("\n");
}

/** On how many rows the two are apart; undefined where a result's file is gone. */
async function countsApart(
  study: Study,
  best: number,
): Promise<{ onlyFirst: number; onlyBest: number; n: number } | undefined> {
  try {
    const [first, other] = await Promise.all(
      [0, best].map(async (number) =>
        rightRows(await readTrialResult(study.pathsOf(number).resultPath)),
      ),
    );
    if (first === undefined || other === undefined || first.length !== other.length)
      return undefined;
    return {
      onlyFirst: first.filter((right, row) => right === 1 && other[row] === 0).length,
      onlyBest: other.filter((right, row) => right === 1 && first[row] === 0).length,
      n: first.length,
    };
  } catch {
    return undefined;
  }
}
