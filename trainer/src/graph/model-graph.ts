import {
  encodeSavedModel,
  placeholder,
  type Signature,
  type TensorInfo,
} from "@intent-serving/savedmodel";
import type { LinearModel } from "../linear/linear-model.js";
import {
  classCountOf,
  type EnsembleModel,
  type FittedModel,
  type SingleModel,
  SMALLEST_PROBABILITY,
  sequenceLengthOf,
} from "../model/fitted-model.js";
import { type CalibratedModel, checkModel } from "./check-model.js";
import { GraphBuilder } from "./graph-builder.js";
import { type GraphInputs, graphInputs, weightedSum } from "./graph-inputs.js";
import { writeNeural } from "./neural-graph.js";

/** The graph format of TensorFlow 2.9, which TensorFlow Serving and tfjs-node of the last years read. */
const VERSIONS = { producer: 1087, minConsumer: 0, badConsumers: [] } as const;

const PREDICT_METHOD = "tensorflow/serving/predict";

/**
 * Writes the whole saved_model.pb of a model of any kind: a frozen graph of TensorFlow's standard operations from ids and
 * weights to `logits` and softmax(logits / temperature). An ensemble's members stand in scopes `member_0/`, `member_1/`, ….
 * Throws TrainerError for a model whose sizes don't fit, that is not finite, or whose padding row is not zero.
 */
export function modelSavedModel({ model, temperature, tables }: CalibratedModel): Uint8Array {
  checkModel({ model, temperature });
  const graph = new GraphBuilder(tables ?? "float32");
  graph.add(placeholder("ids", "DT_INT32", [-1, -1]));
  graph.add(placeholder("weights", "DT_FLOAT", [-1, -1]));
  const inputs = graphInputs(graph, sequenceLengthOf(model));
  const logits = writeLogits(graph, inputs, model);
  const scaled = graph.binary(
    "scaled",
    "RealDiv",
    logits,
    graph.scalar("temperature", temperature),
  );
  graph.unary("probabilities", "Softmax", scaled);
  return encodeSavedModel({
    tags: ["serve"],
    graph: { nodes: graph.nodes, functions: [], versions: VERSIONS },
    signatures: signatures(classCountOf(model)),
  });
}

function writeLogits(graph: GraphBuilder, inputs: GraphInputs, model: FittedModel): string {
  return model.kind === "ensemble"
    ? writeEnsemble(graph, inputs, model)
    : writeSingle(graph, inputs, "", model);
}

function writeSingle(
  graph: GraphBuilder,
  inputs: GraphInputs,
  scope: string,
  model: SingleModel,
): string {
  return model.kind === "linear"
    ? writeLinear(graph, inputs, scope, model)
    : writeNeural(graph, inputs, scope, model);
}

function writeLinear(
  graph: GraphBuilder,
  inputs: GraphInputs,
  scope: string,
  { featureCount, classCount, weights, bias }: LinearModel,
): string {
  const table = graph.table(`${scope}table`, [featureCount, classCount], weights);
  const biases = graph.floats(`${scope}bias`, [classCount], bias);
  const summed = weightedSum(graph, inputs, scope, table);
  return graph.binary(`${scope}logits`, "AddV2", summed, biases);
}

/** log Σ weight × softmax(logits / temperature), over the members. */
function writeEnsemble(
  graph: GraphBuilder,
  inputs: GraphInputs,
  { members }: EnsembleModel,
): string {
  const shares = members.map(({ model, temperature, weight }, index) => {
    const scope = `member_${String(index)}/`;
    const logits = writeSingle(graph, inputs, scope, model);
    const divisor = graph.scalar(`${scope}temperature`, temperature);
    const scaled = graph.binary(`${scope}scaled`, "RealDiv", logits, divisor);
    const probabilities = graph.unary(`${scope}probabilities`, "Softmax", scaled);
    return graph.binary(
      `${scope}share`,
      "Mul",
      probabilities,
      graph.scalar(`${scope}weight`, weight),
    );
  });
  const mixture = shares.reduce((sum, share, index) =>
    graph.binary(`mixture_${String(index)}`, "AddV2", sum, share),
  );
  const smallest = graph.scalar("smallest_probability", SMALLEST_PROBABILITY);
  return graph.unary("logits", "Log", graph.binary("mixture", "Maximum", mixture, smallest));
}

function signatures(classCount: number): ReadonlyMap<string, Signature> {
  const inputs = new Map<string, TensorInfo>([
    ["ids", { name: "ids:0", dtype: "DT_INT32", shape: [-1, -1] }],
    ["weights", { name: "weights:0", dtype: "DT_FLOAT", shape: [-1, -1] }],
  ]);
  const output = (node: string): [string, TensorInfo] => [
    node,
    { name: `${node}:0`, dtype: "DT_FLOAT", shape: [-1, classCount] },
  ];
  const methodName = PREDICT_METHOD;
  return new Map([
    ["serving_default", { inputs, outputs: new Map([output("probabilities")]), methodName }],
    [
      "logits",
      { inputs, outputs: new Map([output("logits"), output("probabilities")]), methodName },
    ],
  ]);
}
