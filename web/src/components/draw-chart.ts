import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import type { Format } from "../language/format.js";
import { type ChartDrawing, type ChartSeries, nameOnAxis } from "./chart-data.js";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
);

const COLOURS = 6;

/** Draws a chart in the colours that its canvas has now; returns how to take it away. */
export function drawChart(
  canvas: HTMLCanvasElement,
  drawing: ChartDrawing,
  format: Format,
): () => void {
  const chart = new Chart(
    canvas,
    configurationOf(drawing, format, (name) => colourOf(canvas, name)),
  );
  return () => {
    chart.destroy();
  };
}

function configurationOf(
  drawing: ChartDrawing,
  format: Format,
  colour: (name: string) => string,
): ChartConfiguration {
  const { kind, x, y, series, isShare = false, onPoint } = drawing;
  const quiet = colour("--quiet");
  const line = colour("--line");
  const isScale = x.values.every((value) => typeof value === "number");
  const names = x.values.map((value) => nameOnAxis(String(value), format));
  const colours = series.map((_, at) => colour(colourName(at)));
  return {
    type: kind === "points" ? "scatter" : kind,
    data: {
      ...(isScale ? {} : { labels: names.map(linesOf) }),
      datasets: [
        ...series.map((one, at) => datasetOf(drawing, one, isScale, colours[at] ?? quiet)),
        ...series.flatMap((one, at) => whiskersOf(drawing, one, isScale, colours[at] ?? quiet)),
      ],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "nearest", intersect: false, axis: "x" },
      onClick: (_event, points) => {
        const point = points.find(({ datasetIndex }) => datasetIndex < series.length);
        if (point !== undefined) onPoint?.(point.index, point.datasetIndex);
      },
      scales: {
        x: {
          type: isScale ? "linear" : "category",
          // bars stand between two places, and so do the whiskers' points
          offset: !isScale && (kind === "bar" || series.some(hasIntervals)),
          title: { display: true, text: x.title, color: quiet },
          ticks: {
            color: quiet,
            maxRotation: 0,
            autoSkipPadding: 16,
            callback: isScale ? ticksOf(format, x.isShare ?? false) : shortNames(names),
          },
          grid: { display: false },
          border: { color: line },
        },
        y: {
          title: { display: true, text: y.title, color: quiet },
          ...(y.least === undefined ? {} : { min: y.least }),
          ...(y.most === undefined ? {} : { max: y.most }),
          beginAtZero: kind === "bar",
          ticks: { color: quiet, callback: ticksOf(format, isShare) },
          grid: { color: line },
        },
      },
      plugins: {
        legend: {
          display: series.length > 1,
          labels: {
            color: colour("--text"),
            boxWidth: 12,
            boxHeight: 12,
            filter: ({ datasetIndex = 0 }) => datasetIndex < series.length,
          },
        },
        tooltip: {
          filter: ({ datasetIndex }) => datasetIndex < series.length,
          callbacks: {
            title: ([item]) => {
              const value = item === undefined ? "" : (x.values[item.dataIndex] ?? "");
              if (typeof value === "string") return value;
              return x.isShare === true ? format.percent(value) : format.number(value, 3);
            },
            label: ({ dataset, datasetIndex, dataIndex, parsed }) => {
              const value = parsed.y ?? 0;
              const ends = series[datasetIndex]?.intervals?.[dataIndex];
              const written = isShare ? format.percent(value) : format.number(value, 3);
              const between = isShare && ends != null ? ` (${format.interval(ends)})` : "";
              return `${dataset.label ?? ""}: ${written}${between}`;
            },
          },
        },
      },
    },
  };
}

/** A day and a time below it, which need half the room; any other text in one line. */
function linesOf(value: string): string | string[] {
  const [, day, time] = /^(.*\S) (\d\d:\d\d)$/.exec(value) ?? [];
  return day === undefined || time === undefined ? value : [day, time];
}

const MAX_NAME = 20;

/** Names below the bars: a long one would take the chart's room, and the tooltip and the table have it whole. */
function shortNames(names: readonly string[]): (value: number | string) => string | string[] {
  const short = (name: string): string =>
    name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
  return (value) => {
    const lines = linesOf(names[Number(value)] ?? "");
    return typeof lines === "string" ? short(lines) : lines.map(short);
  };
}

/** Writes a scale's numbers as the language does, with as many decimals as tell them apart. */
function ticksOf(
  format: Format,
  isShare: boolean,
): (value: number | string, at: number, ticks: { readonly value: number }[]) => string {
  return (value, _at, ticks) => {
    const [first, second] = ticks;
    const step = Math.abs((second?.value ?? 1) - (first?.value ?? 0)) * (isShare ? 100 : 1);
    const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step || 1) - 1e-9)));
    return isShare ? format.percent(value, decimals) : format.number(Number(value), decimals);
  };
}

function datasetOf(
  { kind, x }: ChartDrawing,
  { title, values, isGuide = false }: ChartSeries,
  isScale: boolean,
  colour: string,
): ChartDataset {
  const data = isScale
    ? values.map((value, at) => ({ x: Number(x.values[at] ?? 0), y: value ?? Number.NaN }))
    : [...values];
  const shown = {
    label: title,
    // Chart.js's types want the data of one kind of chart, and this is of all
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
    data: data as number[],
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: isGuide ? 1 : 2,
    // half of a point at the edge lies outside
    clip: 6,
  };
  if (kind === "bar" && !isGuide)
    return { type: "bar", ...shown, borderWidth: 0, maxBarThickness: 40 };
  const showLine = kind !== "points" || isGuide;
  return {
    type: "line",
    ...shown,
    ...(isGuide
      ? { borderDash: [4, 4], pointRadius: 0 }
      : {
          pointRadius: ({ dataIndex }: { readonly dataIndex: number }) =>
            pointRadius(values, dataIndex, showLine),
          pointHoverRadius: 5,
          pointHitRadius: 8,
        }),
    showLine,
    spanGaps: false,
  };
}

/** Points along a line of many would be beads; one without neighbours is all there is to see. */
function pointRadius(values: ChartSeries["values"], at: number, isJoined: boolean): number {
  const isAlone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
  return isJoined && values.length > 24 && !isAlone ? 0 : 4;
}

function hasIntervals({ intervals }: ChartSeries): boolean {
  return intervals !== undefined;
}

/** A thin bar from the lower to the upper end of each interval. */
function whiskersOf(
  { x }: ChartDrawing,
  { title, intervals }: ChartSeries,
  isScale: boolean,
  colour: string,
): ChartDataset[] {
  if (intervals === undefined) return [];
  const data = intervals.map((ends, at) => {
    const y = ends === null ? null : [ends.lower, ends.upper];
    return isScale ? { x: Number(x.values[at] ?? 0), y } : y;
  });
  return [
    {
      type: "bar",
      label: title,
      // as above
      // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
      data: data as [number, number][],
      backgroundColor: colour,
      barThickness: 2,
      grouped: false,
    },
  ];
}

function colourName(at: number): string {
  return `--chart-${String((at % COLOURS) + 1)}`;
}

/** A colour of the style sheet as the theme has it; a canvas knows no variables. */
function colourOf(canvas: HTMLCanvasElement, name: string): string {
  canvas.style.color = `var(${name})`;
  return getComputedStyle(canvas).color;
}
