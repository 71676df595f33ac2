import { choiceParameter, textParameter, type View, wholeParameter } from "../../address/view.js";
import type { Pair } from "./queries.js";

/** What the compare page's address says. */
export const VIEW = {
  /** A version's number or label; champion and the newest other one where nothing is said. */
  a: textParameter,
  b: textParameter,
  data: choiceParameter(["offline", "live", "replay"]),
  tab: choiceParameter(["flips", "intents", "differs"]),
  change: choiceParameter(["all", "broken", "fixed", "decided", "other"]),
  intent: wholeParameter,
  q: textParameter,
  labelled: choiceParameter(["all", "0", "1"]),
  /** What A and B answered to a real text. */
  intentA: wholeParameter,
  intentB: wholeParameter,
  /** Which of them is right, as people say; of a replay, A is what was answered then. */
  right: choiceParameter(["any", "a", "b", "neither"]),
  from: textParameter,
  to: textParameter,
  /** The text whose words are looked at. */
  opened: textParameter,
};

/** The view that it says. */
export type CompareView = View<typeof VIEW>;

/** How the view is changed. */
export type ChangeView = (
  change: Partial<CompareView>,
  how?: { readonly asNewEntry?: boolean },
) => void;

/** What each part of the page is given. */
export interface ComparedProps {
  readonly model: string;
  readonly pair: Pair;
  readonly view: CompareView;
  readonly change: ChangeView;
}
