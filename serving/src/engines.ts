import type { Engine } from "./executable-graph.js";
import type { EngineChoice } from "./flags.js";
import { hotPathEngine } from "./hot-path.js";
import { nativeEngine } from "./native-engine.js";
import { ServingError } from "./serving-error.js";
import { wasmEngine } from "./wasm-engine.js";

/** Where native TensorFlow is looked for, and who is told, once, that it isn't there. */
export interface EngineOptions {
  readonly nativeFolder: string;
  readonly onNativeUnavailable: (reason: string) => void;
}

/**
 * The engines that may run a version, best first: the loop over rows for what the trainer makes of bags, native TensorFlow where it was built,
 * else tfjs on WebAssembly. TensorFlow and tfjs are loaded when the first version needs them.
 */
export function chooseEngines(choice: EngineChoice, options: EngineOptions): readonly Engine[] {
  const { nativeFolder } = options;
  switch (choice) {
    case "hot-path":
      return [hotPathEngine];
    case "wasm":
      return [wasmEngine()];
    case "native":
      return [
        nativeEngine(nativeFolder, (reason) => {
          throw new ServingError("FAILED_PRECONDITION", `native TensorFlow: ${reason}`);
        }),
      ];
    case "auto":
      return [hotPathEngine, nativeEngine(nativeFolder, options.onNativeUnavailable), wasmEngine()];
  }
}
