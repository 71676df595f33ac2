import { inputNodeName, type Node, type SavedModel, type Tensor } from "@intent-serving/savedmodel";

/** A float32 constant. */
type Floats = Tensor & { readonly dtype: "DT_FLOAT" };

/** A linear model, found in a graph by its structure; the names are those that TensorFlow's messages would have. */
export interface LinearPattern {
  /** Tensor names of the placeholders. */
  readonly ids: string;
  readonly weights: string;
  /** Tensor names of what may be fetched. */
  readonly logits: string;
  readonly probabilities: string;
  /** Node names that kernel errors name. */
  readonly nodes: {
    readonly gather: string;
    readonly expand: string;
    readonly matMul: string;
    readonly squeeze: string;
  };
  readonly featureCount: number;
  readonly classCount: number;
  /** [featureCount, classCount] */
  readonly table: Float32Array;
  /** [classCount] */
  readonly bias: Float32Array;
  readonly temperature: number;
}

/**
 * Recognises `softmax((squeeze(matmul(expand(weights, 1), gather(table, ids, 0)), [1]) + bias) / temperature)`, whatever
 * its nodes are called, where every signature takes ids and weights and answers logits or probabilities. Undefined for
 * any other graph.
 */
export function findLinearPattern(model: SavedModel): LinearPattern | undefined {
  const nodes = new Map(model.graph.nodes.map((node) => [node.name, node]));
  const softmax = only(model.graph.nodes.filter(({ op }) => op === "Softmax"));
  if (softmax === undefined) return undefined;
  const follow = (node: Node | undefined, index: number): Node | undefined =>
    input(nodes, node, index);

  const scaled = ofOp(follow(softmax, 0), "RealDiv", "Div");
  const temperature = floats(follow(scaled, 1), 0);
  const sum = ofOp(follow(scaled, 0), "AddV2", "Add", "BiasAdd");
  const [left, right] = [follow(sum, 0), follow(sum, 1)];
  const squeeze =
    ofOp(left, "Squeeze") ?? (sum?.op === "BiasAdd" ? undefined : ofOp(right, "Squeeze"));
  const bias = floats(squeeze === left ? right : left, 1);
  const matMul = ofOp(follow(squeeze, 0), "BatchMatMulV2");
  const expand = ofOp(follow(matMul, 0), "ExpandDims");
  const gather = ofOp(follow(matMul, 1), "GatherV2");
  const weights = placeholderOf(follow(expand, 0), "DT_FLOAT");
  const ids = placeholderOf(follow(gather, 1), "DT_INT32");
  const table = floats(follow(gather, 0), 2);

  if (sum === undefined || squeeze === undefined || matMul === undefined) return undefined;
  if (expand === undefined || gather === undefined || weights === undefined) return undefined;
  if (ids === undefined || table === undefined || bias === undefined || temperature === undefined) {
    return undefined;
  }
  const [featureCount = 0, classCount = 0] = table.shape;
  const isPlain =
    bias.shape[0] === classCount &&
    scalar(follow(expand, 1)) === 1 &&
    scalar(follow(gather, 2)) === 0 &&
    !isSet(matMul, "adj_x", "adj_y") &&
    !isSet(gather, "batch_dims") &&
    squeezedAxes(squeeze).join() === "1";
  const pattern: LinearPattern = {
    ids: `${ids.name}:0`,
    weights: `${weights.name}:0`,
    logits: `${sum.name}:0`,
    probabilities: `${softmax.name}:0`,
    nodes: {
      gather: gather.name,
      expand: expand.name,
      matMul: matMul.name,
      squeeze: squeeze.name,
    },
    featureCount,
    classCount,
    table: table.values,
    bias: bias.values,
    temperature: temperature.values[0] ?? 1,
  };
  return isPlain && answersAll(model, pattern) ? pattern : undefined;
}

/** Whether every signature can be answered from the pattern alone. */
function answersAll(model: SavedModel, pattern: LinearPattern): boolean {
  return [...model.signatures.values()].every(
    ({ inputs, outputs }) =>
      [...inputs.values()].every(({ name }) => name === pattern.ids || name === pattern.weights) &&
      inputs.size === 2 &&
      [...outputs.values()].every(
        ({ name }) => name === pattern.logits || name === pattern.probabilities,
      ),
  );
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** The node that feeds an input, `Identity` left out. */
function input(
  nodes: ReadonlyMap<string, Node>,
  node: Node | undefined,
  index: number,
): Node | undefined {
  const name = node?.inputs[index];
  if (name === undefined || name.startsWith("^") || /:[1-9]/.test(name)) return undefined;
  const from = nodes.get(inputNodeName(name));
  return from?.op === "Identity" ? input(nodes, from, 0) : from;
}

function ofOp(node: Node | undefined, ...ops: readonly string[]): Node | undefined {
  return node !== undefined && ops.includes(node.op) ? node : undefined;
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
