import { GELU_CUBE, GELU_SCALE } from "../model/activate.js";
import type {
  Activation,
  AttentionEncoder,
  BagEncoder,
  ConvolutionEncoder,
  NeuralEncoder,
  NeuralModel,
} from "../neural/neural-model.js";
import { TrainerError } from "../trainer-error.js";
import type { GraphBuilder } from "./graph-builder.js";
import { type GraphInputs, weightedSum } from "./graph-inputs.js";

/** What is taken from the score of a place without a token, so that no attention is left for it. */
const FAR_BELOW = 1e9;

/** Writes an encoder and the layers behind it, and answers the node `<scope>logits`. */
export function writeNeural(
  graph: GraphBuilder,
  inputs: GraphInputs,
  scope: string,
  { encoder, layers }: NeuralModel,
): string {
  let hidden = writeEncoder(graph, inputs, scope, encoder);
  layers.forEach(({ weights, bias, inputs: width, units, activation }, index) => {
    const layer = `${scope}layer_${String(index)}`;
    const isLast = index === layers.length - 1;
    const matrix = graph.floats(`${layer}/weights`, [width, units], weights);
    const biases = graph.floats(`${layer}/bias`, [units], bias);
    const product = graph.matMul(`${layer}/product`, hidden, matrix);
    const sum = graph.binary(isLast ? `${scope}logits` : `${layer}/sum`, "AddV2", product, biases);
    hidden = writeActivation(graph, layer, activation, sum);
  });
  return hidden;
}

/** [batch, width of the encoder] */
function writeEncoder(
  graph: GraphBuilder,
  inputs: GraphInputs,
  scope: string,
  encoder: NeuralEncoder,
): string {
  switch (encoder.kind) {
    case "bag":
      return writeBag(graph, inputs, `${scope}bag`, encoder);
    case "convolution":
      return writeConvolution(graph, inputs, `${scope}convolution`, encoder);
    case "attention":
      return writeAttention(graph, inputs, `${scope}attention`, encoder);
  }
}

function writeBag(
  graph: GraphBuilder,
  inputs: GraphInputs,
  name: string,
  { table, bias, featureCount, dimension, activation }: BagEncoder,
): string {
  const rows = graph.table(`${name}/table`, [featureCount, dimension], table);
  const biases = graph.floats(`${name}/bias`, [dimension], bias);
  const summed = weightedSum(graph, inputs, `${name}/`, rows);
  const sum = graph.binary(`${name}/sum`, "AddV2", summed, biases);
  return writeActivation(graph, name, activation, sum);
}

/** The tokens' rows [batch, sequenceLength, dimension], and 1 for each place that holds a token [batch, sequenceLength]. */
function writeTokens(
  graph: GraphBuilder,
  { tokenIds }: GraphInputs,
  name: string,
  encoder: ConvolutionEncoder | AttentionEncoder,
): { rows: string; isToken: string } {
  if (tokenIds === undefined) {
    throw new TrainerError("export", `${name}: expected columns of tokens, got none`);
  }
  const { table, featureCount, dimension, firstId } = encoder;
  const before = graph.ints(`${name}/ids_before`, firstId - 1);
  const shifted = graph.intBinary(`${name}/shifted_ids`, "Sub", tokenIds, before);
  const ids = graph.intBinary(`${name}/ids`, "Maximum", shifted, graph.ints("no_token", 0));
  const values = graph.table(`${name}/table`, [featureCount, dimension], table);
  return {
    rows: graph.gather(`${name}/rows`, values, ids),
    isToken: graph.isPositive(`${name}/is_token`, ids),
  };
}

function writeConvolution(
  graph: GraphBuilder,
  inputs: GraphInputs,
  name: string,
  encoder: ConvolutionEncoder,
): string {
  const { rows, isToken } = writeTokens(graph, inputs, name, encoder);
  const imageAxis = graph.ints("image_axis", 1);
  const columnsAxis = graph.ints("columns_axis", -1);
  const images = graph.expandDims(`${name}/images`, rows, imageAxis); // [batch, 1, sequenceLength, dimension]
  const mask = graph.expandDims(`${name}/mask`, isToken, columnsAxis); // [batch, sequenceLength, 1]
  const maxima = encoder.kernels.map(({ width, filters, weights, bias }, index) => {
    const kernel = `${name}/kernel_${String(index)}`;
    const filter = graph.floats(
      `${kernel}/filters`,
      [1, width, encoder.dimension, filters],
      weights,
    );
    const convolved = graph.convolution(`${kernel}/convolved`, images, filter);
    const places = graph.squeeze(`${kernel}/places`, convolved, 1); // [batch, sequenceLength, filters]
    const biases = graph.floats(`${kernel}/bias`, [filters], bias);
    const sum = graph.binary(`${kernel}/sum`, "AddV2", places, biases);
    const positive = graph.unary(`${kernel}/relu`, "Relu", sum);
    // None of them is negative, so that 0 where there is no token never is the largest.
    const masked = graph.binary(`${kernel}/masked`, "Mul", positive, mask);
    return graph.max(`${kernel}/maxima`, masked, imageAxis);
  });
  const [only] = maxima;
  return only !== undefined && maxima.length === 1
    ? only
    : graph.concatenate(`${name}/hidden`, maxima, columnsAxis);
}

