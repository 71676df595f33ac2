import type { SavedModel, Tensor } from "@intent-serving/savedmodel";

/** What can run a version: the fused loop for linear models, tfjs on WebAssembly, or TensorFlow itself. */
export type EngineName = "hot-path" | "wasm" | "native";

/** A loaded graph. Tensors are named as signatures name them: `ids:0`. */
export interface ExecutableGraph {
  readonly engine: EngineName;
  /**
   * Runs what the fetched tensors need, the fed ones being given, and answers the fetched tensors in order. Throws
   * ServingError with TensorFlow's text for inputs that the graph cannot take.
   */
  run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Tensor[] | Promise<Tensor[]>;
  /** Gives the memory back; no run may follow. */
  dispose(): void;
}

/** Loads graphs. */
export interface Engine {
  readonly name: EngineName;
  /** Loads the model that lies in `folder`, or answers undefined where this engine is not made for it. */
  load(model: SavedModel, folder: string): Promise<ExecutableGraph | undefined>;
}

/** A failed kernel's message, with the node as TensorFlow names it. */
export function atNode(message: string, node: string): string {
  return `${message}\n\t [[{{node ${node}}}]]`;
}
