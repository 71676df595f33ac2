import { inputNodeName, type SavedModel, type Tensor } from "@intent-serving/savedmodel";
import type * as Converter from "@tensorflow/tfjs-converter";
import type * as Core from "@tensorflow/tfjs-core";
import { withDecodedTables } from "./decode-tables.js";
import { atNode, type Engine, type ExecutableGraph } from "./executable-graph.js";
import { ServingError } from "./serving-error.js";
import { tfjsArtifacts } from "./tfjs-artifacts.js";

interface Tfjs {
  readonly core: typeof Core;
  readonly loadGraphModel: typeof Converter.loadGraphModel;
}

let loading: Promise<Tfjs> | undefined;

/** Runs frozen float graphs by tfjs-converter on the WebAssembly backend, which are loaded for the first such version. */
export function wasmEngine(): Engine {
  return {
    name: "wasm",
    load: async (saved) => {
      const model = withDecodedTables(saved);
      const artifacts = tfjsArtifacts(model.graph);
      loading ??= loadTfjs();
      const tfjs = await loading;
      const graph = await tfjs.loadGraphModel({
        load: () =>
          Promise.resolve({
            ...artifacts,
            weightSpecs: artifacts.weightSpecs.map((it) => ({ ...it })),
          }),
      });
      return new WasmGraph(tfjs, graph, model);
    },
  };
}

async function loadTfjs(): Promise<Tfjs> {
  const core = await import("@tensorflow/tfjs-core");
  await import("@tensorflow/tfjs-backend-wasm");
  const { loadGraphModel, registerOp } = await import("@tensorflow/tfjs-converter");
  if (!(await core.setBackend("wasm"))) {
    throw new ServingError("INTERNAL", "the WebAssembly backend of tfjs does not start");
  }
  // tfjs reads whatever lies at an index beyond the table
  registerOp("GatherV2", ({ inputs, attrs }) => {
    const [table, indices, axis] = inputs;
    if (table === undefined || indices === undefined || axis === undefined) {
      throw new ServingError("INTERNAL", "GatherV2: expected 3 inputs");
    }
    const at = axis.dataSync()[0] ?? 0;
    checkIndices(indices, table.shape[at < 0 ? at + table.rank : at] ?? 0);
    const batchDims = attrs["batch_dims"];
    return core.gather(table, core.cast(indices, "int32"), at, Number(batchDims ?? 0));
  });
  return { core, loadGraphModel };
}

/** Throws with TensorFlow's words, but for the node: tfjs doesn't say which one it is at. */
function checkIndices(indices: Core.Tensor, count: number): void {
  const values = indices.dataSync();
  for (let i = 0; i < values.length; i++) {
    const index = values[i] ?? 0;
    if (index >= 0 && index < count) continue;
    const position: number[] = [];
    let rest = i;
    for (const length of [...indices.shape].reverse()) {
      position.unshift(rest % length);
      rest = Math.floor(rest / length);
    }
    const where = position.length === 0 ? "" : `[${position.join(",")}]`;
    throw new IndexError(`indices${where} = ${String(index)} is not in [0, ${String(count)})`);
  }
}

/** An index outside of its table, before it is known which node it is in. */
class IndexError extends Error {}

class WasmGraph implements ExecutableGraph {
  readonly engine = "wasm";
  private readonly tfjs: Tfjs;
  private readonly graph: Converter.GraphModel;
  /** The constants' tensors: fetched, they are handed out themselves, and stay. */
  private readonly constants: ReadonlySet<Core.Tensor>;
  /** The node that an index error names: the only gather, where there is one. */
  private readonly gather: string;

  constructor(tfjs: Tfjs, graph: Converter.GraphModel, { graph: { nodes } }: SavedModel) {
    this.tfjs = tfjs;
    this.graph = graph;
    this.constants = new Set(Object.values(graph.weights).flat());
    this.gather = nodes.find(({ op }) => op === "GatherV2")?.name ?? "";
  }

  async run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Promise<Tensor[]> {
    const inputs: Record<string, Core.Tensor> = {};
    let outputs: Core.Tensor[] = [];
    try {
      for (const [name, tensor] of feeds) inputs[inputNodeName(name)] = this.toTfjs(tensor);
      const answer = this.graph.execute(inputs, [...fetches]);
      outputs = Array.isArray(answer) ? answer : [answer];
      return await Promise.all(outputs.map(fromTfjs));
    } catch (cause) {
      throw this.kernelError(cause);
    } finally {
      for (const tensor of [...Object.values(inputs), ...outputs]) {
        if (!this.constants.has(tensor)) tensor.dispose();
      }
    }
  }

  dispose(): void {
    this.graph.dispose();
  }

  private toTfjs({ dtype, shape, values }: Tensor): Core.Tensor {
    const { core } = this.tfjs;
    if (dtype === "DT_FLOAT") return core.tensor(values, [...shape], "float32");
    if (dtype === "DT_INT32") return core.tensor(values, [...shape], "int32");
    if (dtype === "DT_BOOL") return core.tensor(values, [...shape], "bool");
    throw new ServingError("UNIMPLEMENTED", `the wasm engine takes no inputs of type ${dtype}`);
  }

  private kernelError(cause: unknown): ServingError {
    if (cause instanceof ServingError) return cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof IndexError) {
      return new ServingError("INVALID_ARGUMENT", atNode(message, this.gather), { cause });
    }
    const code = message.startsWith("Unknown op") ? "UNIMPLEMENTED" : "INVALID_ARGUMENT";
    return new ServingError(code, message, { cause });
  }
}

async function fromTfjs(tensor: Core.Tensor): Promise<Tensor> {
  const shape = [...tensor.shape];
  const values = await tensor.data();
  const { dtype } = tensor;
  if (dtype === "float32") return { dtype: "DT_FLOAT", shape, values: Float32Array.from(values) };
  if (dtype === "int32") return { dtype: "DT_INT32", shape, values: Int32Array.from(values) };
  if (dtype === "bool") return { dtype: "DT_BOOL", shape, values: Uint8Array.from(values) };
  throw new ServingError("UNIMPLEMENTED", `the wasm engine answers no ${dtype}`);
}
