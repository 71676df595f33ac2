import type { EvaluatedVersion } from "./queries.js";

/** The figures that can be followed over versions. */
export const METRICS = [
  "accuracy",
  "macroF1",
  "calibrationError",
  "brierScore",
  "areaUnderRiskCoverage",
] as const;

/** One of them. */
export type Metric = (typeof METRICS)[number];

/** Those that are shares. */
export const SHARES: readonly Metric[] = ["accuracy", "macroF1", "calibrationError"];

type Figures = NonNullable<EvaluatedVersion["trained"]>["figures"]["validation"];

/** A version's figures on the rows it is judged by: the test rows, where it has some. */
export function heldOutFigures({ trained }: EvaluatedVersion): Figures | undefined {
  if (trained === null) return undefined;
  return trained.heldOut.split === "test"
    ? (trained.figures.test ?? trained.figures.validation)
    : trained.figures.validation;
}

/** A figure of versions that were judged by the same rows; null for a version that was judged by others. */
export interface MetricSeries {
  readonly heldOut: string;
  readonly n: number;
  readonly values: readonly (number | null)[];
  /** The 95 % intervals of an accuracy; the other figures have none. */
  readonly intervals?: readonly ({ readonly lower: number; readonly upper: number } | null)[];
}

/** A figure over versions, a series for each held-out set: figures on different rows can't be compared. */
export function seriesOf(versions: readonly EvaluatedVersion[], metric: Metric): MetricSeries[] {
  const sets = new Map<string, number>();
  for (const { trained } of versions) {
    if (trained !== null) sets.set(trained.heldOut.sha256, trained.heldOut.n);
  }
  return [...sets].map(([heldOut, n]) => {
    const figures = versions.map((version) =>
      version.trained?.heldOut.sha256 === heldOut ? heldOutFigures(version) : undefined,
    );
    return {
      heldOut,
      n,
      values: figures.map((one) => one?.[metric] ?? null),
      ...(metric === "accuracy"
        ? { intervals: figures.map((one) => one?.accuracyInterval ?? null) }
        : {}),
    };
  });
}
