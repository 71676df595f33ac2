import type { Signature } from "@intent-serving/savedmodel";
import type { ExecutableGraph } from "./executable-graph.js";
import type { VersionChoice } from "./rest-route.js";
import type { VersionStatus } from "./version-state.js";

/** A version that is loaded. */
export interface Servable {
  readonly model: string;
  readonly version: bigint;
  readonly signatures: ReadonlyMap<string, Signature>;
  readonly graph: ExecutableGraph;
}

/** Finds what a request means; the model manager is one. */
export interface ServableLookup {
  /**
   * Calls `use` with the version that a request means, which stays loaded until its result is there, even if it is
   * unloaded meanwhile. Throws `NOT_FOUND`, or `INVALID_ARGUMENT` for an unknown label.
   */
  use<T>(
    model: string,
    choice: VersionChoice,
    use: (servable: Servable) => T | Promise<T>,
  ): T | Promise<T>;
  /** All versions of a model that were ever seen, highest first. */
  status(model: string): readonly VersionStatus[];
}
