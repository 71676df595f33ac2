import { GELU_CUBE, GELU_SCALE } from "../model/activate.js";
import type { Activation } from "./neural-model.js";

/** An activation's value and its derivative at a point. */
export interface Bend {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
}

/** The activations with what training needs of them. */
export const BENDS: Readonly<Record<Activation, Bend>> = {
  linear: { value: (x) => x, slope: () => 1 },
  relu: { value: (x) => (x > 0 ? x : 0), slope: (x) => (x > 0 ? 1 : 0) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  gelu: { value: (x) => 0.5 * x * (1 + geluBend(x)), slope: geluSlope },
};

function geluBend(x: number): number {
  return Math.tanh(GELU_SCALE * (x + GELU_CUBE * x ** 3));
}

function geluSlope(x: number): number {
  const bend = geluBend(x);
  const inner = GELU_SCALE * (1 + 3 * GELU_CUBE * x ** 2);
  return 0.5 * (1 + bend) + 0.5 * x * (1 - bend ** 2) * inner;
}
