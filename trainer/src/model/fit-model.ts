import { fitTemperature } from "@intent-serving/evaluation";
import type { CurveRecorder, EpochFigures } from "../experiments/training-curve.js";
import type { TensorEngine } from "../neural/tensor-engine.js";
import { chosenEpoch } from "../neural/train-epochs.js";
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
  readonly recorder: Pick<CurveRecorder, "record">;
  readonly signal: AbortSignal;
  /** What trains networks over words in their order; WebAssembly where nothing is said. */
  readonly engine?: TensorEngine | undefined;
}

/** What the validation rows chose for a member of a recipe. */
export interface MemberChoice {
  readonly temperature: number;
  /** Undefined for a member without epochs. */
  readonly lastEpoch: number | undefined;
}

/** A model, and what the validation rows chose for each of its members. */
export interface ChosenModel {
  readonly model: FittedModel;
  readonly choices: readonly MemberChoice[];
}

/**
 * Fits what a recipe asks for, its networks at the same time on several cores; throws as fitMember does. Given what an
 * earlier fit chose, the validation rows choose nothing.
 */
export async function fitModel(
  recipe: Recipe,
  request: FitModelRequest,
  { terminal, recorder, signal, engine }: FitModelHooks,
  earlier?: readonly MemberChoice[],
  threads: ThreadOptions = defaultThreads(),
): Promise<ChosenModel> {
  const failed = new AbortController();
  const figures = recipe.members.map((): EpochFigures[] => []);
  const fit = async (member: MemberRecipe, index: number): Promise<SingleModel> => {
    const lastEpoch = earlier?.[index]?.lastEpoch;
    const name = `${memberName(member)}${recipe.isEnsemble ? ` (${String(index + 1)})` : ""}`;
    const hooks = {
      terminal,
      signal: AbortSignal.any([signal, failed.signal]),
      threads,
      engine,
      onEpoch: (epoch: EpochFigures): void => {
        figures[index]?.push(epoch);
        recorder.record(name, lastEpoch ?? member.learning.epochs, epoch);
      },
    };
    const own = lastEpoch === undefined ? request : { ...request, lastEpoch };
    return fitMember(member, own, hooks).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  };
  const models = await inTurns(recipe.members, threads.count, fit);
  const choices = models.map((model, index) => ({
    temperature:
      earlier?.[index]?.temperature ?? (recipe.isEnsemble ? temperatureOf(model, request) : 1),
    lastEpoch: chosenEpoch(figures[index] ?? [], recipe.members[index]?.learning.patience ?? 0),
  }));
  const [only] = models;
  if (!recipe.isEnsemble && only !== undefined) return { model: only, choices };
  const totalWeight = recipe.members.reduce((sum, { weight }) => sum + weight, 0);
  const members = models.map((model, index) => ({
    model,
    temperature: choices[index]?.temperature ?? 1,
    weight: Math.fround((recipe.members[index]?.weight ?? 1) / totalWeight),
  }));
  return { model: { kind: "ensemble", members }, choices };
}

function temperatureOf(
  model: SingleModel,
  { validation: { rows, targets }, classCount }: FitModelRequest,
): number {
  return Math.fround(fitTemperature(modelLogits(model, rows), targets, classCount));
}
