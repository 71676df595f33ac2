import {
  bagRows,
  channelRows,
  type SparseRows,
  type Tokenizer,
  tokenRows,
} from "@intent-serving/tokenizer";
import type { EpochFigures } from "../experiments/training-curve.js";
import { fitDecoder } from "../linear/fit-decoder.js";
import type { LinearModel } from "../linear/linear-model.js";
import { fitNeural } from "../neural/fit-neural.js";
import type { NetworkRows, NeuralFitRequest } from "../neural/neural-fit-request.js";
import type { NeuralModel } from "../neural/neural-model.js";
import { readWordVectors } from "../neural/read-word-vectors.js";
import type { TensorEngine } from "../neural/tensor-engine.js";
import type { LinearKind } from "../settings/model-settings.js";
import type { Terminal } from "../terminal.js";
import { fitNeuralInThread, isWorthThread } from "../threads/fit-neural-in-thread.js";
import type { ThreadOptions } from "../threads/start-threads.js";
import { TrainerError } from "../trainer-error.js";
import { encoderOf } from "./encode-row.js";
import type { SingleModel } from "./fitted-model.js";
import { isLinear, type MemberRecipe, memberName } from "./recipe.js";

/** Encoded texts, and the positions of their intents. */
export interface LabelledRows {
  readonly rows: SparseRows;
  readonly targets: Int32Array;
}

/** What a model is fitted to. */
export interface FitModelRequest {
  readonly tokenizer: Tokenizer;
  readonly train: LabelledRows;
  /** Rows that nothing is fitted to but temperatures, and when to stop; those of intents that the model doesn't know left out. */
  readonly validation: LabelledRows;
  readonly classCount: number;
  readonly seed: number;
  /** Where an earlier fit chose when to stop. */
  readonly lastEpoch?: number;
}

/** Who is told how a fit goes, and what ends it early with its reason. */
export interface FitHooks {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly threads: ThreadOptions;
  /** What trains networks over words in their order; WebAssembly where nothing is said. */
  readonly engine?: TensorEngine | undefined;
  readonly onEpoch: (figures: EpochFigures) => void;
}

/** Fits one model of a recipe; throws a TrainerError for weights that are no finite numbers, and the signal's reason once aborted. */
export async function fitMember(
  member: MemberRecipe,
  request: FitModelRequest,
  hooks: FitHooks,
): Promise<SingleModel> {
  if (isLinear(member)) return fitLinear(member, request, hooks);
  const model = await fitNetwork(
    await withVectors(neuralRequest(member, request), request.tokenizer, hooks),
    hooks,
  );
  return member.decoder.kind === "svm" ? withSvm(member, model, request, hooks) : model;
}

/** The request with what a file of word vectors has of the tokens, where the settings name one. */
async function withVectors(
  request: NeuralFitRequest,
  tokenizer: Tokenizer,
  { terminal, signal }: FitHooks,
): Promise<NeuralFitRequest> {
  const { encoder, shape } = request;
  if (encoder.vectors === null) return request;
  if (encoder.network === "bag") {
    throw new TrainerError(
      "config",
      "encoder.neural.vectors: expected network convolution or attention, which read words in order, got bag",
    );
  }
  const { tokenCount, firstId } = shape;
  const rowOf = (word: string): number => {
    const [first = 0, second = 0] = tokenizer.encode(word).ids.subarray(0, shape.sequenceLength);
    return second === 0 ? Math.max(0, first - firstId + 1) : 0;
  };
  const { dimension, vectors: path } = encoder;
  const vectors = await readWordVectors({ path, rowOf, tokenCount, dimension }, signal);
  const found = vectors.isKnown.reduce((sum, known) => sum + known, 0);
  terminal.line(`${path}: vectors of ${String(found)} of ${String(tokenCount - 1)} words`);
  return { ...request, vectors };
}

async function fitNetwork(request: NeuralFitRequest, hooks: FitHooks): Promise<NeuralModel> {
  const { count, script } = hooks.threads;
  // native TensorFlow has threads of its own
  const isNative = request.encoder.network !== "bag" && hooks.engine?.name === "native";
  return count > 1 && !isNative && isWorthThread(request)
    ? fitNeuralInThread(request, hooks, script)
    : fitNeural(request, hooks, hooks.engine);
}

async function fitLinear(
  member: MemberRecipe,
  { tokenizer, train, classCount, seed }: FitModelRequest,
  { terminal, signal }: FitHooks,
): Promise<LinearModel> {
  const model = await fitDecoder(
    {
      kind: linearKind(member),
      rows: seenRows(member, train.rows, tokenizer),
      targets: train.targets,
      shape: { featureCount: tokenizer.bagFeatureCount, classCount },
      decoder: member.decoder,
      seed: seed + member.seed,
    },
    terminal,
    signal,
  );
  if (model.weights.every(Number.isFinite) && model.bias.every(Number.isFinite)) return model;
  throw new TrainerError(
    "export",
    "the fit gave weights that are no finite numbers; try a smaller c in conf/train-conf.yml",
  );
}

