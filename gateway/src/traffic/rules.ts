import { z } from "zod";
import type { PutTrafficBody } from "../contract/traffic.js";
import { PromotionBounds, RollbackBounds, Shadow, Split } from "../contract/traffic.js";
import { GatewayError } from "../gateway-error.js";
import { CHAMPION } from "../labels/labels.js";
import { type AllocatedArm, allocate, BUCKETS } from "./buckets.js";

const bucket = z.int().min(0).max(BUCKETS);

/** A model's rules as they are stored: the buckets of its arms stay, so that shares can grow without moving keys. */
export const storedRulesSchema = z.object({
  split: z
    .object({
      kind: Split.shape.kind,
      arms: z
        .array(
          z.object({
            label: z.string(),
            share: z.number(),
            buckets: z.array(z.tuple([bucket, bucket]).readonly()).readonly(),
          }),
        )
        .readonly(),
    })
    .nullable(),
  shadows: z.array(Shadow.required()),
  promotion: PromotionBounds,
  rollback: RollbackBounds.nullable().optional(),
});

/** A model's traffic rules. */
export type TrafficRules = z.infer<typeof storedRulesSchema>;

/** What holds where nobody has put rules: all unpinned traffic is the champion's. */
export const NO_RULES: TrafficRules = { split: null, shadows: [], promotion: {} };

/** The rules that a body asks for; arms keep their buckets. Throws where the body contradicts itself. */
export function rulesOf(body: PutTrafficBody, before: TrafficRules): TrafficRules {
  const { split = null, shadows = [], promotion = {}, rollback } = body;
  checkLabels("split", split?.arms.map(({ label }) => label) ?? []);
  checkLabels(
    "shadows",
    shadows.map(({ label }) => label),
  );
  if (split !== null) checkShares(split);
  return {
    split: split && { kind: split.kind, arms: allocate(before.split?.arms ?? [], split.arms) },
    shadows: shadows.map(({ label, share = 1, concurrency = 1 }) => ({
      label,
      share,
      concurrency,
    })),
    promotion,
    ...(rollback === undefined ? {} : { rollback }),
  };
}

/** The labels that rules name, each once. */
export function labelsOf({ split, shadows }: TrafficRules): string[] {
  const arms: readonly AllocatedArm[] = split?.arms ?? [];
  return [...new Set([...arms, ...shadows].map(({ label }) => label))];
}

function checkLabels(where: string, labels: readonly string[]): void {
  if (labels.includes(CHAMPION)) {
    throw invalid(`${where}: expected labels other than champion, whose the rest is`);
  }
  if (new Set(labels).size < labels.length) {
    throw invalid(`${where}: expected each label once, got one twice`);
  }
}

function checkShares({ kind, arms }: z.infer<typeof Split>): void {
  if (kind === "canary" && arms.length !== 1) {
    throw invalid(`split: expected one arm of a canary, got ${String(arms.length)}`);
  }
  const sum = arms.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) {
    throw invalid(`split: expected shares that sum up to 1 at most, got ${sum.toFixed(4)}`);
  }
}

function invalid(message: string): GatewayError {
  return new GatewayError("traffic-invalid", message);
}
