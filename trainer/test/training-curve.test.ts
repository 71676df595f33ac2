import { expect, test } from "vitest";
import {
  CurveRecorder,
  curvePlot,
  type EpochFigures,
  sparkline,
} from "../src/experiments/training-curve.js";

function epoch(number: number, validationAccuracy: number): EpochFigures {
  return {
    epoch: number,
    loss: 2 / number,
    validationLoss: 1,
    validationAccuracy,
    learningRate: 0.01,
  };
}

test("each epoch is kept by its member with its time, and shown at once", () => {
  const shown: string[] = [];
  let time = 1000;
  const recorder = new CurveRecorder(
    {
      line: () => undefined,
      progress: (label, done, total, detail) => {
        shown.push(`${label} ${String(done)}/${String(total)} ${detail ?? ""}`);
      },
    },
    () => (time += 500),
  );
  recorder.record("neural 1", 3, epoch(1, 0.5));
  recorder.record("neural 2", 3, epoch(1, 0.4));
  recorder.record("neural 1", 3, epoch(2, 0.8));
  expect(recorder.curves).toEqual([
    {
      member: "neural 1",
      epochs: [
        { ...epoch(1, 0.5), wallTimeMs: 1500 },
        { ...epoch(2, 0.8), wallTimeMs: 2500 },
      ],
    },
    { member: "neural 2", epochs: [{ ...epoch(1, 0.4), wallTimeMs: 2000 }] },
  ]);
  expect(shown.at(-1)).toBe("neural 1 2/3 loss 1.000 █▁  validation 80.0 % ▁█");
});

test.each([
  [[], ""],
  [[3], "▅"],
  [[1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"],
  [[0, Number.NaN, 1], "▁ █"],
])("%j is drawn as %s", (values, drawn) => {
  expect(sparkline(values)).toBe(drawn);
});

test("the plot at the end has an axis with shares, and names the best epoch", () => {
  const epochs = [0.5, 0.7, 0.9, 0.85].map((share, index) => ({
    ...epoch(index + 1, share),
    wallTimeMs: 0,
  }));
  const lines = curvePlot({ member: "neural", epochs });
  expect(lines[0]).toBe(
    "neural: validation accuracy over 4 epochs, best 90.00 % in epoch 3; loss █▃▂▁ 0.500",
  );
  expect(lines.slice(1)).toEqual([
    "   90.0 % ┤  █",
    "   84.3 % ┤  ██",
    "   78.6 % ┤  ██",
    "   72.9 % ┤  ██",
    "   67.1 % ┤ ███",
    "   61.4 % ┤ ███",
    "   55.7 % ┤ ███",
    "   50.0 % ┤████",
    "          └────",
  ]);
  expect(curvePlot({ member: "neural", epochs: epochs.slice(0, 1) })).toEqual([]);
});
