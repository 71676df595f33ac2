import { setImmediate } from "node:timers/promises";
import type { EpochFigures } from "../experiments/training-curve.js";
import { SeededRandom } from "../random.js";
import { fitOf } from "./cross-entropy.js";
import { learningRateShare } from "./learning-rate.js";
import type { Network } from "./network.js";
import type { NeuralFitHooks, NeuralFitRequest } from "./neural-fit-request.js";
import type { NeuralModel } from "./neural-model.js";

const BREATH_MS = 50;

/**
 * Trains a network epoch by epoch. Where `patience` is less than the epochs, it ends once so many of them have brought
 * neither more right answers nor a smaller loss on the validation rows, and answers the network as it was after the one
 * that was most often right there (the last of equals); else it answers the last one, and nothing is chosen by those rows. Lets signals through
 * between batches, and throws the signal's reason once aborted.
 */
export async function trainEpochs(
  network: Network,
  request: NeuralFitRequest,
  { onEpoch, signal }: NeuralFitHooks,
): Promise<NeuralModel> {
  const { training, targets, validation, shape, seed } = request;
  const { epochs, batchSize } = training;
  const random = new SeededRandom(seed + 1);
  const order = Int32Array.from(targets, (_, row) => row);
  const totalSteps = epochs * Math.ceil(order.length / batchSize);
  const lastEpoch = request.lastEpoch ?? epochs;
  const patience = request.lastEpoch === undefined ? training.patience : Infinity;
  const isChosen = patience < epochs && validation.targets.some((target) => target >= 0);
  const best = { accuracy: -1, loss: Infinity, idleEpochs: 0 };
  let model: NeuralModel | undefined;
  let step = 0;
  let breathedAt = performance.now();
  for (let epoch = 1; epoch <= lastEpoch && best.idleEpochs < patience; epoch++) {
    random.shuffle(order, order.length);
    let loss = 0;
    let learningRate = 0;
    for (let start = 0; start < order.length; start += batchSize) {
      const share = learningRateShare(++step, totalSteps, training.warmup, training.schedule);
      learningRate = training.learningRate * share;
      loss += network.trainBatch(order.subarray(start, start + batchSize), learningRate);
      if (performance.now() - breathedAt < BREATH_MS) continue;
      await setImmediate();
      signal.throwIfAborted();
      breathedAt = performance.now();
    }
    const judged = fitOf(network.validationLogits(), validation.targets, shape.classCount);
    const figures = { validationLoss: judged.loss, validationAccuracy: judged.accuracy };
    onEpoch({ epoch, loss: loss / order.length, ...figures, learningRate });
    if (!isChosen) continue;
    best.idleEpochs =
      judged.accuracy > best.accuracy || judged.loss < best.loss ? 0 : best.idleEpochs + 1;
    if (judged.accuracy >= best.accuracy) model = network.toModel();
    best.accuracy = Math.max(best.accuracy, judged.accuracy);
    best.loss = Math.min(best.loss, judged.loss);
  }
  return model ?? network.toModel();
}

/** After which epoch a fit that ended with these figures is answered; undefined where there was none. */
export function chosenEpoch(
  figures: readonly EpochFigures[],
  patience: number,
): number | undefined {
  if (patience >= figures.length) return figures.at(-1)?.epoch;
  const best = Math.max(...figures.map((it) => it.validationAccuracy));
  return figures.findLast((it) => it.validationAccuracy === best)?.epoch;
}
