import { type AttrValue, attr, constant, type Node, operation } from "@intent-serving/savedmodel";
import { int8Rows, type TableType } from "./int8-rows.js";

const FLOAT = attr.type("DT_FLOAT");
const INT32 = attr.type("DT_INT32");
const INT8 = attr.type("DT_INT8");

/** A table in a graph, by the names of its nodes; with scales it holds codes. */
export interface Table {
  readonly name: string;
  readonly scales: string | undefined;
}

type UnaryOp = "Relu" | "Tanh" | "Log" | "Softmax";
type BinaryOp = "AddV2" | "Sub" | "Mul" | "RealDiv" | "Maximum";

/** The nodes of a graph, in the order in which they are written. Each method adds a node and answers its name. */
export class GraphBuilder {
  readonly #nodes = new Map<string, Node>();
  readonly #tables: TableType;

  constructor(tables: TableType) {
    this.#tables = tables;
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  add(node: Node): string {
    this.#nodes.set(node.name, node);
    return node.name;
  }

  floats(name: string, shape: readonly number[], values: Float32Array): string {
    return this.add(constant(name, { dtype: "DT_FLOAT", shape, values }));
  }

  /** A scalar; the same name twice is the same node. */
  scalar(name: string, value: number): string {
    return this.floats(name, [], Float32Array.of(value));
  }

  /** An int32 scalar, or a vector of them. */
  ints(name: string, value: number | readonly number[]): string {
    const values = Int32Array.from(typeof value === "number" ? [value] : value);
    const shape = typeof value === "number" ? [] : [values.length];
    return this.add(constant(name, { dtype: "DT_INT32", shape, values }));
  }

  unary(name: string, op: UnaryOp, input: string): string {
    return this.#operation(name, op, [input], { T: FLOAT });
  }

  binary(name: string, op: BinaryOp, left: string, right: string): string {
    return this.#operation(name, op, [left, right], { T: FLOAT });
  }

  intBinary(name: string, op: "Sub" | "Maximum", left: string, right: string): string {
    return this.#operation(name, op, [left, right], { T: INT32 });
  }

  /** 1 where an int32 is above 0, else 0, as floats. */
  isPositive(name: string, input: string): string {
    const zero = this.ints("no_token", 0);
    const isAbove = this.#operation(`${name}_above`, "Greater", [input, zero], { T: INT32 });
    return this.#toFloat(name, isAbove, attr.type("DT_BOOL"));
  }

  /** A model's table [rows, columns], as it is or as 8-bit codes with a scale for each row. */
  table(name: string, shape: readonly [number, number], values: Float32Array): Table {
    if (this.#tables === "float32") {
      return { name: this.floats(name, shape, values), scales: undefined };
    }
    const { codes, scales } = int8Rows(values, shape[1]);
    return {
      name: this.add(constant(name, { dtype: "DT_INT8", shape, values: codes })),
      scales: this.floats(`${name}_scales`, [shape[0], 1], scales),
    };
  }

  /** The rows of a table at ids: [...ids' shape, columns]. Of codes the gathered ones alone become floats: the table stays small. */
  gather(name: string, { name: table, scales }: Table, ids: string): string {
    if (scales === undefined) return this.#gather(name, table, ids, FLOAT);
    const codes = this.#gather(`${name}_codes`, table, ids, INT8);
    const levels = this.#toFloat(`${name}_levels`, codes, INT8);
    return this.binary(name, "Mul", levels, this.#gather(`${name}_scales`, scales, ids, FLOAT));
  }

  expandDims(name: string, input: string, axis: string): string {
    return this.#operation(name, "ExpandDims", [input, axis], { T: FLOAT, Tdim: INT32 });
  }

  squeeze(name: string, input: string, axis: number): string {
    return this.#operation(name, "Squeeze", [input], { T: FLOAT, squeeze_dims: attr.ints([axis]) });
  }

  reshape(name: string, input: string, shape: readonly number[]): string {
    const target = this.ints(`${name}_shape`, shape);
    return this.#operation(name, "Reshape", [input, target], { T: FLOAT, Tshape: INT32 });
  }

  /** The largest values along an axis, which goes. */
  max(name: string, input: string, axis: string): string {
    return this.#operation(name, "Max", [input, axis], {
      T: FLOAT,
      Tidx: INT32,
      keep_dims: attr.bool(false),
    });
  }

  concatenate(name: string, inputs: readonly string[], axis: string): string {
    return this.#operation(name, "ConcatV2", [...inputs, axis], {
      N: attr.int(inputs.length),
      T: FLOAT,
      Tidx: INT32,
    });
  }

  /** [a, b] · [b, c] */
  matMul(name: string, left: string, right: string): string {
    return this.#operation(name, "MatMul", [left, right], {
      T: FLOAT,
      transpose_a: attr.bool(false),
      transpose_b: attr.bool(false),
    });
  }

  /** [batch, a, b] · [batch, b, c] */
  batchMatMul(name: string, left: string, right: string): string {
    return this.#operation(name, "BatchMatMulV2", [left, right], {
      T: FLOAT,
      adj_x: attr.bool(false),
      adj_y: attr.bool(false),
    });
  }

  /** Filters [height, width, channels, filters] over images [batch, height, width, channels], padded to the same size. */
  convolution(name: string, images: string, filters: string): string {
    return this.#operation(name, "Conv2D", [images, filters], {
      T: FLOAT,
      data_format: attr.string("NHWC"),
      dilations: attr.ints([1, 1, 1, 1]),
      explicit_paddings: attr.ints([]),
      padding: attr.string("SAME"),
      strides: attr.ints([1, 1, 1, 1]),
      use_cudnn_on_gpu: attr.bool(true),
    });
  }

  /** The columns of a matrix before `column`, or those from it on. */
  columns(
    name: string,
    input: string,
    dtype: "DT_INT32" | "DT_FLOAT",
    part: "before" | "from",
    column: number,
  ): string {
    const isBefore = part === "before";
    const begin = this.ints(`${name}_begin`, [0, isBefore ? 0 : column]);
    const end = this.ints(`${name}_end`, [0, isBefore ? column : 0]);
    const strides = this.ints("columns_strides", [1, 1]);
    return this.#operation(name, "StridedSlice", [input, begin, end, strides], {
      Index: INT32,
      T: attr.type(dtype),
      begin_mask: attr.int(isBefore ? 3 : 1),
      ellipsis_mask: attr.int(0),
      end_mask: attr.int(isBefore ? 1 : 3),
      new_axis_mask: attr.int(0),
      shrink_axis_mask: attr.int(0),
    });
  }

  #gather(name: string, table: string, ids: string, type: AttrValue): string {
    return this.#operation(name, "GatherV2", [table, ids, this.ints("rows_axis", 0)], {
      Taxis: INT32,
      Tindices: INT32,
      Tparams: type,
      batch_dims: attr.int(0),
    });
  }

  #toFloat(name: string, input: string, from: AttrValue): string {
    return this.#operation(name, "Cast", [input], {
      DstT: FLOAT,
      SrcT: from,
      Truncate: attr.bool(false),
    });
  }

  #operation(
    name: string,
    op: string,
    inputs: readonly string[],
    attrs: Readonly<Record<string, AttrValue>>,
  ): string {
    return this.add(operation(name, op, inputs, attrs));
  }
}
