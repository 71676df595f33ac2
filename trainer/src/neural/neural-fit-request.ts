import type { SparseRows } from "@intent-serving/tokenizer";
import type { EpochFigures } from "../experiments/training-curve.js";
import type { LearningSettings, NetworkSettings } from "../settings/model-settings.js";
import type { Activation } from "./neural-model.js";

/** Texts as a network takes them: the bag's features, and the ids of the words in their order. */
export interface NetworkRows {
  readonly rows: SparseRows;
  readonly tokens: Int32Array; // [rows, sequenceLength]: rows of the sequence's table, 0 where there is no known word
}

/** How large the tables are. */
export interface NetworkShape {
  /** Rows of a bag's table, the padding's 0 included. */
  readonly featureCount: number;
  /** The id of the first token: row 1 of a sequence's table. */
  readonly firstId: number;
  /** Rows of a sequence's table, the padding's 0 included. */
  readonly tokenCount: number;
  readonly sequenceLength: number;
  readonly classCount: number;
}

/** Where the rows of known tokens start, instead of by chance. */
export interface WordVectors {
  readonly table: Float32Array; // [tokenCount, dimension]
  readonly isKnown: Uint8Array; // [tokenCount]: 1 for a row that the table has
}

/** What a network is fitted to and how; plain data, so that it goes between threads. */
export interface NeuralFitRequest extends NetworkRows {
  readonly encoder: NetworkSettings;
  readonly hidden: readonly { readonly units: number; readonly activation: Activation }[];
  readonly training: LearningSettings;
  readonly targets: Int32Array; // positions of the intents
  /** What training stops by; without rows it goes through all epochs. */
  readonly validation: NetworkRows & { readonly targets: Int32Array };
  readonly shape: NetworkShape;
  /** For networks over tokens alone. */
  readonly vectors?: WordVectors;
  /** Where an earlier fit chose when to stop: this one ends after as many epochs, whatever the validation rows say. */
  readonly lastEpoch?: number;
  readonly seed: number;
}

/** Who is told of each epoch, and what ends the fit early with its reason. */
export interface NeuralFitHooks {
  readonly onEpoch: (figures: EpochFigures) => void;
  readonly signal: AbortSignal;
}
