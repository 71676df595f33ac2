import { inputNodeName, type Node, type SavedModel, type Tensor } from "@intent-serving/savedmodel";

/** A float32 constant. */
type Floats = Tensor & { readonly dtype: "DT_FLOAT" };

/** Σ weight × table[id]: the names are those that TensorFlow's messages would have. */
export interface TableSum {
  readonly table: Float32Array; // [rows, columns]
  readonly rows: number;
  readonly columns: number;
  readonly nodes: {
    readonly gather: string;
    readonly expand: string;
    readonly matMul: string;
    readonly squeeze: string;
  };
}

/** The number of an earlier step, or a constant: one number, or one for each column. */
export type Operand = number | Float32Array;

/** What is done to a row's vectors: each step makes one, of `width` numbers, from those of the steps before it. */
export type Step = { readonly width: number } & (
  | { readonly kind: "sum"; readonly sum: TableSum }
  | {
      readonly kind: "product";
      readonly input: number;
      readonly matrix: Float32Array;
      readonly node: string;
    } // matrix [width of input, width]
  | { readonly kind: "unary"; readonly op: UnaryOp; readonly input: number }
  | {
      readonly kind: "binary";
      readonly op: BinaryOp;
      readonly left: Operand;
      readonly right: Operand;
    }
);

const UNARY_OPS = ["Relu", "Tanh", "Log", "Softmax"] as const;
const BINARY_OPS = ["AddV2", "Sub", "Mul", "RealDiv", "Maximum"] as const;

/** An operation on one vector. */
export type UnaryOp = (typeof UNARY_OPS)[number];

/** An operation on the numbers of two vectors, place by place. */
export type BinaryOp = (typeof BINARY_OPS)[number];

/** The same operations by the names that older graphs have for them. */
const OTHER_NAMES: ReadonlyMap<string, BinaryOp> = new Map([
  ["Add", "AddV2"],
  ["BiasAdd", "AddV2"],
  ["Div", "RealDiv"],
]);

/** A graph as what it does to each row of ids and weights. */
export interface RowProgram {
  /** Tensor names of the placeholders. */
  readonly ids: string;
  readonly weights: string;
  /** In the order in which they can run; the first sum is the one that shape errors name. */
  readonly steps: readonly Step[];
  readonly firstSum: TableSum;
  /** Tensor name → step, for what signatures answer. */
  readonly outputs: ReadonlyMap<string, number>;
}

/**
 * Recognises graphs that work on each row alone: sums of a table's rows by weight, as
 * `squeeze(matmul(expand(weights, 1), gather(table, ids, 0)), [1])`, dense layers, activations, softmax and what mixes them;
 * linear models, bags with layers behind them and ensembles, whatever their nodes are called. Every signature has to take ids
 * and weights. Undefined for any other graph.
 */
export function findRowProgram(model: SavedModel): RowProgram | undefined {
  const compiler = new Compiler(model.graph.nodes);
  const outputs = new Map<string, number>();
  for (const signature of model.signatures.values()) {
    for (const { name } of signature.outputs.values()) {
      const step = compiler.stepOf(name);
      if (step === undefined) return undefined;
      outputs.set(name, step);
    }
  }
  const { steps, ids, weights } = compiler;
  const first = steps.find((step) => step.kind === "sum");
  if (first === undefined || ids === undefined || weights === undefined) return undefined;
  const takesBoth = [...model.signatures.values()].every(
    ({ inputs }) =>
      inputs.size === 2 &&
      [...inputs.values()].every(({ name }) => name === ids || name === weights),
  );
  return takesBoth ? { ids, weights, steps, firstSum: first.sum, outputs } : undefined;
}

/** Turns nodes into steps, each once, those that it needs before it. */
class Compiler {
  readonly steps: Step[] = [];
  ids: string | undefined;
  weights: string | undefined;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #known = new Map<string, number | undefined>();

