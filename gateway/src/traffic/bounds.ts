import { PromotionLimits, RollbackLimits } from "../contract/traffic.js";
import type { TrafficRules } from "./rules.js";

const PROMOTION: PromotionLimits = {
  maxAccuracyLoss: 0.02,
  maxIntentLoss: 0.2,
  maxCalibrationLoss: 0.02,
  maxP99Ms: 250,
  minShadowHours: 1,
};

const ROLLBACK: RollbackLimits = {
  windowMinutes: 5,
  minAnswers: 50,
  maxErrorRate: 0.05,
  slowMs: 1_000,
  maxSlowShare: 0.05,
  maxDisagreement: null,
  coolDownMinutes: 60,
  watchHours: 24,
  watches: "promoted",
};

/** A model's bounds of a promotion, with the defaults for what its rules leave out. */
export function promotionLimits({ promotion }: TrafficRules): PromotionLimits {
  return PromotionLimits.parse({ ...PROMOTION, ...promotion });
}

/**
 * A model's bounds of an automatic rollback; null where it is switched off. Without a word in the rules those champions
 * are watched that were promoted by their guards: who merely moved a label has asked for no watch.
 */
export function rollbackLimits({ rollback }: TrafficRules): RollbackLimits | null {
  if (rollback === null) return null;
  if (rollback === undefined) return ROLLBACK;
  return RollbackLimits.parse({ ...ROLLBACK, ...rollback, watches: "all" });
}

/** From how many milliseconds on an answer of a model is slow. */
export function slowMsOf({ rollback }: TrafficRules): number {
  return rollback?.slowMs ?? ROLLBACK.slowMs;
}
