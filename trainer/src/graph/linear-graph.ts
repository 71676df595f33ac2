import {
  attr,
  constant,
  decodeSavedModel,
  encodeSavedModel,
  type Node,
  operation,
  placeholder,
  type SavedModel,
  type Signature,
  type Tensor,
  type TensorInfo,
} from "@intent-serving/savedmodel";
import type { LinearModel } from "../linear/linear-model.js";
import { TrainerError } from "../trainer-error.js";

/** What a linear model's saved_model.pb holds. */
export interface CalibratedLinearModel {
  readonly model: LinearModel;
  /** The logits are divided by it before the softmax; fitted on the validation set. */
  readonly temperature: number;
}

/** The graph format of TensorFlow 2.9, which TensorFlow Serving and tfjs-node of the last years read. */
const VERSIONS = { producer: 1087, minConsumer: 0, badConsumers: [] } as const;

const PREDICT_METHOD = "tensorflow/serving/predict";

/**
 * Writes the whole saved_model.pb of a linear model: a frozen graph that gathers the rows of the features, sums them by
 * weight, adds the bias, and answers softmax(logits / temperature). Throws TrainerError for a model whose sizes don't fit, that
 * is not finite, or whose padding row is not zero.
 */
export function linearSavedModel({ model, temperature }: CalibratedLinearModel): Uint8Array {
  const { featureCount, classCount } = model;
  checkModel(model, temperature);
  const table = floats([featureCount, classCount], model.weights);
  const nodes: readonly Node[] = [
    placeholder("ids", "DT_INT32", [-1, -1]),
    placeholder("weights", "DT_FLOAT", [-1, -1]),
    constant("table", table),
    constant("bias", floats([classCount], model.bias)),
    constant("temperature", floats([], Float32Array.of(temperature))),
    constant("rows_axis", int32(0)),
    constant("row_weights_axis", int32(1)),
    // [batch, length, classCount]
    operation("rows", "GatherV2", ["table", "ids", "rows_axis"], {
      Taxis: attr.type("DT_INT32"),
      Tindices: attr.type("DT_INT32"),
      Tparams: attr.type("DT_FLOAT"),
      batch_dims: attr.int(0),
    }),
    // [batch, 1, length]
    operation("row_weights", "ExpandDims", ["weights", "row_weights_axis"], {
      T: attr.type("DT_FLOAT"),
      Tdim: attr.type("DT_INT32"),
    }),
    // [batch, 1, classCount]
    operation("weighted_sum", "BatchMatMulV2", ["row_weights", "rows"], {
      T: attr.type("DT_FLOAT"),
      adj_x: attr.bool(false),
      adj_y: attr.bool(false),
    }),
    // [batch, classCount], as all that follows
    operation("summed", "Squeeze", ["weighted_sum"], {
      T: attr.type("DT_FLOAT"),
      squeeze_dims: attr.ints([1]),
    }),
    operation("logits", "AddV2", ["summed", "bias"], { T: attr.type("DT_FLOAT") }),
    operation("scaled", "RealDiv", ["logits", "temperature"], { T: attr.type("DT_FLOAT") }),
    operation("probabilities", "Softmax", ["scaled"], { T: attr.type("DT_FLOAT") }),
  ];
  return encodeSavedModel({
    tags: ["serve"],
    graph: { nodes, functions: [], versions: VERSIONS },
    signatures: signatures(classCount),
  });
}

function signatures(classCount: number): ReadonlyMap<string, Signature> {
  const inputs = new Map<string, TensorInfo>([
    ["ids", { name: "ids:0", dtype: "DT_INT32", shape: [-1, -1] }],
    ["weights", { name: "weights:0", dtype: "DT_FLOAT", shape: [-1, -1] }],
  ]);
  const output = (node: string): [string, TensorInfo] => [
    node,
    { name: `${node}:0`, dtype: "DT_FLOAT", shape: [-1, classCount] },
  ];
  const methodName = PREDICT_METHOD;
  return new Map([
    ["serving_default", { inputs, outputs: new Map([output("probabilities")]), methodName }],
    [
      "logits",
      { inputs, outputs: new Map([output("logits"), output("probabilities")]), methodName },
    ],
  ]);
}

function checkModel(model: LinearModel, temperature: number): void {
  const { weights, bias, featureCount, classCount } = model;
  if (weights.length !== featureCount * classCount || bias.length !== classCount) {
    throw new TrainerError(
      "export",
      `linear model [${String(featureCount)},${String(classCount)}]: ` +
        `got ${String(weights.length)} weights and ${String(bias.length)} biases`,
    );
  }
  if (weights.subarray(0, classCount).some((weight) => weight !== 0)) {
    throw new TrainerError("export", "linear model: expected row 0, which is padding, to be zero");
  }
  if (!weights.every(Number.isFinite) || !bias.every(Number.isFinite)) {
    throw new TrainerError("export", "linear model: expected finite weights, got NaN or infinity");
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new TrainerError(
      "export",
      `linear model: expected a temperature above 0, got ${String(temperature)}`,
    );
  }
}

function floats(shape: readonly number[], values: Float32Array): Tensor {
  return { dtype: "DT_FLOAT", shape, values };
}

function int32(value: number): Tensor {
  return { dtype: "DT_INT32", shape: [], values: Int32Array.of(value) };
}

/**
 * Reads back what linearSavedModel wrote. The weights may be a view of `bytes`. Throws SavedModelError for bytes that are
 * no SavedModel, and TrainerError for one whose graph is another.
 */
export function readLinearModel(bytes: Uint8Array): CalibratedLinearModel {
  const savedModel = decodeSavedModel(bytes);
  const weights = readFloats(savedModel, "table", 2);
  const bias = readFloats(savedModel, "bias", 1);
  const [temperature = Number.NaN] = readFloats(savedModel, "temperature", 0).values;
  const [featureCount = 0, classCount = 0] = weights.shape;
  const model = { weights: weights.values, bias: bias.values, featureCount, classCount };
  checkModel(model, temperature);
  return { model, temperature };
}

function readFloats(
  model: SavedModel,
  name: string,
  rank: number,
): Extract<Tensor, { dtype: "DT_FLOAT" | "DT_COMPLEX64" }> {
  const value = model.graph.nodes.find((node) => node.name === name)?.attrs.get("value");
  const tensor = value?.kind === "tensor" ? value.value : undefined;
  if (tensor?.dtype !== "DT_FLOAT" || tensor.shape.length !== rank) {
    throw new TrainerError(
      "artefact",
      `linear model: expected the constant ${name} to be DT_FLOAT with ${String(rank)} axes, ` +
        `got ${tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(",")}]`}`,
    );
  }
  return tensor;
}
