import { createRequire } from "node:module";
import { loadNativeTensorFlow } from "@intent-serving/savedmodel";
import type * as core from "@tensorflow/tfjs-core";
import { z } from "zod";
import { TrainerError } from "../trainer-error.js";

/** TensorFlow.js as an engine brings it. Each has a copy of its own: what one made is for its own functions alone. */
export type TensorFlow = typeof core;

/** What trains networks over words in their order. */
export interface TensorEngine {
  readonly name: "native" | "wasm";
  /** As the terminal tells it. */
  readonly title: string;
  /** Name → version of what takes part, for training.json. */
  readonly versions: Readonly<Record<string, string>>;
  /** TensorFlow.js, with this engine at work in this thread. */
  readonly start: () => Promise<TensorFlow>;
}

const NATIVE_PACKAGE = "@tensorflow/tfjs-node";
const NATIVE_LIBRARY = "tensorflow";
const WASM_PACKAGE = "@tensorflow/tfjs-backend-wasm";

/** TensorFlow's C library where it was built in `nativeFolder` and loads, else WebAssembly; undefined stands for the latter. */
export async function chooseTensorEngine(nativeFolder: string | undefined): Promise<TensorEngine> {
  const loaded = await loadNativeTensorFlow(nativeFolder);
  if ("unavailable" in loaded) {
    return { ...wasmEngine(), title: `WebAssembly (no native TensorFlow: ${loaded.unavailable})` };
  }
  if (!isTensorFlow(loaded)) {
    throw new TrainerError(
      "thread",
      `${nativeFolder ?? ""}: expected TensorFlow.js with gradients, got a part of it; NATIVE=off trains without it`,
    );
  }
  const library = libraryVersion(loaded);
  return {
    name: "native",
    title: `TensorFlow ${library} (native)`,
    versions: {
      [NATIVE_PACKAGE]: loaded.version["tfjs-node"] ?? "unknown",
      [NATIVE_LIBRARY]: library,
    },
    start: async () => started(loaded, "tensorflow"),
  };
}

/** TensorFlow.js on WebAssembly, which is always there. */
export function wasmEngine(): TensorEngine {
  const require = createRequire(import.meta.url);
  const { version } = packageSchema.parse(require(`${WASM_PACKAGE}/package.json`));
  return {
    name: "wasm",
    title: "WebAssembly",
    versions: { [WASM_PACKAGE]: version },
    start: async () => {
      const tf = await import("@tensorflow/tfjs-core");
      await import("@tensorflow/tfjs-backend-wasm");
      // tfjs-core's build for Node comes without gradients; this package registers them.
      await import("@tensorflow/tfjs-layers");
      return started(tf, "wasm");
    },
  };
}

/** Of the versions in a training.json those of its engine; empty where none had a part. */
export function engineVersions(
  versions: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = [NATIVE_PACKAGE, NATIVE_LIBRARY, WASM_PACKAGE];
  return Object.fromEntries(Object.entries(versions).filter(([name]) => names.includes(name)));
}

/** Whether the versions in a training.json tell of native TensorFlow. */
export function isNativelyTrained(versions: Readonly<Record<string, string>>): boolean {
  return NATIVE_PACKAGE in versions;
}

/** Has native TensorFlow work in this thread again, whichever engine did since it was loaded. */
export async function putToWork(tensorFlow: object): Promise<void> {
  if (isTensorFlow(tensorFlow)) await started(tensorFlow, "tensorflow");
}

/** The version of the C library behind tfjs-node; the package's own version says nothing of it. */
export function libraryVersion(tensorFlow: object): string {
  const backend = hasBackend(tensorFlow) ? tensorFlow.backend() : undefined;
  return backendSchema.safeParse(backend).data?.binding.TF_Version ?? "of an unknown version";
}

const packageSchema = z.object({ version: z.string() });
const backendSchema = z.object({ binding: z.object({ TF_Version: z.string() }) });

/** The engines share one register of backends in a thread, where the one that started last is at work. */
async function started(tf: TensorFlow, backend: string): Promise<TensorFlow> {
  if (await tf.setBackend(backend)) return tf;
  throw new TrainerError("thread", `tfjs: the backend ${backend} didn't start`);
}

/** tfjs-node has all of tfjs-core's functions beside its own; its types are not there where it isn't installed. */
function isTensorFlow<Loaded extends object>(loaded: Loaded): loaded is Loaded & TensorFlow {
  return ["setBackend", "variableGrads", "customGrad", "AdamOptimizer"].every(
    (name) => name in loaded,
  );
}

function hasBackend(tensorFlow: object): tensorFlow is { backend(): unknown } {
  return "backend" in tensorFlow && typeof tensorFlow.backend === "function";
}
