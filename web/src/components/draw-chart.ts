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
import type { ChartDrawing, ChartSeries } from "./chart-data.js";

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
export function drawChart(canvas: HTMLCanvasElement, drawing: ChartDrawing): () => void {
  const chart = new Chart(
    canvas,
    configurationOf(drawing, (name) => colourOf(canvas, name)),
  );
  return () => {
    chart.destroy();
  };
}

function configurationOf(
  drawing: ChartDrawing,
  colour: (name: string) => string,
): ChartConfiguration {
  const { kind, x, y, series, isShare = false, onPoint } = drawing;
  const quiet = colour("--quiet");
  const line = colour("--line");
  const write = (value: number | string): string =>
    isShare ? `${String(Math.round(Number(value) * 1_000) / 10)} %` : String(value);
  const isScale = x.values.every((value) => typeof value === "number");
  return {
    type: kind === "points" ? "scatter" : kind,
    data: {
      ...(isScale ? {} : { labels: x.values.map(String) }),
      datasets: series.map((one, at) => datasetOf(drawing, one, isScale, colour(colourName(at)))),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "nearest", intersect: false, axis: "x" },
      onClick: (_event, [point]) => {
        if (point !== undefined) onPoint?.(point.index, point.datasetIndex);
      },
      scales: {
        x: {
          type: isScale ? "linear" : "category",
          title: { display: true, text: x.title, color: quiet },
          ticks: { color: quiet, maxRotation: 0, autoSkipPadding: 16 },
          grid: { display: false },
          border: { color: line },
        },
        y: {
          title: { display: true, text: y.title, color: quiet },
          ...(y.least === undefined ? {} : { min: y.least }),
          ...(y.most === undefined ? {} : { max: y.most }),
          beginAtZero: kind === "bar",
          ticks: { color: quiet, ...(isShare ? { callback: write } : {}) },
          grid: { color: line },
        },
      },
      plugins: {
        legend: {
          display: series.length > 1,
          labels: { color: colour("--text"), boxWidth: 12, boxHeight: 12 },
        },
        tooltip: {
          callbacks: {
            label: ({ dataset, parsed }) => `${dataset.label ?? ""}: ${write(parsed.y ?? 0)}`,
          },
        },
      },
    },
  };
}

function datasetOf(
  { kind, x }: ChartDrawing,
  { title, values, isGuide = false }: ChartSeries,
  isScale: boolean,
  colour: string,
): ChartDataset {
  const data = isScale
    ? values.flatMap((value, at) =>
        value === null ? [] : [{ x: Number(x.values[at] ?? 0), y: value }],
      )
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
  const style = isGuide
    ? { borderDash: [4, 4], pointRadius: 0 }
    : { pointRadius: kind === "points" || data.length < 60 ? 4 : 0 };
  return {
    type: "line",
    ...shown,
    ...style,
    showLine: kind !== "points" || isGuide,
    spanGaps: false,
  };
}

function colourName(at: number): string {
  return `--chart-${String((at % COLOURS) + 1)}`;
}

/** A colour of the style sheet as the theme has it; a canvas knows no variables. */
function colourOf(canvas: HTMLCanvasElement, name: string): string {
  canvas.style.color = `var(${name})`;
  return getComputedStyle(canvas).color;
}