function writeAttention(
  graph: GraphBuilder,
  inputs: GraphInputs,
  name: string,
  encoder: AttentionEncoder,
): string {
  const { dimension, sequenceLength, units, positions, keys, keyBias, query } = encoder;
  const { rows, isToken } = writeTokens(graph, inputs, name, encoder);
  const mask = graph.expandDims(`${name}/mask`, isToken, graph.ints("columns_axis", -1));
  const places = graph.floats(`${name}/positions`, [sequenceLength, dimension], positions);
  const placed = graph.binary(`${name}/placed`, "AddV2", rows, places);
  const vectors = graph.binary(`${name}/vectors`, "Mul", placed, mask);
  const flat = graph.reshape(`${name}/flat`, vectors, [-1, dimension]);
  const product = graph.matMul(
    `${name}/product`,
    flat,
    graph.floats(`${name}/keys`, [dimension, units], keys),
  );
  const biases = graph.floats(`${name}/key_bias`, [units], keyBias);
  const bent = graph.unary(
    `${name}/bent`,
    "Tanh",
    graph.binary(`${name}/sum`, "AddV2", product, biases),
  );
  const flatScores = graph.matMul(
    `${name}/flat_scores`,
    bent,
    graph.floats(`${name}/query`, [units, 1], query),
  );
  const scores = graph.reshape(`${name}/scores`, flatScores, [-1, sequenceLength]);
  const one = graph.scalar("one", 1);
  const absent = graph.binary(`${name}/absent`, "Sub", one, isToken);
  const penalty = graph.binary(
    `${name}/penalty`,
    "Mul",
    absent,
    graph.scalar("far_below", FAR_BELOW),
  );
  const masked = graph.binary(`${name}/masked_scores`, "Sub", scores, penalty);
  const shares = graph.unary(`${name}/shares`, "Softmax", masked);
  const rowShares = graph.expandDims(`${name}/row_shares`, shares, "row_weights_axis");
  // Where there is no token at all, every vector is zero, and so is their sum.
  const sum = graph.batchMatMul(`${name}/attended`, rowShares, vectors);
  return graph.squeeze(`${name}/hidden`, sum, 1);
}

/** The node `<name>/output`, or for `linear` the sum itself; readModel knows the activation by its operation. */
function writeActivation(
  graph: GraphBuilder,
  name: string,
  activation: Activation,
  sum: string,
): string {
  const output = `${name}/output`;
  switch (activation) {
    case "linear":
      return sum;
    case "relu":
      return graph.unary(output, "Relu", sum);
    case "tanh":
      return graph.unary(output, "Tanh", sum);
    case "gelu":
      return writeGelu(graph, name, sum, output);
  }
}

/** 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))) */
function writeGelu(graph: GraphBuilder, name: string, x: string, output: string): string {
  const square = graph.binary(`${name}/gelu_square`, "Mul", x, x);
  const cube = graph.binary(`${name}/gelu_cube`, "Mul", square, x);
  const bent = graph.binary(
    `${name}/gelu_bent`,
    "Mul",
    cube,
    graph.scalar("gelu_cube_factor", GELU_CUBE),
  );
  const inner = graph.binary(`${name}/gelu_inner`, "AddV2", x, bent);
  const scaled = graph.binary(
    `${name}/gelu_scaled`,
    "Mul",
    inner,
    graph.scalar("gelu_scale", GELU_SCALE),
  );
  const share = graph.unary(`${name}/gelu_tanh`, "Tanh", scaled);
  const above = graph.binary(`${name}/gelu_above`, "AddV2", share, graph.scalar("one", 1));
  const half = graph.binary(`${name}/gelu_half`, "Mul", x, graph.scalar("half", 0.5));
  return graph.binary(output, "Mul", half, above);
}
