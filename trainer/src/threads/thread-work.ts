import type {
  CountedTerms,
  CountedTexts,
  SparseRows,
  TokenizerSettings,
} from "@intent-serving/tokenizer";
import type { EpochFigures } from "../experiments/training-curve.js";
import type { LinearShape, SolverOptions } from "../linear/linear-model.js";
import type { SvmOutput } from "../linear/svm-lanes.js";
import type { NeuralFitRequest } from "../neural/neural-fit-request.js";
import type { NeuralModel } from "../neural/neural-model.js";

/** What a thread is started for. */
export type ThreadWork = CountWork | SolveWork | LearnWork;

/** To count the terms of the texts that it is sent. */
export interface CountWork {
  readonly kind: "count";
  readonly settings: TokenizerSettings;
}

/** To solve classes until none is left. */
export interface SolveWork {
  readonly kind: "solve";
  readonly rows: SparseRows; // shared, as all arrays here are
  readonly targets: Int32Array;
  readonly shape: LinearShape;
  readonly options: SolverOptions;
  readonly output: SvmOutput;
  readonly progress: Int32Array; // [2]: how many problems were taken, how many are solved
}

/** To train a network. */
export interface LearnWork {
  readonly kind: "learn";
  readonly request: NeuralFitRequest;
}

/** What a thread that trains a network sends: each epoch's figures, and the network in the end. */
export type LearnReply = { readonly figures: EpochFigures } | { readonly model: NeuralModel };

/** What a counting thread is sent: some of the texts, or that these were all. */
export type CountRequest = { readonly chunk: number; readonly texts: readonly string[] } | "finish";

/** What a counting thread sends back. */
export type CountReply =
  | { readonly chunk: number; readonly counted: CountedTexts }
  | { readonly terms: readonly CountedTerms[] };

/** Places in the progress that solving threads share. */
export const TAKEN = 0;
export const SOLVED = 1;
