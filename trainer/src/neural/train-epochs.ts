import { setImmediate } from "node:timers/promises";
import { SeededRandom } from "../random.js";
import { fitOf } from "./cross-entropy.js";
import { learningRateShare } from "./learning-rate.js";
import type { Network } from "./network.js";
import type { NeuralFitHooks, NeuralFitRequest } from "./neural-fit-request.js";
import type { NeuralModel } from "./neural-model.js";

const BREATH_MS = 50;

/**
 * Trains a network epoch by epoch and answers it as it was after the one that was most often right on the validation
 * rows (the last of equals). Ends once `patience` epochs have brought neither more right answers nor a smaller loss
 * there. Lets signals through between batches, and throws the signal's reason once aborted.
 */
export async function trainEpochs(
  network: Network,
  request: NeuralFitRequest,
  { onEpoch, signal }: NeuralFitHooks,
): Promise<NeuralModel> {
  const { training, targets, validation, shape, seed } = request;
  const { epochs, batchSize, patience } = training;
  const random = new SeededRandom(seed + 1);
  const order = Int32Array.from(targets, (_, row) => row);
  const totalSteps = epochs * Math.ceil(order.length / batchSize);
  const hasValidation = validation.targets.some((target) => target >= 0);
  const best = { accuracy: -1, loss: Infinity, idleEpochs: 0 };
  let model: NeuralModel | undefined;
  let step = 0;
  let breathedAt = performance.now();
  for (let epoch = 1; epoch <= epochs && best.idleEpochs < patience; epoch++) {
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
    if (!hasValidation) continue;
    best.idleEpochs =
      judged.accuracy > best.accuracy || judged.loss < best.loss ? 0 : best.idleEpochs + 1;
    if (judged.accuracy >= best.accuracy) model = network.toModel();
    best.accuracy = Math.max(best.accuracy, judged.accuracy);
    best.loss = Math.min(best.loss, judged.loss);
  }
  return model ?? network.toModel();
}
