import type { VersionChooser } from "../labels/choose-version.js";
import { CHAMPION } from "../labels/labels.js";
import type { ChosenVersion } from "../predict/predict-route.js";
import { armOf, BUCKETS, bucketOfKey } from "./buckets.js";
import type { TrafficRules } from "./rules.js";

/** What a split works with. */
export interface SplitParts {
  readonly rulesOf: (model: string) => TrafficRules;
  readonly chooser: Pick<VersionChooser, "choose">;
  readonly random?: () => number;
}

/**
 * Makes what says which version a request means: a reference is taken at its word; without one the model's split decides, by
 * the caller's key where there is one, else by chance. An arm whose version can't be had leaves its requests to the
 * champion, which they would mean without a split.
 */
export function splitChooser({ rulesOf, chooser, random = Math.random }: SplitParts) {
  return (
    model: string,
    reference: number | string | undefined,
    stickyKey?: string,
  ): ChosenVersion => {
    const { split } = rulesOf(model);
    if (reference !== undefined || split === null) return chooser.choose(model, reference);
    const bucket =
      stickyKey === undefined ? Math.floor(random() * BUCKETS) : bucketOfKey(model, stickyKey);
    const arm = armOf(split.arms, bucket);
    const shares = split.arms.reduce((sum, { share }) => sum + share, 0);
    const routing = {
      rule: split.kind,
      arm: arm?.label ?? CHAMPION,
      share: arm?.share ?? Math.round((1 - shares) * BUCKETS) / BUCKETS,
      sticky: stickyKey !== undefined,
    };
    if (arm === undefined) return { ...chooser.choose(model, CHAMPION), routing };
    try {
      return { ...chooser.choose(model, arm.label), routing };
    } catch {
      return { ...chooser.choose(model, CHAMPION), routing: { ...routing, fellBack: true } };
    }
  };
}
