import type { MemberSettings } from "../settings/model-settings.js";

/** How much there is to learn from. */
export interface DataSize {
  /** Texts to train on. */
  readonly rows: number;
  readonly intents: number;
}

/** Above so many texts a second model costs more time than it is worth. */
const MOST_ROWS_OF_AN_ENSEMBLE = 100_000;

const SVM: MemberSettings = { weight: 1, seed: 0, encoder: {}, decoder: { kind: "svm" } };
const LOGISTIC: MemberSettings = { weight: 1, seed: 0, encoder: {}, decoder: { kind: "logistic" } };

/** What `decoder.kind: auto` stands for: the one recipe that did best over several validation sets, chosen by the data's size. */
export function defaultMembers({ rows }: DataSize): readonly MemberSettings[] {
  return rows > MOST_ROWS_OF_AN_ENSEMBLE ? [SVM] : [SVM, LOGISTIC];
}
