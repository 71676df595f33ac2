import { fitTemperature } from "@intent-serving/evaluation";
import { bagRows, channelRows, type SparseRows, type Tokenizer } from "@intent-serving/tokenizer";
import { fitDecoder } from "../linear/fit-decoder.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import type { EnsembleMember, FittedModel, SingleModel } from "./fitted-model.js";
import { modelLogits } from "./model-logits.js";
import { type MemberRecipe, memberName, type Recipe } from "./recipe.js";

/** Encoded texts, and the positions of their intents. */
export interface LabelledRows {
  readonly rows: SparseRows;
  readonly targets: Int32Array;
}

/** What a model is fitted to. */
export interface FitModelRequest {
  readonly tokenizer: Tokenizer;
  readonly train: LabelledRows;
  /** Rows that nothing is fitted to but temperatures, and when to stop; those of intents that the model doesn't know left out. */
  readonly validation: LabelledRows;
  readonly classCount: number;
  readonly seed: number;
}

/** Fits what a recipe asks for; throws a TrainerError for weights that are no finite numbers, and the signal's reason once aborted. */
export async function fitModel(
  recipe: Recipe,
  request: FitModelRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FittedModel> {
  const members: EnsembleMember[] = [];
  const totalWeight = recipe.members.reduce((sum, { weight }) => sum + weight, 0);
  for (const member of recipe.members) {
    const model = await fitMember(member, request, terminal, signal);
    if (!recipe.isEnsemble) return model;
    const weight = Math.fround(member.weight / totalWeight);
    members.push({ model, temperature: temperatureOf(model, request), weight });
  }
  return { kind: "ensemble", members };
}

async function fitMember(
  member: MemberRecipe,
  { tokenizer, train, classCount, seed }: FitModelRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<SingleModel> {
  const { decoder } = member;
  if (decoder.kind === "neural" || member.encoder.kind === "neural") {
    throw new TrainerError("config", `${memberName(member)}: not there yet`);
  }
  const shape = { featureCount: tokenizer.bagFeatureCount, classCount };
  const model = await fitDecoder(
    {
      kind: decoder.kind,
      rows: seenRows(member, train.rows, tokenizer),
      targets: train.targets,
      shape,
      decoder,
      seed: seed + member.seed,
    },
    terminal,
    signal,
  );
  if (model.weights.every(Number.isFinite) && model.bias.every(Number.isFinite)) return model;
  throw new TrainerError(
    "export",
    "the fit gave weights that are no finite numbers; try a smaller c in conf/train-conf.yml",
  );
}

/** The features that a member looks at. */
function seenRows({ encoder }: MemberRecipe, rows: SparseRows, tokenizer: Tokenizer): SparseRows {
  const bags = bagRows(rows, tokenizer);
  return encoder.use === undefined ? bags : channelRows(bags, tokenizer, encoder.use);
}

function temperatureOf(
  model: SingleModel,
  { validation: { rows, targets }, classCount }: FitModelRequest,
): number {
  return Math.fround(fitTemperature(modelLogits(model, rows), targets, classCount));
}
