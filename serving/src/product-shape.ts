import type { Tensor } from "@intent-serving/savedmodel";
import { atNode } from "./executable-graph.js";
import type { TableSum } from "./row-program.js";
import { ServingError } from "./serving-error.js";

/** A sum without its table, which is kept where the sums are made. */
export type SumShape = Omit<TableSum, "table">;

/** The matrix product of weights and gathered rows: its shape after the squeeze, and where each of its rows reads. */
export interface ProductShape {
  readonly shape: readonly number[];
  readonly rows: number;
  readonly length: number;
  /** Where the weights and ids of each row start; without them, row after row. */
  readonly weightStarts?: Int32Array;
  readonly idStarts?: Int32Array;
}

/** Checks what the kernels of the graph check, in their order and with their words. */
export function productShape(sum: SumShape, ids: Tensor, weights: Tensor): ProductShape {
  const { nodes, columns } = sum;
  const [batch = 0, length = 0] = ids.shape;
  if (weights.shape.length === 0) {
    throw invalid(
      atNode("Tried to expand dim index 1 for tensor with 0 dimensions.", nodes.expand),
    );
  }
  checkIds(sum, ids);
  const isPlain =
    ids.shape.length === 2 &&
    weights.shape.length === 2 &&
    weights.shape[0] === batch &&
    weights.shape[1] === length;
  if (isPlain) return { shape: [batch, columns], rows: batch, length };
  return broadcastProduct(sum, ids.shape, weights.shape);
}

/** Throws for an id that the table has no row of, with the words of the kernel that gathers. */
export function checkIds({ nodes, rows }: SumShape, ids: Tensor): void {
  for (let i = 0; i < ids.values.length; i++) {
    const id = Number(ids.values[i]);
    if (id >= 0 && id < rows) continue;
    throw invalid(
      atNode(
        `indices${indexText(i, ids.shape)} = ${String(id)} is not in [0, ${String(rows)})`,
        nodes.gather,
      ),
    );
  }
}

/** `[0,1]`: where a flat index lies in a tensor. */
function indexText(index: number, shape: readonly number[]): string {
  const position: number[] = [];
  let rest = index;
  for (const length of [...shape].reverse()) {
    position.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return position.length === 0 ? "" : `[${position.join(",")}]`;
}

/** Shapes that the signature does not declare, but that TensorFlow takes all the same (`BatchMatMulV2` broadcasts). */
function broadcastProduct(
  { nodes, columns }: SumShape,
  idShape: readonly number[],
  weightShape: readonly number[],
): ProductShape {
  const left = [weightShape[0] ?? 0, 1, ...weightShape.slice(1)];
  const right = [...idShape, columns];
  if (right.length < 2) {
    throw invalid(atNode(`In[1] ndims must be >= 2: ${String(right.length)}`, nodes.matMul));
  }
  const leftBatch = left.slice(0, -2);
  const rightBatch = right.slice(0, -2);
  const batch = broadcast(leftBatch, rightBatch);
  if (batch === undefined) {
    throw invalid(
      atNode(
        `In[0] and In[1] must have compatible batch dimensions: [${left.join(",")}] vs. [${right.join(",")}]`,
        nodes.matMul,
      ),
    );
  }
  const height = left.at(-2) ?? 0;
  const length = left.at(-1) ?? 0;
  if (length !== right.at(-2)) {
    throw invalid(
      atNode(
        `Matrix size-incompatible: In[0]: [${left.join(",")}], In[1]: [${right.join(",")}] 0 0`,
        nodes.matMul,
      ),
    );
  }
  const shape = [...batch, height, columns];
  if (shape[1] !== 1) {
    throw invalid(
      atNode(
        `Can not squeeze dim[1], expected a dimension of 1, got ${String(shape[1])}`,
        nodes.squeeze,
      ),
    );
  }
  const matrices = batch.reduce((product, axis) => product * axis, 1);
  const rows = matrices * height;
  const weightStarts = new Int32Array(rows);
  const idStarts = new Int32Array(rows);
  for (let matrix = 0; matrix < matrices; matrix++) {
    const from = sourceMatrix(matrix, batch, leftBatch) * height;
    const idStart = sourceMatrix(matrix, batch, rightBatch) * length;
    for (let row = 0; row < height; row++) {
      weightStarts[matrix * height + row] = (from + row) * length;
      idStarts[matrix * height + row] = idStart;
    }
  }
  return { shape: [...shape.slice(0, 1), ...shape.slice(2)], rows, length, weightStarts, idStarts };
}

function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const shape: number[] = [];
  for (let i = 1; i <= Math.max(a.length, b.length); i++) {
    const [x = 1, y = 1] = [a.at(-i), b.at(-i)];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.unshift(x === 1 ? y : x);
  }
  return shape;
}

/** Which matrix of an operand stands for a matrix of the broadcast product. */
function sourceMatrix(matrix: number, batch: readonly number[], own: readonly number[]): number {
  let rest = matrix;
  let source = 0;
  let stride = 1;
  for (let i = 1; i <= batch.length; i++) {
    const length = batch.at(-i) ?? 1;
    const ownLength = own.at(-i) ?? 1;
    if (ownLength !== 1) source += (rest % length) * stride;
    stride *= ownLength;
    rest = Math.floor(rest / length);
  }
  return source;
}

function invalid(message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", message);
}
