import {
  attr,
  constant,
  inputNodeName,
  type Node,
  operation,
  type SavedModel,
  type Tensor,
} from "@intent-serving/savedmodel";

/** Rows of a table of 8-bit codes, which are gathered, made floats and multiplied by their scales. */
interface CodedRows {
  readonly cast: Node;
  readonly gather: Node;
  readonly scaleGather: Node;
  readonly shape: readonly number[];
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/**
 * Rewrites `cast(gather(codes, ids)) × gather(scales, ids)`, with constant int8 codes [rows, columns] and scales [rows, 1], as
 * `gather(table, ids)` of the floats that they stand for, so that engines without int8 run it, and as fast as any other
 * table. Each product is the same float32 as before. A graph without such tables is answered as it is.
 */
export function withDecodedTables(model: SavedModel): SavedModel {
  const nodes = new Map(model.graph.nodes.map((node) => [node.name, node]));
  const users = new Map<string, number>();
  for (const name of usedNames(model)) users.set(name, (users.get(name) ?? 0) + 1);
  const isUsedOnce = ({ name }: Node): boolean => users.get(name) === 1;
  const changed = new Map<string, Node | undefined>();
  for (const node of model.graph.nodes) {
    const rows = node.op === "Mul" ? codedRows(node, nodes) : undefined;
    if (rows === undefined) continue;
    const { cast, gather, scaleGather, shape } = rows;
    const table = nodes.get(inputNodeName(gather.inputs[0] ?? ""));
    const scaleTable = nodes.get(inputNodeName(scaleGather.inputs[0] ?? ""));
    if (table === undefined || scaleTable === undefined) continue;
    if (![cast, gather, scaleGather, table, scaleTable].every(isUsedOnce)) continue;
    const values = decoded(rows);
    changed.set(table.name, constant(table.name, { dtype: "DT_FLOAT", shape, values }));
    const attrs = { ...Object.fromEntries(gather.attrs), Tparams: attr.type("DT_FLOAT") };
    changed.set(gather.name, operation(gather.name, gather.op, gather.inputs, attrs));
    changed.set(
      node.name,
      operation(node.name, "Identity", [gather.name], { T: attr.type("DT_FLOAT") }),
    );
    for (const { name } of [cast, scaleGather, scaleTable]) changed.set(name, undefined);
  }
  if (changed.size === 0) return model;
  const kept = model.graph.nodes.flatMap((node) => {
    if (!changed.has(node.name)) return [node];
    const now = changed.get(node.name);
    return now === undefined ? [] : [now];
  });
  return { ...model, graph: { ...model.graph, nodes: kept } };
}

function codedRows(product: Node, nodes: ReadonlyMap<string, Node>): CodedRows | undefined {
  const follow = (node: Node | undefined, index: number, op: string): Node | undefined => {
    const name = node?.inputs[index];
    const from = name === undefined ? undefined : nodes.get(inputNodeName(name));
    return from?.op === op ? from : undefined;
  };
  const cast = follow(product, 0, "Cast");
  const gather = follow(cast, 0, "GatherV2");
  const scaleGather = follow(product, 1, "GatherV2");
  const codes = tensorOf(follow(gather, 0, "Const"));
  const scales = tensorOf(follow(scaleGather, 0, "Const"));
  if (cast === undefined || gather === undefined || scaleGather === undefined) return undefined;
  if (codes?.dtype !== "DT_INT8" || scales?.dtype !== "DT_FLOAT") return undefined;
  const [rows, ...columns] = codes.shape;
  const isTable =
    columns.length === 1 && scales.shape.join() === `${String(rows)},1` && castsToFloat(cast);
  const isSameGather =
    gather.inputs[1] === scaleGather.inputs[1] &&
    [gather, scaleGather].every((it) => isFirstAxis(it, nodes));
  return isTable && isSameGather
    ? { cast, gather, scaleGather, shape: codes.shape, codes: codes.values, scales: scales.values }
    : undefined;
}

function castsToFloat(cast: Node): boolean {
  const type = cast.attrs.get("DstT");
  return type?.kind === "type" && type.value === "DT_FLOAT";
}

function isFirstAxis(gather: Node, nodes: ReadonlyMap<string, Node>): boolean {
  const axis = tensorOf(nodes.get(inputNodeName(gather.inputs[2] ?? "")));
  const batch = gather.attrs.get("batch_dims");
  const isAxisZero =
    (axis?.dtype === "DT_INT32" || axis?.dtype === "DT_INT64") && Number(axis.values[0]) === 0;
  return isAxisZero && (batch === undefined || (batch.kind === "int" && batch.value === 0n));
}

function tensorOf(node: Node | undefined): Tensor | undefined {
  const value = node?.op === "Const" ? node.attrs.get("value") : undefined;
  return value?.kind === "tensor" ? value.value : undefined;
}

function decoded({ shape, codes, scales }: CodedRows): Float32Array {
  const columns = shape[1] ?? 1;
  const values = new Float32Array(codes.length);
  // a callback for each number would take seconds where this takes milliseconds, and requests wait meanwhile
  for (let row = 0, i = 0; row < scales.length; row++) {
    const scale = scales[row] ?? 0;
    for (const end = i + columns; i < end; i++) values[i] = (codes[i] ?? 0) * scale;
  }
  return values;
}

/** The nodes whose outputs other nodes, control edges or signatures use, once for each use. */
function usedNames({ graph, signatures }: SavedModel): string[] {
  return [
    ...graph.nodes.flatMap(({ inputs }) => inputs.map((name) => inputNodeName(name))),
    ...[...signatures.values()].flatMap(({ inputs, outputs }) =>
      [...inputs.values(), ...outputs.values()].map(({ name }) => inputNodeName(name)),
    ),
  ];
}
