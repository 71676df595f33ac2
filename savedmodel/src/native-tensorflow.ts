import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A tensor of native TensorFlow; its memory is freed by `dispose`. */
export interface NativeTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): Float32Array | Int32Array | Uint8Array | string[];
  dispose(): void;
}

/** One signature of a SavedModel, executed by a TensorFlow session. */
export interface NativeSavedModel {
  predict(inputs: Readonly<Record<string, NativeTensor>>): Record<string, NativeTensor>;
  dispose(): void;
}

/** What this project uses of `@tensorflow/tfjs-node`, so that nothing depends on its types where it isn't installed. */
export interface NativeTensorFlow {
  readonly version: Readonly<Record<string, string>>;
  tensor(
    values: Float32Array | Int32Array | Uint8Array | readonly number[] | readonly string[],
    shape: readonly number[],
    dtype: "float32" | "int32" | "bool" | "string",
  ): NativeTensor;
  memory(): { readonly numTensors: number; readonly numBytes: number };
  readonly node: {
    loadSavedModel(
      folder: string,
      tags: readonly string[],
      signature: string,
    ): Promise<NativeSavedModel>;
  };
}

/** Says why native TensorFlow is not there: not installed, not built, or its library does not load. */
export interface NativeUnavailable {
  readonly unavailable: string;
}

/**
 * Loads native TensorFlow from the `native/` folder that `make native` built, in some 0.5 s. Never throws: where it can't be
 * had, or no folder is named, the answer says why in one line, and the caller runs on wasm.
 */
export async function loadNativeTensorFlow(
  nativeFolder: string | undefined,
): Promise<NativeTensorFlow | NativeUnavailable> {
  if (nativeFolder === undefined) return { unavailable: "it is switched off" };
  const loader = join(nativeFolder, "load.mjs");
  try {
    await access(loader);
  } catch {
    return { unavailable: `there is no ${loader}` };
  }
  try {
    const module: unknown = await import(pathToFileURL(loader).href);
    if (!hasLoader(module)) return { unavailable: `${loader} exports no loadTfjsNode` };
    const tensorFlow = module.loadTfjsNode();
    if (isNativeTensorFlow(tensorFlow)) return tensorFlow;
    return { unavailable: `${loader} loads something other than @tensorflow/tfjs-node` };
  } catch (error) {
    const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { unavailable: line };
  }
}

function hasLoader(module: unknown): module is { loadTfjsNode(): unknown } {
  return (
    typeof module === "object" &&
    module !== null &&
    "loadTfjsNode" in module &&
    typeof module.loadTfjsNode === "function"
  );
}

function isNativeTensorFlow(value: unknown): value is NativeTensorFlow {
  return (
    typeof value === "object" &&
    value !== null &&
    "tensor" in value &&
    "memory" in value &&
    "node" in value &&
    typeof value.node === "object" &&
    value.node !== null &&
    "loadSavedModel" in value.node
  );
}
