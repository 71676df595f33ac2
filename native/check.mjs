/* eslint-disable no-console -- a script: it prints what it found */
import { fileURLToPath } from "node:url";
import { loadTfjsNode } from "./load.mjs";

/**
 * Proves that the native library works: takes a training step, then runs an exported model. Prints one line of JSON.
 */

const expected = { features: [0.5, 0.25], probabilities: [0.34427717, 0.31889862, 0.33682424] };

const tf = loadTfjsNode();
const losses = await trainTwoSteps();
const difference = await runSavedModel();
console.log(
  JSON.stringify({
    node: process.version,
    tensorflow: tf.backend().binding.TF_Version,
    losses,
    difference,
  }),
);
if (!(losses[1] < losses[0]))
  throw new Error(`training: the loss did not fall: ${losses.join(", ")}`);
if (!(difference < 1e-5)) throw new Error(`model: a probability is off by ${String(difference)}`);

async function trainTwoSteps() {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 3 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "sparseCategoricalCrossentropy" });
  const rows = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  const targets = tf.tensor1d([0, 1]);
  const history = await model.fit(rows, targets, { epochs: 2, verbose: 0, shuffle: false });
  return history.history.loss;
}

async function runSavedModel() {
  const folder = fileURLToPath(new URL("check", import.meta.url));
  const model = await tf.node.loadSavedModel(folder, ["serve"], "serving_default");
  const answer = model.predict({
    ids: tf.tensor2d([1, 2], [1, 2], "int32"),
    weights: tf.tensor2d(expected.features, [1, 2]),
  });
  const got = await answer.probabilities.data();
  return Math.max(...expected.probabilities.map((value, i) => Math.abs(value - got[i])));
}
