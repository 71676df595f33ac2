import { expect, test } from "vitest";
import type { EpochFigures } from "../src/experiments/training-curve.js";
import { modelLogits } from "../src/model/model-logits.js";
import { bagNetwork } from "../src/neural/bag-network.js";
import { fitOf } from "../src/neural/cross-entropy.js";
import { fitNeural } from "../src/neural/fit-neural.js";
import type { NeuralFitRequest } from "../src/neural/neural-fit-request.js";
import type { NeuralModel } from "../src/neural/neural-model.js";
import { orderedSparseRows, orderRows, pairRows, smallRequest } from "./neural-example.js";

async function fit(
  request: NeuralFitRequest,
  signal = new AbortController().signal,
): Promise<{ model: NeuralModel; epochs: EpochFigures[] }> {
  const epochs: EpochFigures[] = [];
  const model = await fitNeural(request, { onEpoch: (figures) => epochs.push(figures), signal });
  return { model, epochs };
}

const [train, validation] = [pairRows(300, 1), pairRows(100, 2)];
const LONG = { epochs: 60, patience: 60 };

test("a bag network learns what no linear model can, and the model answers as the network did", async () => {
  const { model, epochs } = await fit(smallRequest(train, validation, { training: LONG }));
  const { accuracy } = fitOf(modelLogits(model, validation.rows), validation.targets, 4);
  expect(accuracy).toBe(1);
  expect(Math.max(...epochs.map((figures) => figures.validationAccuracy))).toBe(1);
});

test("hidden layers of other activations learn it too", async () => {
  for (const activation of ["tanh", "gelu"] as const) {
    const hidden = [{ units: 12, activation }];
    const training = { epochs: 120, patience: 120 };
    const { model } = await fit(
      smallRequest(train, validation, { hidden, encoder: { activation }, training }),
    );
    const { accuracy } = fitOf(modelLogits(model, validation.rows), validation.targets, 4);
    expect(accuracy).toBe(1);
  }
});

test("dropout, consistency, label smoothing and weight decay leave it learnable", async () => {
  const training = {
    featureDropout: 0.1,
    unitDropout: 0.3,
    consistency: 0.3,
    labelSmoothing: 0.1,
    weightDecay: 0.01,
    ...LONG,
  };
  const { model } = await fit(smallRequest(train, validation, { training }));
  const { accuracy } = fitOf(modelLogits(model, validation.rows), validation.targets, 4);
  expect(accuracy).toBeGreaterThan(0.95);
});

test("convolution and attention with hidden layers learn the order of words, and the model answers as they did", async () => {
  const [train, validation] = [orderRows(200, 1), orderRows(60, 2)];
  for (const network of ["convolution", "attention"] as const) {
    const hidden = network === "attention" ? [] : [{ units: 8, activation: "gelu" as const }];
    const epochCount = network === "convolution" ? 10 : 3;
    const training = {
      epochs: epochCount,
      patience: epochCount - 1,
      consistency: 0.2,
      unitDropout: 0.1,
    };
    const request = smallRequest(train, validation, { encoder: { network }, training, hidden });
    const { model, epochs } = await fit(request);
    const { accuracy, loss } = fitOf(
      modelLogits(model, orderedSparseRows(validation)),
      validation.targets,
      4,
    );
    const best = Math.max(...epochs.map((figures) => figures.validationAccuracy));
    expect(accuracy).toBe(best);
    expect(epochs.map((figures) => figures.validationLoss)).toContainEqual(expect.closeTo(loss, 4));
    if (network === "convolution") expect(accuracy).toBeGreaterThan(0.95);
  }
});

test("a fit is as after its last epoch where it isn't to stop early, or as after the epoch that was chosen before", async () => {
  const training = { epochs: 8, patience: 8, unitDropout: 0.3, learningRate: 0.02 };
  const whole = await fit(smallRequest(train, validation, { training }));
  const lossOf = ({ model }: typeof whole): number =>
    fitOf(modelLogits(model, validation.rows), validation.targets, 4).loss;
  expect(lossOf(whole)).toBeCloseTo(whole.epochs.at(-1)?.validationLoss ?? NaN, 4);
  const early = { ...training, patience: 1 };
  const again = await fit({
    ...smallRequest(train, validation, { training: early }),
    lastEpoch: 5,
  });
  expect(again.epochs).toHaveLength(5);
  expect(lossOf(again)).toBeCloseTo(whole.epochs[4]?.validationLoss ?? NaN, 4);
});

