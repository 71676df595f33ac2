import type { Tensor } from "@intent-serving/savedmodel";
import { withDecodedTables } from "./decode-tables.js";
import { atNode, type Engine, type ExecutableGraph } from "./executable-graph.js";
import { findLinearPattern, type LinearPattern } from "./linear-pattern.js";
import { ServingError } from "./serving-error.js";
import { WeightedSum } from "./weighted-sum.js";

/** Runs linear models in one pass over typed arrays: gather, weigh, add, divide, softmax, without tensors in between. */
export const hotPathEngine: Engine = {
  name: "hot-path",
  load: async (model) => {
    const pattern = findLinearPattern(withDecodedTables(model));
    if (pattern === undefined) return undefined;
    const { table, ...rest } = pattern;
    return new HotPathGraph(rest, await WeightedSum.of(table, pattern.classCount));
  },
};

/** The pattern without its table, which is kept where the sums are made. */
type LinearShape = Omit<LinearPattern, "table">;

class HotPathGraph implements ExecutableGraph {
  readonly engine = "hot-path";
  private readonly pattern: LinearShape;
  private readonly weightedSum: WeightedSum;

  constructor(pattern: LinearShape, weightedSum: WeightedSum) {
    this.pattern = pattern;
    this.weightedSum = weightedSum;
  }

  run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Tensor[] {
    const { pattern } = this;
    const ids = feeds.get(pattern.ids);
    const weights = feeds.get(pattern.weights);
    if (ids?.dtype !== "DT_INT32" || weights?.dtype !== "DT_FLOAT") {
      throw invalid("expected ids of type int32 and weights of type float");
    }
    const product = productShape(pattern, ids, weights);
    const logits = new Float32Array(product.rows * pattern.classCount);
    this.fillLogits(product, ids.values, weights.values, logits);
    const { shape } = product;
    return fetches.map((name) => {
      const values = name === pattern.logits ? logits : this.probabilities(logits, shape);
      return { dtype: "DT_FLOAT", shape, values };
    });
  }

  dispose(): void {
    // nothing but garbage
  }

  private fillLogits(
    product: ProductShape,
    ids: Int32Array,
    weights: Float32Array,
    logits: Float32Array,
  ): void {
    const { bias, classCount } = this.pattern;
    const { sums } = this.weightedSum;
    for (let row = 0; row < product.rows; row++) {
      sums.fill(0);
      const firstWeight = product.weightStarts?.[row] ?? row * product.length;
      const firstId = product.idStarts?.[row] ?? row * product.length;
      this.weightedSum.add(ids, firstId, weights, firstWeight, product.length);
      const start = row * classCount;
      for (let i = 0; i < classCount; i++) {
        logits[start + i] = (sums[i] ?? 0) + (bias[i] ?? 0);
      }
    }
  }

  private probabilities(logits: Float32Array, shape: readonly number[]): Float32Array {
    const { temperature } = this.pattern;
    const probabilities = new Float32Array(logits.length);
    const width = shape.at(-1) ?? 1;
    for (let start = 0; start < logits.length; start += width) {
      let max = -Infinity;
      for (let i = start; i < start + width; i++) {
        const scaled = Math.fround((logits[i] ?? 0) / temperature);
        probabilities[i] = scaled;
        if (scaled > max) max = scaled;
      }
      let sum = 0;
      for (let i = start; i < start + width; i++) {
        const power = Math.exp((probabilities[i] ?? 0) - max);
        sum += power;
        probabilities[i] = power;
      }
      for (let i = start; i < start + width; i++) {
        probabilities[i] = (probabilities[i] ?? 0) / sum;
      }
    }
    return probabilities;
  }
}

/** The matrix product of weights and gathered rows: its shape after the squeeze, and where each of its rows reads. */
interface ProductShape {
  readonly shape: readonly number[];
  readonly rows: number;
  readonly length: number;
  /** Where the weights and ids of each row start; without them, row after row. */
  readonly weightStarts?: Int32Array;
  readonly idStarts?: Int32Array;
}

/** Checks what the kernels of the graph check, in their order and with their words. */
function productShape(pattern: LinearShape, ids: Tensor, weights: Tensor): ProductShape {
  const { nodes, classCount } = pattern;
  const [batch = 0, length = 0] = ids.shape;
  if (weights.shape.length === 0) {
    throw invalid(
      atNode("Tried to expand dim index 1 for tensor with 0 dimensions.", nodes.expand),
    );
  }
  checkIds(pattern, ids);
  const isPlain =
    ids.shape.length === 2 &&
    weights.shape.length === 2 &&
    weights.shape[0] === batch &&
    weights.shape[1] === length;
  if (isPlain) return { shape: [batch, classCount], rows: batch, length };
  return broadcastProduct(pattern, ids.shape, weights.shape);
}

function checkIds({ nodes, featureCount }: LinearShape, ids: Tensor): void {
  for (let i = 0; i < ids.values.length; i++) {
    const id = Number(ids.values[i]);
    if (id >= 0 && id < featureCount) continue;
    throw invalid(
      atNode(
        `indices${indexText(i, ids.shape)} = ${String(id)} is not in [0, ${String(featureCount)})`,
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
  { nodes, classCount }: LinearShape,
  idShape: readonly number[],
  weightShape: readonly number[],
): ProductShape {
  const left = [weightShape[0] ?? 0, 1, ...weightShape.slice(1)];
  const right = [...idShape, classCount];
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
  const shape = [...batch, height, classCount];
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
