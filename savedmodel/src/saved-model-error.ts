/** What can be wrong with the bytes of a SavedModel, or with a model that is to be written. */
export type SavedModelErrorCode =
  /** More bytes, nodes or tensor elements than the limits allow. */
  | "too-large"
  /** Not the wire format of these messages: truncated, wrong wire types, nested too deep. */
  | "malformed"
  /** No meta graph has the tags that were asked for. */
  | "no-meta-graph"
  /** A tensor whose shape, type and content do not fit each other. */
  | "invalid-tensor"
  /** A node without a name, a name used twice, an input that names no node, an attribute without a value. */
  | "invalid-graph"
  /** A signature that names no node of the graph. */
  | "invalid-signature"
  /** A data type that this package does not hold. */
  | "unsupported-type";

/** The one error of this package: `code` says what is wrong, the message names it. */
export class SavedModelError extends Error {
  override readonly name = "SavedModelError";
  readonly code: SavedModelErrorCode;

  constructor(code: SavedModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
