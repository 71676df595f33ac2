/** How many rows are answered from a threshold on, and which share of them is wrong. */
export interface RiskPoint {
  readonly threshold: number;
  readonly answered: number;
  readonly coverage: number;
  readonly risk: number;
}

/** Where among the points, the lowest threshold first, the one stands that abstains at least as often as was wished. */
export function pointAt(points: readonly RiskPoint[], threshold: number): number {
  const at = points.findIndex((point) => point.threshold >= threshold - 1e-9);
  return at < 0 ? Math.max(0, points.length - 1) : at;
}
