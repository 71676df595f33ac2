export type { DataType } from "./data-type.js";
export {
  DEFAULT_DECODE_OPTIONS,
  type DecodeOptions,
  decodeSavedModel,
} from "./decode-saved-model.js";
export { encodeEvents, type ScalarEvent } from "./encode-events.js";
export { encodeSavedModel } from "./encode-saved-model.js";
export { encodeWarmup, type WarmupRequest } from "./encode-warmup.js";
export {
  type AttrList,
  type AttrValue,
  attr,
  constant,
  type FunctionArgument,
  type FunctionReference,
  type Graph,
  type GraphFunction,
  type GraphVersions,
  inputNodeName,
  type Node,
  operation,
  placeholder,
} from "./graph.js";
export {
  loadNativeTensorFlow,
  type NativeSavedModel,
  type NativeTensor,
  type NativeTensorFlow,
  type NativeUnavailable,
} from "./native-tensorflow.js";
export type { SavedModel, Signature, TensorInfo } from "./saved-model.js";
export { SavedModelError, type SavedModelErrorCode } from "./saved-model-error.js";
export type { PartialShape, Tensor } from "./tensor.js";
