import { fitTemperature } from "@intent-serving/evaluation";
import type { CurveRecorder, EpochFigures } from "../experiments/training-curve.js";
import type { Terminal } from "../terminal.js";
import { inTurns } from "../threads/in-turns.js";
import { defaultThreads, type ThreadOptions } from "../threads/start-threads.js";
import { type FitModelRequest, fitMember } from "./fit-member.js";
import type { FittedModel, SingleModel } from "./fitted-model.js";
import { modelLogits } from "./model-logits.js";
import { type MemberRecipe, memberName, type Recipe } from "./recipe.js";

/** Who is told how a fit goes, and what ends it early with its reason. */
export interface FitModelHooks {
  readonly terminal: Terminal;
  readonly recorder: CurveRecorder;
  readonly signal: AbortSignal;
}

/** Fits what a recipe asks for, its networks at the same time on several cores; throws as fitMember does. */
export async function fitModel(
  recipe: Recipe,
  request: FitModelRequest,
  { terminal, recorder, signal }: FitModelHooks,
  threads: ThreadOptions = defaultThreads(),
): Promise<FittedModel> {
  const failed = new AbortController();
  const fit = async (member: MemberRecipe, index: number): Promise<SingleModel> => {
    const name = `${memberName(member)}${recipe.isEnsemble ? ` (${String(index + 1)})` : ""}`;
    const hooks = {
      terminal,
      signal: AbortSignal.any([signal, failed.signal]),
      threads,
      onEpoch: (figures: EpochFigures): void => {
        recorder.record(name, member.learning.epochs, figures);
      },
    };
    return fitMember(member, request, hooks).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  };
  const models = await inTurns(recipe.members, threads.count, fit);
  const [only] = models;
  if (!recipe.isEnsemble && only !== undefined) return only;
  const totalWeight = recipe.members.reduce((sum, { weight }) => sum + weight, 0);
  const members = models.map((model, index) => ({
    model,
    temperature: temperatureOf(model, request),
    weight: Math.fround((recipe.members[index]?.weight ?? 1) / totalWeight),
  }));
  return { kind: "ensemble", members };
}

function temperatureOf(
  model: SingleModel,
  { validation: { rows, targets }, classCount }: FitModelRequest,
): number {
  return Math.fround(fitTemperature(modelLogits(model, rows), targets, classCount));
}
