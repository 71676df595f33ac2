import { percent, percentInterval } from "./figures.js";
import { type Html, html } from "./html.js";

/** Markup of nothing. */
export const NOTHING = html``;

const TRACK_WIDTH = 120;

/** How a table is laid out. */
export interface TableOptions {
  /** How many of the first columns are words, not figures. */
  readonly words: 1 | 2 | "all";
  /** Other columns of words, which may break into lines. */
  readonly texts?: readonly number[];
  readonly sortable?: boolean;
}

/** A table that scrolls in its place where it is too wide or long. */
export function table(
  header: readonly string[],
  rows: readonly (readonly Html[])[],
  { words, texts = [], sortable = false }: TableOptions,
): Html {
  const heads = header.map((title, index) => {
    const isText = words === "all" || index < words || texts.includes(index);
    return html`<th scope="col"${isText ? html` class="text"` : NOTHING}>${title}</th>`;
  });
  const body = rows.map((row) => html`<tr>${row}</tr>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${header.join(", ")}"><table class="words-${words}"${sortable ? html` data-sortable` : NOTHING}>
<thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

/** A cell of a figure or a name. */
export function cell(text: string): Html {
  return html`<td>${text}</td>`;
}

/** A cell of a text that may break into lines. */
export function textCell(text: string): Html {
  return html`<td class="text">${text}</td>`;
}

/** A share with its interval on a line from 0 to 100 %. */
export function track(
  share: number,
  interval: { readonly lower: number; readonly upper: number } | undefined,
): Html {
  const at = (value: number): string => (4 + value * (TRACK_WIDTH - 8)).toFixed(1);
  const text = `${percent(share)}${interval === undefined ? "" : ` (${percentInterval(interval)})`}`;
  const whisker =
    interval === undefined
      ? NOTHING
      : html`<line class="whisker" x1="${at(interval.lower)}" x2="${at(interval.upper)}" y1="8" y2="8"/>`;
  return html`<svg role="img" width="${TRACK_WIDTH}" height="16" viewBox="0 0 ${TRACK_WIDTH} 16"><title>${text}</title><line class="axis" x1="4" x2="${TRACK_WIDTH - 4}" y1="8" y2="8"/>${whisker}<circle cx="${at(share)}" cy="8" r="3.5"/></svg>`;
}
