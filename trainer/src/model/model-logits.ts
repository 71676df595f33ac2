import { softmax } from "@intent-serving/evaluation";
import type { SparseRows } from "@intent-serving/tokenizer";
import { linearLogits } from "../linear/linear-model.js";
import type { DenseLayer, NeuralModel } from "../neural/neural-model.js";
import { activate } from "./activate.js";
import { encoderOf } from "./encode-row.js";
import {
  classCountOf,
  type EnsembleModel,
  type FittedModel,
  type SingleModel,
  SMALLEST_PROBABILITY,
} from "./fitted-model.js";

/**
 * What a model of any kind answers to encoded texts: [rows, classCount], row-major, summed in double precision. The
 * exported graph answers the same, to float32's precision.
 */
export function modelLogits(model: FittedModel, rows: SparseRows): Float32Array {
  return model.kind === "ensemble" ? ensembleLogits(model, rows) : singleLogits(model, rows);
}

function singleLogits(model: SingleModel, rows: SparseRows): Float32Array {
  return model.kind === "linear" ? linearLogits(model, rows) : neuralLogits(model, rows);
}

function ensembleLogits(model: EnsembleModel, rows: SparseRows): Float32Array {
  const classCount = classCountOf(model);
  const mixture = new Float64Array((rows.offsets.length - 1) * classCount);
  for (const member of model.members) {
    const probabilities = softmax(singleLogits(member.model, rows), classCount, member.temperature);
    for (let i = 0; i < mixture.length; i++) {
      mixture[i] = (mixture[i] ?? 0) + member.weight * (probabilities[i] ?? 0);
    }
  }
  return Float32Array.from(mixture, (share) => Math.log(Math.max(share, SMALLEST_PROBABILITY)));
}

function neuralLogits({ encoder, layers }: NeuralModel, rows: SparseRows): Float32Array {
  const { width, encode } = encoderOf(encoder);
  const classCount = layers.at(-1)?.units ?? 0;
  const rowCount = rows.offsets.length - 1;
  const logits = new Float32Array(rowCount * classCount);
  const hidden = new Float64Array(width);
  const outputs = layers.map((layer) => new Float64Array(layer.units));
  for (let row = 0; row < rowCount; row++) {
    encode(rows, row, hidden);
    let input = hidden;
    layers.forEach((layer, index) => {
      const output = outputs[index] ?? hidden;
      applyLayer(layer, input, output);
      input = output;
    });
    logits.set(input, row * classCount);
  }
  return logits;
}

/** output = activation(input · weights + bias), [units]. */
function applyLayer(layer: DenseLayer, input: Float64Array, output: Float64Array): void {
  const { weights, bias, units } = layer;
  output.set(bias);
  for (let i = 0; i < input.length; i++) {
    const value = input[i] ?? 0;
    if (value === 0) continue;
    const start = i * units;
    for (let k = 0; k < units; k++) {
      output[k] = (output[k] ?? 0) + value * (weights[start + k] ?? 0);
    }
  }
  activate(layer.activation, output);
}
