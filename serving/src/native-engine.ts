import {
  loadNativeTensorFlow,
  type NativeSavedModel,
  type NativeTensor,
  type NativeTensorFlow,
  type SavedModel,
  type Signature,
  type Tensor,
} from "@intent-serving/savedmodel";
import type { Engine, ExecutableGraph } from "./executable-graph.js";
import { ServingError } from "./serving-error.js";

/**
 * Runs models in a TensorFlow session, through the tfjs-node that was built in `nativeFolder`. Where it can't be had,
 * `onUnavailable` hears why, once, and no model is taken.
 */
export function nativeEngine(
  nativeFolder: string,
  onUnavailable: (reason: string) => void,
): Engine {
  let loading: Promise<NativeTensorFlow | undefined> | undefined;
  const loadOnce = async (): Promise<NativeTensorFlow | undefined> => {
    const loaded = await loadNativeTensorFlow(nativeFolder);
    if (!("unavailable" in loaded)) return loaded;
    onUnavailable(loaded.unavailable);
    return undefined;
  };
  return {
    name: "native",
    load: async (model, folder) => {
      loading ??= loadOnce();
      const tensorFlow = await loading;
      return tensorFlow === undefined ? undefined : NativeGraph.load(tensorFlow, model, folder);
    },
  };
}

interface NativeSignature {
  readonly signature: Signature;
  readonly session: NativeSavedModel;
}

class NativeGraph implements ExecutableGraph {
  readonly engine = "native";
  private readonly tensorFlow: NativeTensorFlow;
  private readonly signatures: readonly NativeSignature[];

  private constructor(tensorFlow: NativeTensorFlow, signatures: readonly NativeSignature[]) {
    this.tensorFlow = tensorFlow;
    this.signatures = signatures;
  }

  static async load(
    tensorFlow: NativeTensorFlow,
    model: SavedModel,
    folder: string,
  ): Promise<NativeGraph> {
    const signatures: NativeSignature[] = [];
    for (const [name, signature] of model.signatures) {
      const session = await tensorFlow.node.loadSavedModel(folder, [...model.tags], name);
      signatures.push({ signature, session });
    }
    return new NativeGraph(tensorFlow, signatures);
  }

  run(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Tensor[] {
    const found = this.signatures.find(({ signature }) => answers(signature, feeds, fetches));
    if (found === undefined) {
      throw new ServingError("INTERNAL", `no signature answers ${fetches.join(", ")}`);
    }
    const { signature, session } = found;
    const inputs: Record<string, NativeTensor> = {};
    try {
      for (const [alias, { name }] of signature.inputs) {
        const tensor = feeds.get(name);
        if (tensor !== undefined) inputs[alias] = this.toNative(tensor);
      }
      return predict(session, inputs, signature, fetches);
    } finally {
      for (const tensor of Object.values(inputs)) tensor.dispose();
    }
  }

  dispose(): void {
    for (const { session } of this.signatures) session.dispose();
  }

  private toNative({ dtype, shape, values }: Tensor): NativeTensor {
    if (dtype === "DT_FLOAT") return this.tensorFlow.tensor(values, shape, "float32");
    if (dtype === "DT_INT32") return this.tensorFlow.tensor(values, shape, "int32");
    if (dtype === "DT_BOOL") return this.tensorFlow.tensor(values, shape, "bool");
    throw new ServingError("UNIMPLEMENTED", `the native engine takes no inputs of type ${dtype}`);
  }
}

function answers(
  { inputs, outputs }: Signature,
  feeds: ReadonlyMap<string, Tensor>,
  fetches: readonly string[],
): boolean {
  const names = [...outputs.values()].map(({ name }) => name);
  return (
    inputs.size === feeds.size &&
    [...inputs.values()].every(({ name }) => feeds.has(name)) &&
    fetches.every((name) => names.includes(name))
  );
}

function predict(
  session: NativeSavedModel,
  inputs: Readonly<Record<string, NativeTensor>>,
  signature: Signature,
  fetches: readonly string[],
): Tensor[] {
  let outputs: ReturnType<NativeSavedModel["predict"]>;
  try {
    outputs = session.predict(inputs);
  } catch (cause) {
    throw kernelError(cause);
  }
  const byAlias = namedOutputs(outputs, signature);
  const results = new Map<string, Tensor>();
  for (const [alias, { name }] of signature.outputs) {
    const tensor = byAlias.get(alias);
    if (tensor !== undefined) results.set(name, fromNative(tensor));
  }
  for (const tensor of byAlias.values()) tensor.dispose();
  return fetches.map((name) => {
    const tensor = results.get(name);
    if (tensor !== undefined) return tensor;
    throw new ServingError("INTERNAL", `native TensorFlow answered no ${name}`);
  });
}

/** Outputs by alias, however many there are: a lone one may come without its name. */
function namedOutputs(
  outputs: ReturnType<NativeSavedModel["predict"]>,
  { outputs: declared }: Signature,
): ReadonlyMap<string, NativeTensor> {
  const aliases = [...declared.keys()];
  if (Array.isArray(outputs)) {
    return new Map(outputs.map((tensor, i) => [aliases[i] ?? "", tensor]));
  }
  if (isNativeTensor(outputs)) return new Map([[aliases[0] ?? "", outputs]]);
  return new Map(Object.entries(outputs));
}

function isNativeTensor(value: NativeTensor | Record<string, NativeTensor>): value is NativeTensor {
  return "dataSync" in value && typeof value.dataSync === "function";
}

function fromNative(tensor: NativeTensor): Tensor {
  const shape = [...tensor.shape];
  const values = tensor.dataSync();
  if (values instanceof Float32Array) {
    return { dtype: "DT_FLOAT", shape, values: Float32Array.from(values) };
  }
  if (values instanceof Int32Array) {
    return { dtype: "DT_INT32", shape, values: Int32Array.from(values) };
  }
  if (values instanceof Uint8Array) {
    return { dtype: "DT_BOOL", shape, values: Uint8Array.from(values) };
  }
  return { dtype: "DT_STRING", shape, values: values.map((text) => Buffer.from(text)) };
}

/** TensorFlow's message, without what tfjs-node puts before it. */
function kernelError(cause: unknown): ServingError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const own = /^Session fail to run with error: /;
  return own.test(message)
    ? new ServingError("INVALID_ARGUMENT", message.replace(own, ""), { cause })
    : new ServingError("INTERNAL", message, { cause });
}
