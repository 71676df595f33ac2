import { type Html, html } from "../report/html.js";

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
}

/** In SVG's units; the page scales it. */
const WIDTH = 480;
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
export function scatterPlot(plot: ScatterPlot): Html {
  const { points, line, means, xTicks, yText, title } = plot;
  const xs = [...points.map(({ x }) => x), ...xTicks.map(({ x }) => x)];
  const room = ROOM * (Math.max(...xs) - Math.min(...xs));
  const [firstX, lastX] = [Math.min(...xs) - room, Math.max(...xs) + room];
  const [lowY, highY] = shownRange(points.map(({ y }) => y));
  const xAt = (x: number): string =>
    fixed(LEFT + ((x - firstX) / (lastX - firstX || 1)) * (WIDTH - LEFT - RIGHT));
  const yAt = (y: number): string => {
    const share = Math.min(1, Math.max(0, (y - lowY) / (highY - lowY || 1)));
    return fixed(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM));
  };
  const grid = Y_TICKS.map((share) => {
    const y = lowY + share * (highY - lowY);
    return html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${yAt(y)}" y2="${yAt(y)}"/><text x="${LEFT - 8}" y="${yAt(y)}" dy="4" text-anchor="end">${yText(y)}</text>`;
  });
  const ticks = xTicks.map(
    ({ x, text }) =>
      html`<text x="${xAt(x)}" y="${HEIGHT - 8}" text-anchor="middle">${text}</text>`,
  );
  const dots = points.map(({ x, y, label, isBest }) => {
    const kind = isBest ? "best" : "other";
    return html`<circle cx="${xAt(x)}" cy="${yAt(y)}" r="${isBest ? 5 : 4}" class="${kind}"><title>${label}</title></circle>`;
  });
  const bars = means.map(({ x, y }) => {
    const middle = Number(xAt(x));
    return html`<line class="mean" x1="${fixed(middle - 14)}" x2="${fixed(middle + 14)}" y1="${yAt(y)}" y2="${yAt(y)}"/>`;
  });
  const corners = line.map(({ x, y }) => `${xAt(x)},${yAt(y)}`).join(" ");
  const path = line.length === 0 ? [] : [html`<polyline points="${corners}"/>`];
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}, n = ${points.length}">
${[...grid, ...ticks, ...path, ...dots, ...bars]}
</svg>`;
}

/** All scores, or those within some spreads (interquartile ranges) of the middle. */
function shownRange(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below = 0, above = below] = sorted.slice(Math.floor(place));
    return below + (place % 1) * (above - below);
  };
  const spread = at(0.75) - at(0.25) || at(1) - at(0);
  const low = Math.max(at(0), at(0.25) - SHOWN_SPREADS * spread);
  const high = Math.min(at(1), at(0.75) + SHOWN_SPREADS * spread);
  return low < high ? [low, high] : [low - 0.01, high + 0.01];
}

function fixed(value: number): string {
  return value.toFixed(1);
}
