import type { Dataset } from "../dataset/load-dataset.js";
import type {
  DecoderSettings,
  EncoderSettings,
  LearningSettings,
  MemberSettings,
  NetworkSettings,
} from "../settings/model-settings.js";
import type { TrainSettings } from "../settings/train-settings.js";
import { type DataSize, defaultMembers } from "./default-members.js";

/** One model that is to be fitted: every setting of it. */
export interface MemberRecipe {
  readonly encoder: {
    readonly kind: EncoderSettings["kind"];
    /** The places in encoder.channels of those whose features the model sees; undefined for all. */
    readonly use: readonly number[] | undefined;
    readonly neural: NetworkSettings;
  };
  readonly decoder: Omit<DecoderSettings, "kind"> & { readonly kind: MemberDecoder };
  readonly learning: LearningSettings;
  /** What the member counts beside the others, before the weights are brought to a sum of 1. */
  readonly weight: number;
  /** Added to the configuration's seed, so that members of the same settings differ. */
  readonly seed: number;
}

type MemberDecoder = MemberSettings["decoder"]["kind"];

/** What a version is made of: one model, or an ensemble of them. */
export interface Recipe {
  readonly isEnsemble: boolean;
  readonly members: readonly MemberRecipe[];
}

/** How much a data set gives to learn from. */
export function sizeOf({ train, labels }: Pick<Dataset, "train" | "labels">): DataSize {
  return { rows: train.length, intents: labels.length };
}

/** What the `encoder`, `decoder`, `learning` and `ensemble` sections ask for, given the data's size. */
export function resolveRecipe(settings: TrainSettings, size: DataSize): Recipe {
  const { ensemble, decoder } = settings;
  if (ensemble.length > 0) return recipeOf(settings, ensemble);
  if (decoder.kind === "auto")
    return recipeOf(settings, defaultMembers(size, settings.encoder.channels.length));
  const single = { weight: 1, seed: 0, encoder: {}, decoder: { kind: decoder.kind } };
  return { isEnsemble: false, members: [memberOf(settings, single)] };
}

function recipeOf(settings: TrainSettings, members: readonly MemberSettings[]): Recipe {
  return {
    isEnsemble: members.length > 1,
    members: members.map((member) => memberOf(settings, member)),
  };
}

function memberOf(settings: TrainSettings, member: MemberSettings): MemberRecipe {
  const { encoder, decoder } = settings;
  return {
    encoder: {
      kind: member.encoder.kind ?? encoder.kind,
      use: member.encoder.use,
      neural: Object.assign({}, encoder.neural, member.encoder.neural),
    },
    decoder: {
      kind: member.decoder.kind,
      svm: Object.assign({}, decoder.svm, member.decoder.svm),
      logistic: Object.assign({}, decoder.logistic, member.decoder.logistic),
      neural: Object.assign({}, decoder.neural, member.decoder.neural),
    },
    learning: Object.assign({}, settings.learning, member.learning),
    weight: member.weight,
    seed: member.seed,
  };
}

/** Whether a member is a sum over features, without a network. */
export function isLinear({ encoder, decoder }: MemberRecipe): boolean {
  return encoder.kind === "tfidf" && decoder.kind !== "neural";
}

/** The network that reads words in their order, where a member has one. */
export function sequenceOf(
  recipe: Recipe,
): { readonly length: number; readonly minDocumentFrequency: number } | null {
  const readers = recipe.members.filter(
    ({ encoder }) => encoder.kind === "neural" && encoder.neural.network !== "bag",
  );
  const [first] = readers;
  if (first === undefined) return null;
  return {
    length: Math.max(...readers.map(({ encoder }) => encoder.neural.sequenceLength)),
    minDocumentFrequency: Math.min(
      ...readers.map(({ encoder }) => encoder.neural.minDocumentFrequency),
    ),
  };
}

const DECODER_NAMES: Readonly<Record<MemberDecoder, string>> = {
  svm: "linear SVM",
  logistic: "logistic regression",
  neural: "neural network",
};

/** A member in a few words, such as `TF-IDF + linear SVM`. */
export function memberName({ encoder, decoder }: MemberRecipe): string {
  const from = encoder.kind === "tfidf" ? "TF-IDF" : `neural ${encoder.neural.network}`;
  return `${from} + ${DECODER_NAMES[decoder.kind]}`;
}

/** A recipe in a few words, such as `ensemble of TF-IDF + linear SVM and 2 × TF-IDF + neural network`. */
export function recipeName({ isEnsemble, members }: Recipe): string {
  const counts = new Map<string, number>();
  for (const member of members) {
    const name = memberName(member);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].map(([name, n]) => (n === 1 ? name : `${String(n)} × ${name}`));
  const list = [...names.slice(0, -2), names.slice(-2).join(" and ")].join(", ");
  return isEnsemble ? `ensemble of ${list}` : list;
}

/** The sections of a configuration that give exactly this recipe, for training.json: what no member uses is left out. */
export function recipeSettings({ isEnsemble, members }: Recipe): {
  readonly encoder?: object;
  readonly decoder?: object;
  readonly learning?: object;
  readonly ensemble?: readonly object[];
} {
  const all = members.map(memberSettings);
  const [first] = all;
  if (isEnsemble || first === undefined) return { ensemble: all };
  const { encoder, decoder, learning } = first;
  return { encoder, decoder, ...(learning === undefined ? {} : { learning }) };
}

function memberSettings(member: MemberRecipe) {
  const { encoder, decoder, learning, weight, seed } = member;
  const { kind } = decoder;
  return {
    weight,
    seed,
    encoder: {
      kind: encoder.kind,
      ...(encoder.use === undefined ? {} : { use: encoder.use }),
      ...(encoder.kind === "neural" ? { neural: encoder.neural } : {}),
    },
    decoder: { kind, [kind]: decoder[kind] },
    ...(isLinear(member) ? {} : { learning }),
  };
}
