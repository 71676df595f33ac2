import { encodeRows, type SparseRows, type TokenizerSettings } from "@intent-serving/tokenizer";
import type { Encoded } from "../compress/prune-features.js";
import type { Example } from "../dataset/held-out.js";
import type { Dataset } from "../dataset/load-dataset.js";
import { nameExamples } from "../dataset/name-examples.js";
import { positionsOf } from "../judge/judge-model.js";
import type { TrainSettings } from "../settings/train-settings.js";
import type { Stopwatch } from "../stopwatch.js";
import { fitTokenizerInThreads } from "../threads/fit-tokenizer-in-threads.js";
import { TrainerError } from "../trainer-error.js";
import type { LabelledRows } from "./fit-member.js";
import { type FitModelHooks, fitModel, type MemberChoice } from "./fit-model.js";
import { isLinear, type Recipe, sequenceOf } from "./recipe.js";

/** A model, its tokenizer, and the encoded texts that it was fitted to where they are at hand. */
export interface FittedTexts extends Encoded {
  readonly rows?: SparseRows;
  /** What the validation rows chose for its members; absent where it was fitted before. */
  readonly choices?: readonly MemberChoice[];
}

/** What is learnt, and from what. */
export interface FitTextsRequest {
  readonly taught: readonly Example[];
  readonly dataset: Dataset;
  readonly recipe: Recipe;
  readonly settings: TrainSettings;
  /** What an earlier fit chose; then no rows are left to choose by. */
  readonly choices?: readonly MemberChoice[];
}

/** Learns n-grams and weights from texts; throws a TrainerError where they have no feature, and as fitModel does. */
export async function fitTexts(
  { taught: own, dataset, recipe, settings, choices: earlier }: FitTextsRequest,
  watch: Stopwatch,
  hooks: FitModelHooks,
): Promise<FittedTexts> {
  const { terminal, signal } = hooks;
  const { labels } = dataset;
  const validation = earlier === undefined ? dataset.validation : [];
  const encoder = tokenizerSettings(settings, recipe);
  const names = settings.data.intentNames
    ? nameExamples(
        labels,
        own.map(({ text }) => text),
      )
    : [];
  const taught = [...own, ...names];
  const { tokenizer, rows } = await fitTokenizerInThreads(
    taught.map(({ text }) => text),
    encoder,
    signal,
  );
  if (tokenizer.bagFeatureCount < 2) {
    throw new TrainerError(
      "data",
      "expected at least one feature, got none: no n-gram of encoder.channels occurs in as many texts as its minDocumentFrequency",
    );
  }
  terminal.line(
    `${earlier === undefined ? "" : "fitted again to all but the test rows: "}${String(own.length)} texts, ${String(tokenizer.featureCount - 1)} features, ${String(labels.length)} intents`,
  );
  watch.lap("encode");
  const { model, choices } = await fitModel(
    recipe,
    {
      tokenizer,
      train: { rows, targets: positionsOf(taught, labels) },
      validation: knownRows(
        encodeRows(
          tokenizer,
          validation.map(({ text }) => text),
        ),
        positionsOf(validation, labels),
      ),
      classCount: labels.length,
      seed: settings.data.seed,
    },
    hooks,
    earlier,
  );
  watch.lap("fit");
  return { model, tokenizer, rows, choices };
}

/** What the tokenizer has to do for the recipe's models. */
function tokenizerSettings({ encoder }: TrainSettings, recipe: Recipe): TokenizerSettings {
  const { foldAccents, preparation, sublinear, hashing, channels } = encoder;
  const additive = !recipe.isEnsemble && recipe.members.every(isLinear);
  const sequence = sequenceOf(recipe);
  return { foldAccents, preparation, sublinear, hashing, channels, sequence, additive };
}

/** The encoded rows whose intent the model knows. */
function knownRows({ offsets, ids, weights }: SparseRows, targets: Int32Array): LabelledRows {
  const known = [...targets.keys()].filter((row) => (targets[row] ?? -1) >= 0);
  const starts = [0];
  for (const row of known) {
    starts.push((starts.at(-1) ?? 0) + (offsets[row + 1] ?? 0) - (offsets[row] ?? 0));
  }
  const rows = {
    offsets: Int32Array.from(starts),
    ids: new Int32Array(starts.at(-1) ?? 0),
    weights: new Float32Array(starts.at(-1) ?? 0),
  };
  known.forEach((row, index) => {
    const [start, end] = [offsets[row], offsets[row + 1]];
    rows.ids.set(ids.subarray(start, end), starts[index]);
    rows.weights.set(weights.subarray(start, end), starts[index]);
  });
  return { rows, targets: Int32Array.from(known, (row) => targets[row] ?? -1) };
}
