/** How the learning rate falls after the warm-up. */
export type Schedule = "cosine" | "linear" | "constant";

/** The share of the learning rate at a step: rises over the warm-up's share of all steps, then falls to zero. */
export function learningRateShare(
  step: number,
  totalSteps: number,
  warmup: number,
  schedule: Schedule,
): number {
  const progress = step / totalSteps;
  if (progress < warmup) return progress / warmup;
  const rest = warmup < 1 ? (progress - warmup) / (1 - warmup) : 1;
  switch (schedule) {
    case "cosine":
      return (1 + Math.cos(Math.PI * rest)) / 2;
    case "linear":
      return 1 - rest;
    case "constant":
      return 1;
  }
}
