import {
  choiceParameter,
  flagParameter,
  numberParameter,
  textParameter,
  type View,
  wholeParameter,
} from "../../address/view.js";
import type { Evaluation } from "./queries.js";

/** What the evaluation page's address says. */
export const VIEW = {
  /** The champion where none is named. */
  version: wholeParameter,
  /** The held-out one where none is named. */
  split: choiceParameter(["held-out", "test", "validation"]),
  tab: choiceParameter(["confusion", "intents", "trust", "abstain", "robust"]),
  show: choiceParameter(["groups", "whole"]),
  group: wholeParameter,
  shares: flagParameter,
  threshold: numberParameter,
  rows: flagParameter,
  truth: wholeParameter,
  predicted: wholeParameter,
  outcome: choiceParameter(["any", "right", "wrong"]),
  from: textParameter,
  to: textParameter,
  q: textParameter,
  /** The truth is among so many of the likeliest. */
  top: wholeParameter,
  slice: textParameter,
  /** All but the slice's. */
  rest: flagParameter,
  /** The truth, or the answer. */
  involving: wholeParameter,
  /** The validation rows that were asked again with this change; the next three say how they were answered. */
  perturbation: textParameter,
  before: choiceParameter(["any", "right", "wrong"]),
  now: choiceParameter(["any", "right", "wrong"]),
  changed: flagParameter,
};

/** The view that it says. */
export type EvaluationView = View<typeof VIEW>;

/** How the view is changed. */
export type ChangeView = (
  change: Partial<EvaluationView>,
  how?: { readonly asNewEntry?: boolean },
) => void;

/** What each part of the page is given. */
export interface EvaluatedProps {
  readonly evaluation: Evaluation;
  readonly view: EvaluationView;
  readonly change: ChangeView;
}
