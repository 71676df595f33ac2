import { escapeText } from "../report/html.js";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Dots, a line through some points, short bars for means. */
export interface ScatterPlot {
  readonly title: string;
  readonly points: readonly (Point & { readonly label: string; readonly isBest: boolean })[];
  readonly line: readonly Point[];
  readonly means: readonly Point[];
  readonly xTicks: readonly { readonly x: number; readonly text: string }[];
  readonly yText: (value: number) => string;
  /** In SVG's units; the page scales it. */
  readonly width: number;
}

const HEIGHT = 240;
const LEFT = 70;
const RIGHT = 40;
const TOP = 10;
const BOTTOM = 30;
/** On either side, of what is between the first and the last. */
const ROOM = 0.05;
const Y_TICKS = [0, 0.25, 0.5, 0.75, 1];
/** The worst scores are drawn at the edge where they would flatten the rest. */
const SHOWN_SPREADS = 6;

/** A plot as an svg element that the page's CSS colours; its titles are what a pointer shows. */
export function scatterPlot(plot: ScatterPlot): string {
  const { points, line, means, xTicks, yText, width, title } = plot;
  const xs = [...points.map(({ x }) => x), ...xTicks.map(({ x }) => x)];
  const room = ROOM * (Math.max(...xs) - Math.min(...xs));
  const [firstX, lastX] = [Math.min(...xs) - room, Math.max(...xs) + room];
  const [lowY, highY] = shownRange(points.map(({ y }) => y));
  const xAt = (x: number): string =>
    fixed(LEFT + ((x - firstX) / (lastX - firstX || 1)) * (width - LEFT - RIGHT));
  const yAt = (y: number): string => {
    const share = Math.min(1, Math.max(0, (y - lowY) / (highY - lowY || 1)));
    return fixed(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM));
  };
  const grid = Y_TICKS.map((share) => {
    const y = lowY + share * (highY - lowY);
    return `<line x1="${String(LEFT)}" x2="${String(width - RIGHT)}" y1="${yAt(y)}" y2="${yAt(y)}"/><text x="${String(LEFT - 8)}" y="${yAt(y)}" dy="4" text-anchor="end">${escapeText(yText(y))}</text>`;
  });
  const ticks = xTicks.map(
    ({ x, text }) =>
      `<text x="${xAt(x)}" y="${String(HEIGHT - 8)}" text-anchor="middle">${escapeText(text)}</text>`,
  );
  const dots = points.map(
    ({ x, y, label, isBest }) =>
      `<circle cx="${xAt(x)}" cy="${yAt(y)}" r="${isBest ? "5" : "4"}"${isBest ? ' class="best"' : ""}><title>${escapeText(label)}</title></circle>`,
  );
  const bars = means.map(
    ({ x, y }) =>
      `<line class="mean" x1="${fixed(Number(xAt(x)) - 14)}" x2="${fixed(Number(xAt(x)) + 14)}" y1="${yAt(y)}" y2="${yAt(y)}"/>`,
  );
  const path =
    line.length === 0
      ? ""
      : `<polyline points="${line.map(({ x, y }) => `${xAt(x)},${yAt(y)}`).join(" ")}"/>`;
  return `<svg viewBox="0 0 ${String(width)} ${String(HEIGHT)}" role="img" aria-label="${escapeText(`${title}, n = ${String(points.length)}`)}">
${[...grid, ...ticks, path, ...dots, ...bars].join("\n")}
</svg>`;
}

/** All scores, or those within some spreads (interquartile ranges) of the middle. */
function shownRange(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const spread = SHOWN_SPREADS * Math.max(at(0.75) - at(0.25), 1e-9);
  const low = Math.max(at(0), at(0.25) - spread);
  const high = Math.min(at(1), at(0.75) + spread);
  return low < high ? [low, high] : [low - 0.01, high + 0.01];
}

function fixed(value: number): string {
  return value.toFixed(1);
}
