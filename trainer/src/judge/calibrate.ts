import {
  abstainThreshold,
  calibrationMetrics,
  fitTemperature,
  softmax,
} from "@intent-serving/evaluation";
import type { Calibration, Label } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";
import type { TrainSettings } from "../settings/train-settings.js";
import { positionsOf } from "./judge-model.js";

/** Fits the temperature on the validation rows whose intent the model knows, and the threshold to abstain below. */
export function calibrate(
  rows: readonly Example[],
  logits: Float32Array,
  labels: readonly Label[],
  settings: TrainSettings["calibration"],
): Calibration {
  const classCount = labels.length;
  const positions = positionsOf(rows, labels);
  const known = [...positions.keys()].filter((row) => (positions[row] ?? -1) >= 0);
  const targets = Int32Array.from(known, (row) => positions[row] ?? -1);
  const knownLogits = new Float32Array(known.length * classCount);
  known.forEach((row, index) => {
    knownLogits.set(logits.subarray(row * classCount, (row + 1) * classCount), index * classCount);
  });
  const temperature = settings.temperature ? fitTemperature(knownLogits, targets, classCount) : 1;
  const probabilities = softmax(knownLogits, classCount, temperature);
  const abstain = abstainThreshold(probabilities, targets, classCount, settings.abstainAccuracy);
  return {
    formatVersion: 1,
    temperature,
    before: calibrationMetrics(knownLogits, targets, classCount, 1),
    after: calibrationMetrics(knownLogits, targets, classCount, temperature),
    abstain:
      abstain === undefined
        ? null
        : { ...abstain, wishedAccuracy: settings.abstainAccuracy, n: targets.length },
  };
}
