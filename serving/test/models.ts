import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  attr,
  constant,
  encodeSavedModel,
  type Node,
  operation,
  placeholder,
  type SavedModel,
  type Signature,
  type Tensor,
  type TensorInfo,
} from "@intent-serving/savedmodel";

const VERSIONS = { producer: 1087, minConsumer: 0, badConsumers: [] };
const METHOD = "tensorflow/serving/predict";

function floats(shape: readonly number[], values: Iterable<number>): Tensor {
  return { dtype: "DT_FLOAT", shape, values: Float32Array.from(values) };
}

function int32(value: number): Tensor {
  return { dtype: "DT_INT32", shape: [], values: Int32Array.of(value) };
}

const FLOAT = attr.type("DT_FLOAT");
const INT32 = attr.type("DT_INT32");

/** A linear model's numbers. */
export interface Linear {
  readonly featureCount: number;
  readonly classCount: number;
  readonly table: ArrayLike<number> & Iterable<number>;
  readonly bias: Iterable<number>;
  readonly temperature: number;
}

/** Five rows of three classes: row i, class j is (3 i + j) / 10. */
export const SMALL: Linear = {
  featureCount: 5,
  classCount: 3,
  table: Array.from({ length: 15 }, (_, i) => Math.fround(i * Math.fround(0.1))),
  bias: [0.1, 0.2, 0.3],
  temperature: 2,
};

/** The graph of a linear model, its nodes named by `rename`. */
export function linearModel(
  { featureCount, classCount, table, bias, temperature }: Linear,
  rename: (name: string) => string = (name) => name,
): SavedModel {
  const n = rename;
  const nodes: Node[] = [
    placeholder(n("ids"), "DT_INT32", [-1, -1]),
    placeholder(n("weights"), "DT_FLOAT", [-1, -1]),
    constant(n("table"), floats([featureCount, classCount], table)),
    constant(n("bias"), floats([classCount], bias)),
    constant(n("temperature"), floats([], [temperature])),
    constant(n("rows_axis"), int32(0)),
    constant(n("row_weights_axis"), int32(1)),
    operation(n("rows"), "GatherV2", [n("table"), n("ids"), n("rows_axis")], {
      Taxis: INT32,
      Tindices: INT32,
      Tparams: FLOAT,
      batch_dims: attr.int(0),
    }),
    operation(n("row_weights"), "ExpandDims", [n("weights"), n("row_weights_axis")], {
      T: FLOAT,
      Tdim: INT32,
    }),
    operation(n("weighted_sum"), "BatchMatMulV2", [n("row_weights"), n("rows")], {
      T: FLOAT,
      adj_x: attr.bool(false),
      adj_y: attr.bool(false),
    }),
    operation(n("summed"), "Squeeze", [n("weighted_sum")], {
      T: FLOAT,
      squeeze_dims: attr.ints([1]),
    }),
    operation(n("logits"), "AddV2", [n("summed"), n("bias")], { T: FLOAT }),
    operation(n("scaled"), "RealDiv", [n("logits"), n("temperature")], { T: FLOAT }),
    operation(n("probabilities"), "Softmax", [n("scaled")], { T: FLOAT }),
  ];
  const inputs = new Map<string, TensorInfo>([
    ["ids", { name: `${n("ids")}:0`, dtype: "DT_INT32", shape: [-1, -1] }],
    ["weights", { name: `${n("weights")}:0`, dtype: "DT_FLOAT", shape: [-1, -1] }],
  ]);
  const output = (alias: string): [string, TensorInfo] => [
    alias,
    { name: `${n(alias)}:0`, dtype: "DT_FLOAT", shape: [-1, classCount] },
  ];
  return {
    tags: ["serve"],
    graph: { nodes, functions: [], versions: VERSIONS },
    signatures: new Map([
      [
        "serving_default",
        { inputs, outputs: new Map([output("probabilities")]), methodName: METHOD },
      ],
      [
        "logits",
        {
          inputs,
          outputs: new Map([output("logits"), output("probabilities")]),
          methodName: METHOD,
        },
      ],
    ]),
  };
}

/** y = x / 2 + `offset`, with the signatures that tests of TensorFlow Serving know, and one of a second output. */
export function halfPlus(offset = 2): SavedModel {
  const info = (name: string, shape: readonly number[] = [-1, 1]): TensorInfo => ({
    name: `${name}:0`,
    dtype: "DT_FLOAT",
    shape,
  });
  const signature = (
    input: [string, TensorInfo],
    outputs: readonly [string, TensorInfo][],
  ): Signature => ({ inputs: new Map([input]), outputs: new Map(outputs), methodName: METHOD });
  const nodes: Node[] = [
    placeholder("x", "DT_FLOAT", [-1, 1]),
    constant("a", floats([], [0.5])),
    constant("b", floats([], [offset])),
    operation("half", "Mul", ["x", "a"], { T: FLOAT }),
    operation("y", "AddV2", ["half", "b"], { T: FLOAT }),
  ];
  return {
    tags: ["serve"],
    graph: { nodes, functions: [], versions: VERSIONS },
    signatures: new Map([
      ["serving_default", signature(["x", info("x")], [["y", info("y")]])],
      ["constant", signature(["x", info("x")], [["b", info("b", [])]])],
      [
        "both",
        signature(
          ["x", info("x")],
          [
            ["half", info("half")],
            ["y", info("y")],
          ],
        ),
      ],
    ]),
  };
}

/** A temporary folder of models, and ways to publish into it. */
export class ModelFolders {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<ModelFolders> {
    return new ModelFolders(await mkdtemp(join(tmpdir(), "serving-")));
  }

  folder(model: string, version: number | string): string {
    return join(this.path, model, String(version));
  }

  /** Writes a version elsewhere and renames it into place, as the trainer does. */
  async publish(
    model: string,
    version: number | string,
    content: SavedModel | Uint8Array = linearModel(SMALL),
    manifest?: unknown,
  ): Promise<void> {
    const bytes = content instanceof Uint8Array ? content : encodeSavedModel(content);
    const staging = join(this.path, ".staging", `${model}-${String(version)}`);
    await mkdir(join(staging, "assets.extra"), { recursive: true });
    await writeFile(join(staging, "saved_model.pb"), bytes);
    if (manifest !== undefined) {
      await writeFile(join(staging, "assets.extra", "manifest.json"), JSON.stringify(manifest));
    }
    const folder = this.folder(model, version);
    await mkdir(dirname(folder), { recursive: true });
    await rename(staging, folder);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** A manifest that names these bytes. */
export function manifestOf(bytes: Uint8Array): object {
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { formatVersion: 1, files: { "saved_model.pb": hash } };
}
