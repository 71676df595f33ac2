import type { DataType } from "./data-type.js";
import type { Graph } from "./graph.js";
import type { PartialShape } from "./tensor.js";

/** What a signature says of one of its tensors. `name` is `node:output`, or empty where the tensor is a composite. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: PartialShape;
}

/** A way to call a model: named inputs and outputs, bound to tensors of the graph. */
export interface Signature {
  readonly inputs: ReadonlyMap<string, TensorInfo>;
  readonly outputs: ReadonlyMap<string, TensorInfo>;
  /** `tensorflow/serving/predict` for what TensorFlow Serving's predict answers. */
  readonly methodName: string;
}

/** One meta graph of a saved_model.pb: a graph and the signatures to call it by. */
export interface SavedModel {
  readonly tags: readonly string[];
  readonly graph: Graph;
  readonly signatures: ReadonlyMap<string, Signature>;
}