function linearKind(member: MemberRecipe): LinearKind {
  const { kind } = member.decoder;
  if (kind !== "neural") return kind;
  throw new TrainerError("config", `${memberName(member)}: expected a linear decoder, got neural`);
}

/** A network's layers: a neural decoder's first one is the bag's own where the features are taken as they are. */
function neuralRequest(
  member: MemberRecipe,
  { tokenizer, train, validation, classCount, seed, lastEpoch }: FitModelRequest,
): NeuralFitRequest {
  const { encoder, decoder, learning } = member;
  const { activation } = decoder.neural;
  const hidden = decoder.kind === "neural" ? decoder.neural.hidden : [];
  const isBag = encoder.kind === "tfidf";
  const [dimension, ...further] = hidden;
  if (isBag && dimension === undefined) {
    throw new TrainerError(
      "config",
      "decoder.neural.hidden: expected at least one layer over features as they are, got none",
    );
  }
  const bag = { ...encoder.neural, network: "bag" as const, dimension: dimension ?? 0, activation };
  const networkRows = ({ rows }: LabelledRows): NetworkRows => ({
    rows: seenRows(member, rows, tokenizer),
    tokens: tokenRows(rows, tokenizer),
  });
  return {
    ...networkRows(train),
    encoder: isBag ? bag : encoder.neural,
    hidden: (isBag ? further : hidden).map((units) => ({ units, activation })),
    training: learning,
    targets: train.targets,
    validation: { ...networkRows(validation), targets: validation.targets },
    shape: {
      featureCount: tokenizer.bagFeatureCount,
      firstId: tokenizer.bagFeatureCount,
      tokenCount: tokenizer.featureCount - tokenizer.bagFeatureCount + 1,
      sequenceLength: tokenizer.sequenceLength,
      classCount,
    },
    ...(lastEpoch === undefined ? {} : { lastEpoch }),
    seed: seed + member.seed,
  };
}

/** The features that a member looks at. */
function seenRows({ encoder }: MemberRecipe, rows: SparseRows, tokenizer: Tokenizer): SparseRows {
  const bags = bagRows(rows, tokenizer);
  return encoder.use === undefined ? bags : channelRows(bags, tokenizer, encoder.use);
}

/** The trained encoder with an SVM in place of its own last layer, fitted to what the encoder says of the training texts. */
async function withSvm(
  { decoder, seed: ownSeed }: MemberRecipe,
  { encoder }: NeuralModel,
  { train, classCount, seed }: FitModelRequest,
  { terminal, signal }: FitHooks,
): Promise<NeuralModel> {
  const { width, vectors } = encodeAll(encoder, train.rows);
  const scale = 1 / meanLength(vectors, width);
  const { weights, bias } = await fitDecoder(
    {
      kind: "svm",
      rows: denseRows(vectors, width, scale),
      targets: train.targets,
      shape: { featureCount: width + 1, classCount },
      decoder,
      seed: seed + ownSeed,
    },
    terminal,
    signal,
  );
  const layer = {
    weights: weights.slice(classCount).map((weight) => weight * scale),
    bias,
    inputs: width,
    units: classCount,
    activation: "linear" as const,
  };
  return { kind: "neural", encoder, layers: [layer] };
}

/** [rows, width] */
function encodeAll(
  encoder: NeuralModel["encoder"],
  rows: SparseRows,
): { readonly width: number; readonly vectors: Float32Array } {
  const { width, encode } = encoderOf(encoder);
  const rowCount = rows.offsets.length - 1;
  const vectors = new Float32Array(rowCount * width);
  const hidden = new Float64Array(width);
  for (let row = 0; row < rowCount; row++) {
    encode(rows, row, hidden);
    vectors.set(hidden, row * width);
  }
  return { width, vectors };
}

function meanLength(vectors: Float32Array, width: number): number {
  let sum = 0;
  for (let start = 0; start < vectors.length; start += width) {
    sum += Math.hypot(...vectors.subarray(start, start + width));
  }
  return sum === 0 ? 1 : sum / (vectors.length / width);
}

/** Vectors as rows of the features 1 to `width`. */
function denseRows(vectors: Float32Array, width: number, scale: number): SparseRows {
  const rowCount = vectors.length / width;
  return {
    offsets: Int32Array.from({ length: rowCount + 1 }, (_, row) => row * width),
    ids: Int32Array.from({ length: vectors.length }, (_, i) => 1 + (i % width)),
    weights: vectors.map((value) => value * scale),
  };
}
