import { type AnsweredText, type Asker, answerText } from "../answers/answer-text.js";
import { verdictOf } from "../answers/verdict.js";
import type { ChainAnswer, ChainStep, ChainStepAnswer } from "../contract/chains.js";
import { versionReference } from "../http/question.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";

/** What a chain's models are asked with. */
export interface ChainSurroundings extends PredictSurroundings {
  /** Counts a step's answer for its version; never throws. */
  readonly counted: (record: PredictionRecord) => void;
  /** Takes the chain's row, whose steps are counted; never throws. */
  readonly logged: (record: PredictionRecord) => void;
}

/** Whether a chain goes on after a step's answer. */
export function goesOn({ continueOn }: ChainStep, answer: string): boolean {
  return continueOn === undefined || continueOn.includes(answer);
}

/**
 * Asks a chain's models one after the other, each by its own label or version, until one gives an answer after which the
 * next isn't asked. One row is recorded, the last answer's, with all steps in it.
 */
export async function askChain(
  surroundings: ChainSurroundings,
  asker: Asker,
  {
    chain,
    steps,
    text,
  }: { readonly chain: string; readonly steps: readonly ChainStep[]; readonly text: string },
): Promise<ChainAnswer> {
  const asked: ChainStepAnswer[] = [];
  let last: AnsweredText | undefined;
  const startedMs = performance.now();
  const timeMs = Date.now();
  for (const step of steps) {
    last = await askStep(surroundings, asker, step, text);
    const { prediction } = verdictOf(last);
    const { model, version, intent, probability } = last.record;
    asked.push({ model, version, intent, probability, answer: prediction });
    if (!goesOn(step, prediction)) break;
  }
  const end = asked.at(-1);
  if (last === undefined || end === undefined) throw new TypeError("expected a step, got none");
  surroundings.logged({
    ...last.record,
    timeMs,
    latencyMs: performance.now() - startedMs,
    chain: asked,
  });
  return {
    chain,
    isWhole: asked.length === steps.length,
    ...end,
    predictionId: last.record.id,
    steps: asked,
  };
}

function askStep(
  surroundings: ChainSurroundings,
  asker: Asker,
  { model, version }: ChainStep,
  text: string,
): Promise<AnsweredText> {
  surroundings.checkModel(model);
  const reference = typeof version === "string" ? versionReference(version) : version;
  // the row is the chain's to write, once; what a version did counts for it at each step
  return answerText({ ...surroundings, record: surroundings.counted }, asker, {
    model,
    reference,
    text,
  });
}
