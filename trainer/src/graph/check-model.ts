import type { LinearModel } from "../linear/linear-model.js";
import {
  classCountOf,
  type EnsembleModel,
  type FittedModel,
  type SingleModel,
} from "../model/fitted-model.js";
import type { NeuralEncoder, NeuralModel } from "../neural/neural-model.js";
import { TrainerError } from "../trainer-error.js";
import type { TableType } from "./int8-rows.js";

/** What a saved_model.pb holds. */
export interface CalibratedModel {
  readonly model: FittedModel;
  /** The logits are divided by it before the softmax; fitted on the validation set. */
  readonly temperature: number;
  /** How the graph keeps the model's tables; float32 where nothing is said. */
  readonly tables?: TableType;
}

/** Throws a TrainerError for a model whose sizes don't fit, that is not finite, or whose padding row is not zero. */
export function checkModel({ model, temperature }: CalibratedModel): void {
  checkTemperature(model, temperature);
  if (model.kind === "ensemble") checkEnsemble(model);
  else checkSingle(model);
}

function checkSingle(model: SingleModel): void {
  if (model.kind === "linear") checkLinear(model);
  else checkNeural(model);
}

function checkTemperature({ kind }: FittedModel, temperature: number): void {
  if (temperature > 0 && Number.isFinite(temperature)) return;
  throw refusal(`${kind} model: expected a temperature above 0, got ${String(temperature)}`);
}

function checkEnsemble({ members }: EnsembleModel): void {
  const [first] = members;
  if (first === undefined) throw refusal("ensemble model: expected members, got none");
  const classCount = classCountOf(first.model);
  for (const { model, temperature, weight } of members) {
    checkTemperature(model, temperature);
    checkSingle(model);
    if (classCountOf(model) !== classCount) {
      throw refusal(
        `ensemble model: expected ${String(classCount)} intents of each member, got ${String(classCountOf(model))}`,
      );
    }
    if (!(weight > 0 && weight <= 1)) {
      throw refusal(`ensemble model: expected weights above 0, got ${String(weight)}`);
    }
  }
  const total = members.reduce((sum, { weight }) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-6) {
    throw refusal(`ensemble model: expected weights that sum to 1, got ${String(total)}`);
  }
  const lengths = new Set(members.flatMap(({ model }) => sequenceLengths(model)));
  if (lengths.size > 1) {
    throw refusal(`ensemble model: expected one sequenceLength, got ${[...lengths].join(" and ")}`);
  }
}

function sequenceLengths(model: SingleModel): number[] {
  if (model.kind === "linear" || model.encoder.kind === "bag") return [];
  return [model.encoder.sequenceLength];
}

function checkLinear({ weights, bias, featureCount, classCount }: LinearModel): void {
  if (weights.length !== featureCount * classCount || bias.length !== classCount) {
    throw refusal(
      `linear model [${String(featureCount)},${String(classCount)}]: ` +
        `got ${String(weights.length)} weights and ${String(bias.length)} biases`,
    );
  }
  checkPadding("linear", weights, classCount);
  checkFinite("linear", [weights, bias]);
}

function checkNeural({ encoder, layers }: NeuralModel): void {
  if (layers.at(-1)?.activation !== "linear") {
    throw refusal(
      `neural model: expected a last layer whose activation is linear, got ${layers.at(-1)?.activation ?? "no layer"}`,
    );
  }
  let width = checkEncoder(encoder);
  layers.forEach(({ weights, bias, inputs, units }, index) => {
    if (inputs !== width || weights.length !== inputs * units || bias.length !== units) {
      throw refusal(
        `neural model: layer ${String(index)} [${String(inputs)},${String(units)}]: expected ${String(width)} inputs, ` +
          `got ${String(weights.length)} weights and ${String(bias.length)} biases`,
      );
    }
    checkFinite("neural", [weights, bias]);
    width = units;
  });
}

/** Answers how wide the encoder's vectors are. */
function checkEncoder(encoder: NeuralEncoder): number {
  const { kind, table, featureCount, dimension } = encoder;
  const expect = (what: string, array: Float32Array, length: number): void => {
    if (array.length !== length) {
      throw refusal(
        `neural model: ${kind}'s ${what}: expected ${String(length)} numbers, got ${String(array.length)}`,
      );
    }
    checkFinite("neural", [array]);
  };
  expect("table", table, featureCount * dimension);
  checkPadding("neural", table, dimension);
  switch (encoder.kind) {
    case "bag":
      expect("bias", encoder.bias, dimension);
      return dimension;
    case "convolution":
      for (const { width, filters, weights, bias } of encoder.kernels) {
        expect("weights", weights, width * dimension * filters);
        expect("bias", bias, filters);
      }
      return encoder.kernels.reduce((sum, { filters }) => sum + filters, 0);
    case "attention":
      expect("positions", encoder.positions, encoder.sequenceLength * dimension);
      expect("keys", encoder.keys, dimension * encoder.units);
      expect("keyBias", encoder.keyBias, encoder.units);
      expect("query", encoder.query, encoder.units);
      return dimension;
  }
}

function checkPadding(kind: string, table: Float32Array, columns: number): void {
  if (table.subarray(0, columns).every((value) => value === 0)) return;
  throw refusal(`${kind} model: expected row 0, which is padding, to be zero`);
}

function checkFinite(kind: string, arrays: readonly Float32Array[]): void {
  if (arrays.every((array) => array.every(Number.isFinite))) return;
  throw refusal(`${kind} model: expected finite weights, got NaN or infinity`);
}

function refusal(message: string): TrainerError {
  return new TrainerError("export", message);
}
