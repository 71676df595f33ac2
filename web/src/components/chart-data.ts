import type { Format } from "../language/format.js";
import type { CsvValue } from "./csv.js";

/** How a chart's values are drawn. */
export type ChartKind = "line" | "bar" | "points";

/** A chart's values by name; null where there is none for an x. */
export interface ChartSeries {
  readonly title: string;
  readonly values: readonly (number | null)[];
  /** Drawn as a thin dashed line: a diagonal, a threshold. */
  readonly isGuide?: boolean;
  /** The 95 % interval of each value, drawn as a whisker; null where there is none. */
  readonly intervals?: readonly (Interval | null)[];
}

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** How the intervals' columns are called in a table. */
export interface IntervalTitles {
  readonly lower: string;
  readonly upper: string;
}

/** What is drawn; an object that is kept (useMemo), for each new one is drawn anew. */
export interface ChartDrawing {
  readonly kind: ChartKind;
  /** Numbers make a scale of numbers; texts, such as times and names, stand side by side. */
  readonly x: {
    readonly title: string;
    readonly values: readonly (string | number)[];
    /** Whether the values are from 0 to 1 and are written as percentages. */
    readonly isShare?: boolean;
  };
  readonly y: { readonly title: string; readonly least?: number; readonly most?: number };
  readonly series: readonly ChartSeries[];
  /** Whether the values are from 0 to 1 and are written as percentages. */
  readonly isShare?: boolean;
  /** Opens what a point counts. */
  readonly onPoint?: (at: number, series: number) => void;
}

/** A column of a chart's table. */
export interface ChartColumn {
  readonly title: string;
  readonly values: readonly (number | null)[];
  /** The series whose values these are; undefined for the ends of intervals. */
  readonly series: number | undefined;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A text of the x axis as the reader's language has it: days of the calendar are written as such, all else stays. */
export function nameOnAxis(value: string, format: Pick<Format, "calendarDay">): string {
  return DAY.test(value) ? format.calendarDay(value) : value;
}

/** A column for each series, and for the ends of its intervals. */
export function columnsOfChart(
  { series }: ChartDrawing,
  titles: IntervalTitles,
): readonly ChartColumn[] {
  return series.flatMap(({ title, values, intervals }, at) => [
    { title, values, series: at },
    ...(intervals === undefined
      ? []
      : (["lower", "upper"] as const).map((end) => ({
          title: titles[end],
          values: intervals.map((ends) => ends?.[end] ?? null),
          series: undefined,
        }))),
  ]);
}

/** A chart's values as a table: x and its columns. */
export function rowsOfChart(
  drawing: ChartDrawing,
  titles: IntervalTitles,
): {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
} {
  const { x } = drawing;
  const columns = columnsOfChart(drawing, titles);
  return {
    columns: [x.title, ...columns.map(({ title }) => title)],
    rows: x.values.map((value, at) => [value, ...columns.map(({ values }) => values[at] ?? null)]),
  };
}
