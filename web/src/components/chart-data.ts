import type { CsvValue } from "./csv.js";

/** How a chart's values are drawn. */
export type ChartKind = "line" | "bar" | "points";

/** A chart's values by name; null where there is none for an x. */
export interface ChartSeries {
  readonly title: string;
  readonly values: readonly (number | null)[];
  /** Drawn as a thin dashed line: a diagonal, a threshold. */
  readonly isGuide?: boolean;
}

/** What is drawn; an object that is kept (useMemo), for each new one is drawn anew. */
export interface ChartDrawing {
  readonly kind: ChartKind;
  /** Numbers make a scale of numbers; texts, such as times and names, stand side by side. */
  readonly x: { readonly title: string; readonly values: readonly (string | number)[] };
  readonly y: { readonly title: string; readonly least?: number; readonly most?: number };
  readonly series: readonly ChartSeries[];
  /** Whether the values are from 0 to 1 and are written as percentages. */
  readonly isShare?: boolean;
  /** Opens what a point counts. */
  readonly onPoint?: (at: number, series: number) => void;
}

/** A chart's values as a table: x and a column for each series. */
export function rowsOfChart({ x, series }: ChartDrawing): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
} {
  return {
    columns: [x.title, ...series.map(({ title }) => title)],
    rows: x.values.map((value, at) => [value, ...series.map(({ values }) => values[at] ?? null)]),
  };
}
