import { readTokenizer, type Tokenizer } from "@intent-serving/tokenizer";
import { type FittedModel, type SingleModel, singleModels } from "../model/fitted-model.js";
import { TrainerError } from "../trainer-error.js";

/** A model and the tokenizer that gives it its features. */
export interface Encoded {
  readonly model: FittedModel;
  readonly tokenizer: Tokenizer;
}

/**
 * Leaves out the share of the bag's features that say least: those whose rows are shortest, summed over the members, each
 * brought to the same scale. The vocabulary shrinks with the tables, so that tokenizer.json does too. Throws a TrainerError for
 * hashed features, which have no vocabulary.
 */
export function pruneFeatures({ model, tokenizer }: Encoded, share: number): Encoded {
  const { bagFeatureCount } = tokenizer;
  const json = tokenizer.toJSON();
  if (json.channels.some(({ vocabulary }) => vocabulary === null)) {
    throw new TrainerError(
      "config",
      "compression.prune: expected features with a vocabulary, got hashed ones: make encoder.hashing.features smaller instead",
    );
  }
  const strengths = featureStrengths(model, bagFeatureCount);
  const order = Array.from({ length: bagFeatureCount - 1 }, (_, index) => index + 1).sort(
    (a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0) || a - b,
  );
  const count = Math.max(1, Math.ceil(order.length * (1 - share)));
  const kept = order.slice(0, count).sort((a, b) => a - b);
  return { model: selectRows(model, kept), tokenizer: selectFeatures(tokenizer, kept) };
}

/** How much each feature of the bag can move a model's answer, by id: the length of its rows. */
function featureStrengths(model: FittedModel, featureCount: number): Float64Array {
  const strengths = new Float64Array(featureCount);
  for (const single of singleModels(model)) {
    const bag = bagTable(single);
    if (bag === undefined) continue;
    const lengths = new Float64Array(featureCount);
    let total = 0;
    for (let id = 1; id < featureCount; id++) {
      let squares = 0;
      for (let i = id * bag.columns; i < (id + 1) * bag.columns; i++) {
        squares += (bag.table[i] ?? 0) ** 2;
      }
      lengths[id] = Math.sqrt(squares);
      total += squares;
    }
    const scale = Math.sqrt(total) || 1;
    for (let id = 1; id < featureCount; id++) {
      strengths[id] = (strengths[id] ?? 0) + (lengths[id] ?? 0) / scale;
    }
  }
  return strengths;
}

/** The table that a model sums rows of by the weights of a bag, if it has one. */
function bagTable(
  model: SingleModel,
): { readonly table: Float32Array; readonly columns: number } | undefined {
  if (model.kind === "linear") return { table: model.weights, columns: model.classCount };
  const { encoder } = model;
  return encoder.kind === "bag" ? { table: encoder.table, columns: encoder.dimension } : undefined;
}

function selectRows(model: FittedModel, kept: readonly number[]): FittedModel {
  if (model.kind !== "ensemble") return selectedRows(model, kept);
  return {
    ...model,
    members: model.members.map((it) => ({ ...it, model: selectedRows(it.model, kept) })),
  };
}

function selectedRows(model: SingleModel, kept: readonly number[]): SingleModel {
  const featureCount = kept.length + 1;
  if (model.kind === "linear") {
    return { ...model, weights: rowsAt(model.weights, model.classCount, kept), featureCount };
  }
  const { encoder } = model;
  if (encoder.kind !== "bag") {
    // the tokens' ids come right after those of the bag
    return { ...model, encoder: { ...encoder, firstId: featureCount } };
  }
  const table = rowsAt(encoder.table, encoder.dimension, kept);
  return { ...model, encoder: { ...encoder, table, featureCount } };
}

/** The padding row and those at the ids. */
function rowsAt(table: Float32Array, columns: number, ids: readonly number[]): Float32Array {
  const rows = new Float32Array((ids.length + 1) * columns);
  ids.forEach((id, index) => {
    rows.set(table.subarray(id * columns, (id + 1) * columns), (index + 1) * columns);
  });
  return rows;
}

/** The tokenizer with those n-grams of its bag channels alone whose ids are kept, numbered anew. */
function selectFeatures(tokenizer: Tokenizer, kept: readonly number[]): Tokenizer {
  const json = tokenizer.toJSON();
  const isKept = new Set(kept);
  let firstId = 1;
  const channels = json.channels.map((channel) => {
    const places = (channel.vocabulary ?? [])
      .map((_, index) => index)
      .filter((index) => isKept.has(channel.firstId + index));
    const selected = {
      ...channel,
      firstId,
      vocabulary: places.map((index) => channel.vocabulary?.[index]),
      documentFrequencies: places.map((index) => channel.documentFrequencies[index]),
    };
    firstId += places.length;
    return selected;
  });
  const { sequence } = json;
  return readTokenizer({
    ...json,
    channels,
    featureCount: firstId + (sequence?.vocabulary.length ?? 0),
    ...(sequence === undefined ? {} : { sequence: { ...sequence, firstId } }),
  });
}
