import type { Activation } from "../neural/neural-model.js";

/** The factors of GELU's tanh form (Hendrycks and Gimpel, 2016): √(2/π), and what the cube counts. */
export const GELU_SCALE = Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

/** Applies an activation to each value, in place. */
export function activate(activation: Activation, values: Float64Array): void {
  if (activation === "linear") return;
  const bend = BENDS[activation];
  for (let i = 0; i < values.length; i++) values[i] = bend(values[i] ?? 0);
}

const BENDS: Readonly<Record<Exclude<Activation, "linear">, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  gelu: (x) => 0.5 * x * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x ** 3))),
};
