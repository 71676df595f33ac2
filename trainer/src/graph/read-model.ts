import { decodeSavedModel, type Node, type Tensor } from "@intent-serving/savedmodel";
import type { EnsembleMember, FittedModel, SingleModel } from "../model/fitted-model.js";
import type {
  Activation,
  ConvolutionKernel,
  DenseLayer,
  NeuralEncoder,
} from "../neural/neural-model.js";
import { TrainerError } from "../trainer-error.js";
import { type CalibratedModel, checkModel } from "./check-model.js";
import { decodedRows } from "./int8-rows.js";

/**
 * Reads back what modelSavedModel wrote. The weights may be views of `bytes`. Throws SavedModelError for bytes that are no
 * SavedModel, and TrainerError for one whose graph is another.
 */
export function readModel(bytes: Uint8Array): CalibratedModel {
  const { nodes } = decodeSavedModel(bytes).graph;
  const reader = new GraphReader(nodes);
  const model: FittedModel = reader.has("member_0/temperature")
    ? { kind: "ensemble", members: readMembers(reader) }
    : readSingle(reader, "");
  const calibrated: CalibratedModel = {
    model,
    temperature: reader.scalar("temperature"),
    tables: reader.hasCodes ? "int8" : "float32",
  };
  checkModel(calibrated);
  return calibrated;
}

function readMembers(reader: GraphReader): EnsembleMember[] {
  return whileThere(
    (index) => reader.has(`member_${String(index)}/temperature`),
    (index) => {
      const scope = `member_${String(index)}/`;
      return {
        model: readSingle(reader, scope),
        temperature: reader.scalar(`${scope}temperature`),
        weight: reader.scalar(`${scope}weight`),
      };
    },
  );
}

function readSingle(reader: GraphReader, scope: string): SingleModel {
  if (!reader.has(`${scope}layer_0/weights`)) {
    const { shape, values } = reader.table(`${scope}table`);
    const [featureCount = 0, classCount = 0] = shape;
    const bias = reader.floats(`${scope}bias`, 1).values;
    return { kind: "linear", weights: values, bias, featureCount, classCount };
  }
  const encoder = readEncoder(reader, scope);
  const layers = whileThere(
    (index) => reader.has(`${scope}layer_${String(index)}/weights`),
    (index) => readLayer(reader, `${scope}layer_${String(index)}`),
  );
  return { kind: "neural", encoder, layers };
}

function readLayer(reader: GraphReader, name: string): DenseLayer {
  const { shape, values } = reader.floats(`${name}/weights`, 2);
  const [inputs = 0, units = 0] = shape;
  const bias = reader.floats(`${name}/bias`, 1).values;
  return { weights: values, bias, inputs, units, activation: reader.activation(name) };
}

function readEncoder(reader: GraphReader, scope: string): NeuralEncoder {
  const kind = (["convolution", "attention"] as const).find((it) =>
    reader.has(`${scope}${it}/table`),
  );
  const name = `${scope}${kind ?? "bag"}`;
  const { shape, values: table } = reader.table(`${name}/table`);
  const [featureCount = 0, dimension = 0] = shape;
  const sizes = { table, featureCount, dimension };
  if (kind === undefined) {
    const bias = reader.floats(`${name}/bias`, 1).values;
    return { kind: "bag", ...sizes, bias, activation: reader.activation(name) };
  }
  const firstId = reader.int(`${name}/ids_before`, 0) + 1;
  if (kind === "convolution") {
    const sequenceLength = reader.int("token_ids_end", 1);
    const kernels = readKernels(reader, name);
    return { kind, ...sizes, firstId, sequenceLength, kernels };
  }
  const positions = reader.floats(`${name}/positions`, 2);
  const keys = reader.floats(`${name}/keys`, 2);
  return {
    kind,
    ...sizes,
    firstId,
    positions: positions.values,
    sequenceLength: positions.shape[0] ?? 0,
    keys: keys.values,
    keyBias: reader.floats(`${name}/key_bias`, 1).values,
    query: reader.floats(`${name}/query`, 2).values,
    units: keys.shape[1] ?? 0,
  };
}

function readKernels(reader: GraphReader, name: string): ConvolutionKernel[] {
  return whileThere(
    (index) => reader.has(`${name}/kernel_${String(index)}/filters`),
    (index) => {
      const kernel = `${name}/kernel_${String(index)}`;
      const { shape, values } = reader.floats(`${kernel}/filters`, 4);
      const [, width = 0, , filters = 0] = shape;
      return { width, filters, weights: values, bias: reader.floats(`${kernel}/bias`, 1).values };
    },
  );
}

function whileThere<T>(isThere: (index: number) => boolean, read: (index: number) => T): T[] {
  const found: T[] = [];
  while (isThere(found.length)) found.push(read(found.length));
  return found;
}

const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map([
  ["Relu", "relu"],
  ["Tanh", "tanh"],
  ["Mul", "gelu"],
]);

/** Finds a graph's constants by their names. */
class GraphReader {
  readonly #nodes: ReadonlyMap<string, Node>;

  constructor(nodes: readonly Node[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  has(name: string): boolean {
    return this.#nodes.has(name);
  }

  /** Whether a table is kept as 8-bit codes. */
  get hasCodes(): boolean {
    return [...this.#nodes.keys()].some((name) => this.#constant(name)?.dtype === "DT_INT8");
  }

  /** A table's numbers, decoded where it is kept as codes. */
  table(name: string): { readonly shape: readonly number[]; readonly values: Float32Array } {
    const tensor = this.#constant(name);
    if (tensor?.dtype !== "DT_INT8") return this.floats(name, 2);
    const scales = this.floats(`${name}_scales`, 2).values;
    return { shape: tensor.shape, values: decodedRows({ codes: tensor.values, scales }) };
  }

  floats(name: string, rank: number): Tensor & { readonly values: Float32Array } {
    const tensor = this.#constant(name);
    if (tensor?.dtype !== "DT_FLOAT" || tensor.shape.length !== rank) {
      throw new TrainerError(
        "artefact",
        `saved_model.pb: expected the constant ${name} to be DT_FLOAT with ${String(rank)} axes, ` +
          `got ${tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(",")}]`}`,
      );
    }
    return tensor;
  }

  scalar(name: string): number {
    return this.floats(name, 0).values[0] ?? Number.NaN;
  }

  /** One number of an int32 constant. */
  int(name: string, index: number): number {
    const tensor = this.#constant(name);
    const value = tensor?.dtype === "DT_INT32" ? tensor.values[index] : undefined;
    if (value !== undefined) return value;
    throw new TrainerError(
      "artefact",
      `saved_model.pb: expected the constant ${name} to be DT_INT32, got ${tensor?.dtype ?? "none"}`,
    );
  }

  /** By the operation of `<name>/output`, as writeActivation chose it. */
  activation(name: string): Activation {
    const op = this.#nodes.get(`${name}/output`)?.op;
    return op === undefined ? "linear" : (ACTIVATIONS.get(op) ?? "linear");
  }

  #constant(name: string): Tensor | undefined {
    const node = this.#nodes.get(name);
    const value = node?.op === "Const" ? node.attrs.get("value") : undefined;
    return value?.kind === "tensor" ? value.value : undefined;
  }
}
