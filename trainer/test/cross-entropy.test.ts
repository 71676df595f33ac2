import { expect, test } from "vitest";
import { crossEntropyGradient, fitOf, pairGradient } from "../src/neural/cross-entropy.js";

const STEP = 1e-4;

function softmax(logits: readonly number[]): number[] {
  const masses = logits.map(Math.exp);
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

/** The slopes of a function of some numbers, between points near by. */
function slopes(loss: (point: number[]) => number, point: readonly number[]): number[] {
  return point.map((_, k) => {
    const moved = (by: number): number[] => point.map((value, i) => (i === k ? value + by : value));
    return (loss(moved(STEP)) - loss(moved(-STEP))) / (2 * STEP);
  });
}

function smoothedLoss(logits: readonly number[], target: number, smoothing: number): number {
  return softmax(logits).reduce((sum, probability, k) => {
    const wanted = (k === target ? 1 - smoothing : 0) + smoothing / logits.length;
    return sum - wanted * Math.log(probability);
  }, 0);
}

test("the gradient of a row's loss is its slope", () => {
  const point = [0.3, -1.2, 2];
  const logits = Float32Array.from(point);
  const loss = crossEntropyGradient(logits, 1, 0.2, 0.5);
  expect(loss).toBeCloseTo(smoothedLoss(point, 1, 0), 6);
  slopes((at) => 0.5 * smoothedLoss(at, 1, 0.2), point).forEach((slope, k) => {
    expect(logits[k]).toBeCloseTo(slope, 5);
  });
});

test("the gradients of a pair are the slopes of both losses and of what keeps the answers together", () => {
  const point = [0.3, -1.2, 2, 0.9, 0.1, -0.4];
  const total = (at: number[]): number => {
    const [a, b] = [at.slice(0, 3), at.slice(3)];
    const [p, q] = [softmax(a), softmax(b)];
    const apart = p.reduce(
      (sum, pk, k) => sum + (pk - (q[k] ?? 0)) * Math.log(pk / (q[k] ?? 0)),
      0,
    );
    return 0.25 * (smoothedLoss(a, 2, 0.1) + smoothedLoss(b, 2, 0.1) + 0.7 * apart);
  };
  const [first, second] = [Float32Array.from(point.slice(0, 3)), Float32Array.from(point.slice(3))];
  pairGradient(first, second, 2, { labelSmoothing: 0.1, consistency: 0.7 }, 0.25);
  slopes(total, point).forEach((slope, k) => {
    expect([...first, ...second][k]).toBeCloseTo(slope, 5);
  });
});

test("rows of no known class are not judged", () => {
  const logits = Float32Array.from([0, 1, 1, 0, 5, 0]);
  const { accuracy, loss } = fitOf(logits, Int32Array.from([1, 1, -1]), 2);
  expect(accuracy).toBe(0.5);
  expect(loss).toBeCloseTo((Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.E)) / 2, 6);
  expect(fitOf(new Float32Array(), new Int32Array(), 2)).toEqual({ accuracy: 0, loss: 0 });
});
