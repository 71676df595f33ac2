import { decodedRows, int8Rows } from "../graph/int8-rows.js";
import type { FittedModel, SingleModel } from "../model/fitted-model.js";

/** A model whose tables are rounded to what 8-bit codes stand for, so that it answers as its graph with such codes does. */
export function roundTables(model: FittedModel): FittedModel {
  if (model.kind !== "ensemble") return rounded(model);
  const members = model.members.map((member) => ({ ...member, model: rounded(member.model) }));
  return { ...model, members };
}

function rounded(model: SingleModel): SingleModel {
  if (model.kind === "linear") {
    return { ...model, weights: decodedRows(int8Rows(model.weights, model.classCount)) };
  }
  const { encoder } = model;
  const table = decodedRows(int8Rows(encoder.table, encoder.dimension));
  return { ...model, encoder: { ...encoder, table } };
}
