import type { BinaryOp, UnaryOp } from "./row-program.js";

/** Applies an operation to a vector; float32 in, float32 out, as TensorFlow's kernels. */
export function applyUnary(op: UnaryOp, input: Float32Array, output: Float32Array): void {
  switch (op) {
    case "Relu":
      for (let i = 0; i < output.length; i++) output[i] = Math.max(input[i] ?? 0, 0);
      return;
    case "Tanh":
      for (let i = 0; i < output.length; i++) output[i] = Math.tanh(input[i] ?? 0);
      return;
    case "Log":
      for (let i = 0; i < output.length; i++) output[i] = Math.log(input[i] ?? 0);
      return;
    case "Softmax":
      softmax(input, output);
  }
}

/** Applies an operation to two vectors place by place; one of a single number stands for all places. */
export function applyBinary(
  op: BinaryOp,
  left: Float32Array,
  right: Float32Array,
  output: Float32Array,
): void {
  const a = left.length === 1 ? 0 : 1;
  const b = right.length === 1 ? 0 : 1;
  switch (op) {
    case "AddV2":
      for (let i = 0; i < output.length; i++) output[i] = (left[i * a] ?? 0) + (right[i * b] ?? 0);
      return;
    case "Sub":
      for (let i = 0; i < output.length; i++) output[i] = (left[i * a] ?? 0) - (right[i * b] ?? 0);
      return;
    case "Mul":
      for (let i = 0; i < output.length; i++) output[i] = (left[i * a] ?? 0) * (right[i * b] ?? 0);
      return;
    case "RealDiv":
      for (let i = 0; i < output.length; i++) output[i] = (left[i * a] ?? 0) / (right[i * b] ?? 0);
      return;
    case "Maximum":
      for (let i = 0; i < output.length; i++) {
        output[i] = Math.max(left[i * a] ?? 0, right[i * b] ?? 0);
      }
  }
}

function softmax(input: Float32Array, output: Float32Array): void {
  let max = -Infinity;
  for (let i = 0; i < input.length; i++) max = Math.max(max, input[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < input.length; i++) {
    const power = Math.exp((input[i] ?? 0) - max);
    sum += power;
    output[i] = power;
  }
  for (let i = 0; i < input.length; i++) output[i] = (output[i] ?? 0) / sum;
}