  constructor(nodes: readonly Node[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  /** The step that makes a tensor; undefined where it is nothing that a step makes. */
  stepOf(tensor: string): number | undefined {
    return this.#stepOfNode(this.#node(tensor));
  }

  #stepOfNode(node: Node | undefined): number | undefined {
    if (node === undefined) return undefined;
    if (this.#known.has(node.name)) return this.#known.get(node.name);
    this.#known.set(node.name, undefined); // a graph with a circle has no program
    const step = this.#compile(node);
    if (step === undefined) return undefined;
    const number = this.steps.push(step) - 1;
    this.#known.set(node.name, number);
    return number;
  }

  #compile(node: Node): Step | undefined {
    const unary = UNARY_OPS.find((op) => op === node.op);
    if (unary !== undefined) {
      const input = this.#stepOfNode(this.#input(node, 0));
      return input === undefined
        ? undefined
        : { kind: "unary", op: unary, input, width: this.#widthOf(input) };
    }
    const binary = BINARY_OPS.find((op) => op === node.op) ?? OTHER_NAMES.get(node.op);
    if (binary !== undefined) return this.#binary(node, binary);
    if (node.op === "MatMul") return this.#product(node);
    if (node.op === "Squeeze") return this.#sum(node);
    return undefined;
  }

  #binary(node: Node, op: BinaryOp): Step | undefined {
    const [left, right] = [this.#operand(node, 0), this.#operand(node, 1)];
    if (left === undefined || right === undefined) return undefined;
    const widths = [left, right].flatMap((it) =>
      typeof it === "number" ? [this.#widthOf(it)] : [],
    );
    const [width] = widths;
    if (width === undefined || widths.some((other) => other !== width)) return undefined;
    const isFitting = [left, right].every(
      (it) => typeof it === "number" || it.length === 1 || it.length === width,
    );
    return isFitting ? { kind: "binary", op, left, right, width } : undefined;
  }

  #operand(node: Node, index: number): Operand | undefined {
    const from = this.#input(node, index);
    const values = floats(from, 0) ?? floats(from, 1);
    return values?.values ?? this.#stepOfNode(from);
  }

  #product(node: Node): Step | undefined {
    const input = this.#stepOfNode(this.#input(node, 0));
    const matrix = floats(this.#input(node, 1), 2);
    if (input === undefined || matrix === undefined) return undefined;
    const [inputs = 0, width = 0] = matrix.shape;
    if (inputs !== this.#widthOf(input) || isSet(node, "transpose_a", "transpose_b"))
      return undefined;
    return { kind: "product", input, matrix: matrix.values, node: node.name, width };
  }

  #sum(squeeze: Node): Step | undefined {
    const matMul = ofOp(this.#input(squeeze, 0), "BatchMatMulV2");
    const expand = ofOp(this.#input(matMul, 0), "ExpandDims");
    const gather = ofOp(this.#input(matMul, 1), "GatherV2");
    const weights = placeholderOf(this.#input(expand, 0), "DT_FLOAT");
    const ids = placeholderOf(this.#input(gather, 1), "DT_INT32");
    const table = floats(this.#input(gather, 0), 2);
    if (matMul === undefined || expand === undefined || gather === undefined) return undefined;
    if (weights === undefined || ids === undefined || table === undefined) return undefined;
    const isPlain =
      scalar(this.#input(expand, 1)) === 1 &&
      scalar(this.#input(gather, 2)) === 0 &&
      !isSet(matMul, "adj_x", "adj_y") &&
      !isSet(gather, "batch_dims") &&
      squeezedAxes(squeeze).join() === "1";
    this.ids ??= `${ids.name}:0`;
    this.weights ??= `${weights.name}:0`;
    const readsTheSame = this.ids === `${ids.name}:0` && this.weights === `${weights.name}:0`;
    if (!isPlain || !readsTheSame) return undefined;
    const [rows = 0, columns = 0] = table.shape;
    const nodes = {
      gather: gather.name,
      expand: expand.name,
      matMul: matMul.name,
      squeeze: squeeze.name,
    };
    return { kind: "sum", sum: { table: table.values, rows, columns, nodes }, width: columns };
  }

  #widthOf(step: number): number {
    return this.steps[step]?.width ?? 0;
  }

  #input(node: Node | undefined, index: number): Node | undefined {
    const name = node?.inputs[index];
    return name === undefined ? undefined : this.#node(name);
  }

  /** The node behind a tensor's name, `Identity` left out; undefined for any output but a node's first. */
  #node(tensor: string): Node | undefined {
    if (tensor.startsWith("^") || /:[1-9]/.test(tensor)) return undefined;
    const node = this.#nodes.get(inputNodeName(tensor));
    return node?.op === "Identity" ? this.#input(node, 0) : node;
  }
}

function ofOp(node: Node | undefined, op: string): Node | undefined {
  return node?.op === op ? node : undefined;
}

function placeholderOf(node: Node | undefined, dtype: string): Node | undefined {
  const type = node?.attrs.get("dtype");
  const isFed = node?.op === "Placeholder" && type?.kind === "type" && type.value === dtype;
  return isFed ? node : undefined;
}

function constant(node: Node | undefined): Tensor | undefined {
  const value = node?.op === "Const" ? node.attrs.get("value") : undefined;
  return value?.kind === "tensor" ? value.value : undefined;
}

function floats(node: Node | undefined, rank: number): Floats | undefined {
  const tensor = constant(node);
  return tensor?.dtype === "DT_FLOAT" && tensor.shape.length === rank
    ? { ...tensor, dtype: "DT_FLOAT" }
    : undefined;
}

function scalar(node: Node | undefined): number | undefined {
  const tensor = constant(node);
  if (tensor?.dtype !== "DT_INT32" && tensor?.dtype !== "DT_INT64") return undefined;
  return tensor.values.length === 1 ? Number(tensor.values[0]) : undefined;
}

function isSet(node: Node, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const value = node.attrs.get(name);
    return (value?.kind === "bool" && value.value) || (value?.kind === "int" && value.value !== 0n);
  });
}

function squeezedAxes(node: Node): readonly bigint[] {
  const axes = node.attrs.get("squeeze_dims") ?? node.attrs.get("axis");
  return axes?.kind === "list" ? axes.value.ints : [];
}
