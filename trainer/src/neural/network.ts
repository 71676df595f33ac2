import type { NeuralModel } from "./neural-model.js";

/** A network that is being trained: what the epochs' loop asks of it. */
export interface Network {
  /** Takes one step from the training rows named, and answers the sum of their losses. */
  readonly trainBatch: (rows: Int32Array, learningRate: number) => number;
  /** The logits of the validation rows [rows, classCount], as the network is now. */
  readonly validationLogits: () => Float32Array;
  /** The network as it is now. */
  readonly toModel: () => NeuralModel;
  /** Gives back what outlives it. */
  readonly dispose: () => void;
}
