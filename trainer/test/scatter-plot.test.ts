import { expect, test } from "vitest";
import { scatterPlot } from "../src/tune/scatter-plot.js";

function yTexts(scores: readonly number[]): (string | undefined)[] {
  const { markup } = scatterPlot({
    title: "accuracy",
    points: scores.map((y, x) => ({ x, y, label: "", isBest: false })),
    line: [],
    means: [],
    xTicks: [],
    yText: (value) => value.toFixed(2),
  });
  return [...markup.matchAll(/text-anchor="end">([^<]*)</g)].map(([, text]) => text);
}

test.each([
  ["two scores", [0.2, 0.6], ["0.20", "0.30", "0.40", "0.50", "0.60"]],
  ["equal scores", [0.5, 0.5, 0.5], ["0.49", "0.49", "0.50", "0.51", "0.51"]],
  [
    "most scores equal",
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.9],
    ["0.50", "0.60", "0.70", "0.80", "0.90"],
  ],
  [
    "one far below the rest",
    [0.01, 0.8, 0.81, 0.82, 0.83],
    ["0.68", "0.72", "0.76", "0.79", "0.83"],
  ],
])("of %s the axis spans what there is to see", (_, scores, texts) => {
  expect(yTexts(scores)).toEqual(texts);
});
