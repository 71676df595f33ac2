import type { PartialShape, Signature, TensorInfo } from "@intent-serving/savedmodel";
import type { VersionStatus } from "./version-state.js";

/** The body of `GET /v1/models/{model}`: versions as strings, in the order given. */
export function statusText(versions: readonly VersionStatus[]): string {
  return protobufJson({
    model_version_status: versions.map(({ version, state, error }) => ({
      version: String(version),
      state,
      status: { error_code: error?.code ?? "OK", error_message: error?.message ?? "" },
    })),
  });
}

/** The body of `GET …/metadata`: the signatures of one version, put together as TensorFlow Serving does. */
export function metadataText(
  model: string,
  version: bigint,
  signatures: ReadonlyMap<string, Signature>,
): string {
  const spec = protobufJson({ name: model, signature_name: "", version: String(version) });
  const map = protobufJson({
    signature_def: Object.fromEntries([...signatures].map(([name, s]) => [name, signatureJson(s)])),
  });
  return `{\n"model_spec":${spec},\n"metadata": {"signature_def": ${map}}\n}\n`;
}

function signatureJson(signature: Signature): object {
  return {
    inputs: tensorsJson(signature.inputs),
    outputs: tensorsJson(signature.outputs),
    method_name: signature.methodName,
    defaults: {},
  };
}

function tensorsJson(tensors: ReadonlyMap<string, TensorInfo>): object {
  return Object.fromEntries(
    [...tensors].map(([alias, { dtype, shape, name }]) => [
      alias,
      { dtype, tensor_shape: shapeJson(shape), name },
    ]),
  );
}

function shapeJson(shape: PartialShape): object {
  if (shape === null) return { dim: [], unknown_rank: true };
  return { dim: shape.map((size) => ({ size: String(size), name: "" })), unknown_rank: false };
}

/** protobuf's JSON text: one space a level, a new line at the end, and `<` and `>` escaped. */
function protobufJson(value: object): string {
  const text = JSON.stringify(value, null, 1);
  return `${text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e")}\n`;
}
