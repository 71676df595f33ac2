import type { GraphBuilder, Table } from "./graph-builder.js";

/** Where a graph's parts read a request's rows from, by the names of nodes. */
export interface GraphInputs {
  /** int32 [batch, length]: ids of the bag channels. */
  readonly bagIds: string;
  /** float [batch, 1, length]: the weights of the same. */
  readonly bagWeights: string;
  /** int32 [batch, sequenceLength]: ids of the tokens in order; undefined where no part of the model reads them. */
  readonly tokenIds: string | undefined;
}

/** Cuts `ids` and `weights` into what the sequence channel and what the bag channels gave. */
export function graphInputs(graph: GraphBuilder, sequenceLength: number): GraphInputs {
  const hasTokens = sequenceLength > 0;
  const bagIds = hasTokens
    ? graph.columns("bag_ids", "ids", "DT_INT32", "from", sequenceLength)
    : "ids";
  const weights = hasTokens
    ? graph.columns("bag_weights", "weights", "DT_FLOAT", "from", sequenceLength)
    : "weights";
  return {
    bagIds,
    bagWeights: graph.expandDims("row_weights", weights, graph.ints("row_weights_axis", 1)),
    tokenIds: hasTokens
      ? graph.columns("token_ids", "ids", "DT_INT32", "before", sequenceLength)
      : undefined,
  };
}

/** Σ weight × table[id] over a row's bag: [batch, columns of the table]. */
export function weightedSum(
  graph: GraphBuilder,
  { bagIds, bagWeights }: GraphInputs,
  scope: string,
  table: Table,
): string {
  const rows = graph.gather(`${scope}rows`, table, bagIds); // [batch, length, columns]
  const sum = graph.batchMatMul(`${scope}weighted_sum`, bagWeights, rows); // [batch, 1, columns]
  return graph.squeeze(`${scope}summed`, sum, 1);
}
