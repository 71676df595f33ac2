import { fitTemperature } from "@intent-serving/evaluation";
import type { CurveRecorder } from "../experiments/training-curve.js";
import type { Terminal } from "../terminal.js";
import { type FitModelRequest, fitMember } from "./fit-member.js";
import type { EnsembleMember, FittedModel, SingleModel } from "./fitted-model.js";
import { modelLogits } from "./model-logits.js";
import { memberName, type Recipe } from "./recipe.js";

/** Who is told how a fit goes, and what ends it early with its reason. */
export interface FitModelHooks {
  readonly terminal: Terminal;
  readonly recorder: CurveRecorder;
  readonly signal: AbortSignal;
}

/** Fits what a recipe asks for, its members one after another; throws as fitMember does. */
export async function fitModel(
  recipe: Recipe,
  request: FitModelRequest,
  { terminal, recorder, signal }: FitModelHooks,
): Promise<FittedModel> {
  const members: EnsembleMember[] = [];
  const totalWeight = recipe.members.reduce((sum, { weight }) => sum + weight, 0);
  for (const [index, member] of recipe.members.entries()) {
    const name = `${memberName(member)}${recipe.isEnsemble ? ` (${String(index + 1)})` : ""}`;
    const { epochs } = member.learning;
    const model = await fitMember(member, request, {
      terminal,
      signal,
      onEpoch: (figures) => {
        recorder.record(name, epochs, figures);
      },
    });
    if (!recipe.isEnsemble) return model;
    const weight = Math.fround(member.weight / totalWeight);
    members.push({ model, temperature: temperatureOf(model, request), weight });
  }
  return { kind: "ensemble", members };
}

function temperatureOf(
  model: SingleModel,
  { validation: { rows, targets }, classCount }: FitModelRequest,
): number {
  return Math.fround(fitTemperature(modelLogits(model, rows), targets, classCount));
}
