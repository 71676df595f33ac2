import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import util from "node:util";

/**
 * Loads @tensorflow/tfjs-node from this folder's node_modules. Throws where it isn't installed or built.
 *
 * tfjs-node 4.22.0 calls util.isNullOrUndefined and util.isArray, which Node 23 removed and Node 22 warns about. They are
 * put in place before it loads, so that what npm installed stays as it is.
 */
export function loadTfjsNode() {
  const require = createRequire(import.meta.url);
  if (!existsSync(new URL("node_modules/@tensorflow/tfjs-node/package.json", import.meta.url))) {
    throw new Error("@tensorflow/tfjs-node is not installed; run `make native`");
  }
  if (!existsSync(new URL("lib/node/napi-v8/tfjs_binding.node", import.meta.url))) {
    throw new Error("the binding of @tensorflow/tfjs-node is not built; run `make native`");
  }
  util.isNullOrUndefined = (value) => value === null || value === undefined;
  util.isArray = Array.isArray;
  // eslint-disable-next-line no-restricted-properties -- TensorFlow reads it when its library loads; only errors are of use
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  return require("@tensorflow/tfjs-node");
}