test("a convolution is the same again from the same seed", async () => {
  const rows = orderRows(20, 1);
  const training = { epochs: 2, featureDropout: 0.2, unitDropout: 0.2 };
  const request = smallRequest(rows, rows, { encoder: { network: "convolution" }, training });
  expect((await fit(request)).model).toEqual((await fit(request)).model);
});

test("the same request gives the same bytes, another seed others", async () => {
  const training = { epochs: 3, featureDropout: 0.3, unitDropout: 0.3 };
  const first = await fit(smallRequest(train, validation, { training }));
  const second = await fit(smallRequest(train, validation, { training }));
  const other = await fit(smallRequest(train, validation, { training, seed: 2 }));
  expect(second.model).toEqual(first.model);
  expect(second.epochs).toEqual(first.epochs);
  expect(other.model).not.toEqual(first.model);
});

test("a feature that no training row has changes nothing", async () => {
  const { model } = await fit(smallRequest(train, validation, { training: { epochs: 2 } }));
  const { encoder } = model;
  if (encoder.kind !== "bag") throw new Error(`expected a bag, got ${encoder.kind}`);
  const unseen = [...Array(encoder.featureCount).keys()].filter(
    (id) => !train.rows.ids.includes(id),
  );
  for (const id of unseen) {
    const row = encoder.table.subarray(id * encoder.dimension, (id + 1) * encoder.dimension);
    expect(row.every((value) => value === 0)).toBe(true);
  }
  expect(unseen).toContain(0);
});

test("training ends when the validation rows gain nothing more, with the best epoch's network", async () => {
  const random = pairRows(100, 3);
  random.targets.fill(2);
  const training = { epochs: 50, patience: 3 };
  const { epochs } = await fit(smallRequest(train, random, { training }));
  expect(epochs.length).toBeLessThan(10);
  const { epochs: all } = await fit(smallRequest(train, validation, { training: { epochs: 5 } }));
  expect(all.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
});

test("without validation rows training goes through all epochs", async () => {
  const none = pairRows(0, 1);
  const { epochs } = await fit(smallRequest(train, none, { training: { epochs: 4, patience: 1 } }));
  expect(epochs.map(({ epoch, validationAccuracy }) => [epoch, validationAccuracy])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
  ]);
});

test("an aborted fit ends with the signal's reason", async () => {
  const stop = new AbortController();
  const request = smallRequest(pairRows(4000, 1), validation, { training: { epochs: 1000 } });
  const onEpoch = (): void => {
    stop.abort(new Error("enough"));
  };
  await expect(fitNeural(request, { onEpoch, signal: stop.signal })).rejects.toThrow("enough");
});

test("the first step moves every weight against the slope of the loss, as finite differences have it", () => {
  const rows = pairRows(8, 5);
  const all = Int32Array.from(rows.targets.keys());
  const hidden = [{ units: 5, activation: "tanh" as const }];
  for (const activation of ["linear", "relu", "tanh", "gelu"] as const) {
    const network = bagNetwork(smallRequest(rows, rows, { hidden, encoder: { activation } }));
    const before = network.toModel();
    network.trainBatch(all, 1e-3);
    const after = network.toModel();
    let compared = 0;
    arraysOf(before).forEach((values, index) => {
      const moved = arraysOf(after)[index] ?? new Float32Array();
      for (let at = 0; at < values.length; at++) {
        const slope = slopeAt(before, values, at, rows);
        if (Math.abs(slope) < 1e-3) continue;
        expect(Math.sign((moved[at] ?? 0) - (values[at] ?? 0))).toBe(-Math.sign(slope));
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(50);
  }
});

function arraysOf({ encoder, layers }: NeuralModel): Float32Array[] {
  const table = encoder.kind === "bag" ? [encoder.table, encoder.bias] : [encoder.table];
  return [...table, ...layers.flatMap(({ weights, bias }) => [weights, bias])];
}

/** d loss / d values[at], between two points near by. */
function slopeAt(
  model: NeuralModel,
  values: Float32Array,
  at: number,
  { rows, targets }: ReturnType<typeof pairRows>,
): number {
  const value = values[at] ?? 0;
  const [low, high] = [-1e-3, 1e-3].map((distance) => {
    values[at] = value + distance;
    return fitOf(modelLogits(model, rows), targets, 4).loss;
  });
  values[at] = value;
  return ((high ?? 0) - (low ?? 0)) / 2e-3;
}
