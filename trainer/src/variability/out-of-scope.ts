import { readFile } from "node:fs/promises";
import { sha256 } from "@intent-serving/version";
import { checkOutputs, writing } from "../publish/output-folders.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import { deviationOf, meanOf } from "./fold-summary.js";
import type { RefitResult, ScopeFigures } from "./refit.js";
import { refitFolder, writeTexts } from "./refit-folder.js";
import { RefitLedger } from "./refit-ledger.js";
import type { Refit } from "./refit-plan.js";
import { loadRefitSource, ownWorker, processWorker, type RefitOrigin } from "./refit-worker.js";
import { runRefits } from "./run-refits.js";

/** How often a configuration is asked for what it doesn't know. */
export interface OutOfScopeRequest extends RefitOrigin {
  readonly draws: number;
  readonly workerCount: number;
  /** The path of main.js, which workers are started with. */
  readonly program: string;
}

/** One way to notice a text without intent, over the draws. */
export interface DetectionSummary {
  readonly method: DetectionMethod;
  readonly areaUnderRoc: { readonly mean: number; readonly deviation: number };
  readonly noticedAt95: { readonly mean: number; readonly deviation: number };
}

/** The draws of one kind of texts without intent. */
export interface ScopeSummary {
  readonly source: "intents left out" | "texts of a file";
  readonly draws: readonly ScopeFigures[];
  readonly methods: readonly DetectionSummary[];
}

/** What was found, and where it was written. */
export interface WrittenOutOfScope {
  readonly summaries: readonly ScopeSummary[];
  readonly folder: string;
}

const METHODS = ["maximumProbability", "energy", "distance"] as const;
/** By what a text without intent is noticed. */
export type DetectionMethod = (typeof METHODS)[number];

const TITLES: Readonly<Record<DetectionMethod, string>> = {
  maximumProbability: "largest probability",
  energy: "energy (−log Σ exp logits)",
  distance: "distance to the nearest intent's mean",
};

/** What share of the intents is left out of a draw. */
const LEFT_OUT_SHARE = 0.2;
/** In-scope rows are a fold of this many. */
const FOLDS = 5;
const FEWEST_INTENTS = 3;

/**
 * Trains without a fifth of the intents, and on all of them where a file of foreign texts is named, and tells how well each
 * score notices texts that have none of the model's intents. What is finished is kept, and a second start goes on.
 */
export async function measureOutOfScope(
  request: OutOfScopeRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<WrittenOutOfScope> {
  const { draws, workerCount, program, foreignTextsPath } = request;
  const { artefactsDirectory } = request.settings.output;
  await checkOutputs(request.settings.output);
  const source = await loadRefitSource(request);
  const { labels } = source.pool.dataset;
  const canLeaveOut = labels.length >= FEWEST_INTENTS;
  if (!canLeaveOut && foreignTextsPath === null) {
    throw new TrainerError(
      "data",
      `expected at least ${String(FEWEST_INTENTS)} intents, so that one can be left out, got ${String(labels.length)}; OOS_SET=path (--oos-set) names texts without intent`,
    );
  }
  const seeds = Array.from({ length: draws }, (_, index) => index + 1);
  const refits: Refit[] = [
    ...(canLeaveOut ? seeds : []).map(
      (seed): Refit => ({ kind: "intents-left-out", seed, folds: FOLDS, share: LEFT_OUT_SHARE }),
    ),
    ...(foreignTextsPath === null ? [] : seeds).map(
      (seed): Refit => ({ kind: "foreign-texts", seed, folds: FOLDS }),
    ),
  ];
  terminal.line(
    `intents: ${String(labels.length)}, draws: ${String(draws)}, trainings: ${String(refits.length)}, at once: ${String(workerCount)}`,
  );
  const folder = await refitFolder("oos", request, source.pool);
  terminal.line(`finished ones are kept in ${folder}`);
  return writing(artefactsDirectory, async () => {
    const ledger = await RefitLedger.open(folder);
    const startWorker = (either: AbortSignal) =>
      workerCount === 1 ? ownWorker(source, either) : processWorker(program, request, either);
    const results = await runRefits({ refits, ledger, workerCount, startWorker }, terminal, signal);
    const summaries = [
      summarize("intents left out", results, "intents-left-out"),
      summarize("texts of a file", results, "foreign-texts"),
    ].filter((summary) => summary.draws.length > 0);
    for (const summary of summaries) for (const line of scopeLines(summary)) terminal.line(line);
    const found = {
      formatVersion: 1,
      model: request.model,
      dataset: request.dataset,
      settings: request.settings,
      foreignTexts:
        foreignTextsPath === null
          ? null
          : { path: foreignTextsPath, sha256: sha256(await readFile(foreignTextsPath)) },
      leftOutShare: LEFT_OUT_SHARE,
      summaries,
    };
    await writeTexts(folder, { "out-of-scope.json": `${JSON.stringify(found, null, 2)}\n` });
    terminal.line(`out of scope: ${folder}`);
    return { summaries, folder };
  });
}

function summarize(
  source: ScopeSummary["source"],
  results: readonly RefitResult[],
  kind: Refit["kind"],
): ScopeSummary {
  const draws = results.flatMap(({ refit, scope }) =>
    refit.kind === kind && scope !== undefined ? [scope] : [],
  );
  const spread = (values: readonly number[]) => ({
    mean: meanOf(values),
    deviation: deviationOf(values),
  });
  return {
    source,
    draws,
    methods: METHODS.map((method) => ({
      method,
      areaUnderRoc: spread(draws.map((draw) => draw[method].areaUnderRoc)),
      noticedAt95: spread(draws.map((draw) => draw[method].noticedAt95)),
    })),
  };
}

function scopeLines({ source, draws, methods }: ScopeSummary): string[] {
  const mean = (count: (draw: ScopeFigures) => number): string =>
    meanOf(draws.map(count)).toFixed(0);
  return [
    `${source}: ${mean(({ inScope }) => inScope)} rows in scope and ${mean(({ outOfScope }) => outOfScope)} out of it, in the mean of draws: ${String(draws.length)}`,
    ...methods.map(
      ({ method, areaUnderRoc, noticedAt95 }) =>
        `  ${TITLES[method].padEnd(38)} AUROC ${areaUnderRoc.mean.toFixed(4)} ± ${areaUnderRoc.deviation.toFixed(4)}; ` +
        `${(100 * noticedAt95.mean).toFixed(1)} % noticed where 95 % of the others are answered`,
    ),
  ];
}
