import type { MemberSettings } from "../settings/model-settings.js";

/** How much there is to learn from. */
export interface DataSize {
  /** Texts to train on. */
  readonly rows: number;
  readonly intents: number;
}

/** Above so many texts the networks cost more time than they are worth. */
const MOST_ROWS_OF_NETWORKS = 100_000;

/** Fewer texts are gone over more often, by this rule: as often as SOME_EPOCHS where there are SOME_ROWS of them. */
const SOME_ROWS = 11_500;
const SOME_EPOCHS = 20;
const MOST_EPOCHS = 60;
const LEAST_EPOCHS = 6;

/** Below so many texts an intent, networks over all features are better alone than with the others. */
const FEW_TEXTS_AN_INTENT = 20;

const UNITS = 128;

const WORDS = 0; // the place among the default encoder's channels
const CHARACTERS = 1;

const SVM: MemberSettings = {
  weight: 1,
  seed: 0,
  encoder: { kind: "tfidf" },
  decoder: { kind: "svm" },
};

/**
 * What `decoder.kind: auto` stands for: the one recipe that did best over several validation sets, chosen by the data's
 * size (docs/decisions/default-model.md). A network that sees words alone errs elsewhere than one that sees characters alone.
 */
export function defaultMembers(
  { rows, intents }: DataSize,
  channelCount: number,
): readonly MemberSettings[] {
  if (rows > MOST_ROWS_OF_NETWORKS) return [SVM];
  const epochs = epochsFor(rows);
  if (rows < FEW_TEXTS_AN_INTENT * intents) {
    const choice = { featureDropout: 0.7, unitDropout: 0.2, consistency: 0 };
    return [1, 2, 3].map((seed) => network(epochs, { seed, ...choice }));
  }
  const all = network(epochs, { seed: 1, unitDropout: 0.3 });
  // Where the channels are other than the default's, nothing is known of them one by one.
  if (channelCount !== 2) return [SVM, all, network(epochs, { seed: 2, unitDropout: 0.3 })];
  return [
    SVM,
    all,
    network(epochs, { seed: 2, use: [WORDS], featureDropout: 0.3 }),
    network(epochs, { seed: 3, use: [CHARACTERS] }),
  ];
}

/** More rounds the fewer texts there are, by the root: half of the rounds for four times as many. */
function epochsFor(rows: number): number {
  const epochs = Math.round(SOME_EPOCHS * Math.sqrt(SOME_ROWS / Math.max(1, rows)));
  return Math.min(MOST_EPOCHS, Math.max(LEAST_EPOCHS, epochs));
}

/** What a network has otherwise than the `learning:` section's defaults. */
interface NetworkChoice {
  readonly seed: number;
  readonly use?: number[];
  readonly featureDropout?: number;
  readonly unitDropout?: number;
  readonly consistency?: number;
}

/** Its learning rate falls to the last epoch, so that none is left out. */
function network(
  epochs: number,
  { seed, use, featureDropout = 0.5, unitDropout = 0.5, consistency = 0.5 }: NetworkChoice,
): MemberSettings {
  return {
    weight: 1,
    seed,
    encoder: { kind: "tfidf", ...(use === undefined ? {} : { use }) },
    decoder: { kind: "neural", neural: { hidden: [UNITS], activation: "relu" } },
    learning: { epochs, patience: epochs, featureDropout, unitDropout, consistency },
  };
}
