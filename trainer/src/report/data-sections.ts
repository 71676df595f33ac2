import type { CompressionReport } from "../compress/compress-model.js";
import type { StrongFeature } from "../explain/strongest-features.js";
import type { DataFinding, DataHealth } from "../health/data-health.js";
import { countText, percent, percentInterval } from "./figures.js";
import { type Html, html } from "./html.js";
import { cell, NOTHING, table, textCell } from "./report-table.js";

const SHOWN_ROWS = 20;
const SHOWN_CHARACTERS = 300;

/** What the checks of the data found, the worst first, with what to do about it and some rows. */
export function healthSection(health: DataHealth): Html {
  const { train, validation, test } = health.rows;
  const ranks = { fail: 0, warn: 1, note: 2 };
  const findings = [...health.findings].sort((a, b) => ranks[a.level] - ranks[b.level]);
  const noise = health.estimatedLabelNoise;
  return html`<p>${countText(train)} rows to train on, ${countText(validation)} to validate, ${countText(test)} to test; ${countText(health.intents)} intents.${noise === undefined ? "" : ` Estimated share of wrong labels: ${percent(noise)}.`}</p>
${findings.length === 0 ? html`<p>Nothing to look at.</p>` : html`<div class="findings">${findings.map(findingDetails)}</div>`}
${health.passed.length === 0 ? NOTHING : html`<p class="note">Found nothing: ${health.passed.join(", ")}.</p>`}
${health.skipped.map(({ check, reason }) => html`<p class="note">Not checked: ${check}, ${reason}.</p>`)}
<p class="note">data-health.json beside this page has all of it.</p>`;
}

function findingDetails({ level, problem, hint, count, of, places, rows }: DataFinding): Html {
  const share = of === 0 ? "" : ` of ${countText(of)}`;
  const shown = rows.slice(0, SHOWN_ROWS);
  const hasOther = shown.some(({ other }) => other !== undefined);
  const hasSuggested = shown.some(({ suggested }) => suggested !== undefined);
  const header = [
    "row",
    "text",
    "intent",
    ...(hasSuggested ? ["rather"] : []),
    ...(hasOther ? ["goes with", "its intent"] : []),
  ];
  const body = shown.map((row) => [
    cell(row.place),
    textCell(shortened(row.detail === undefined ? row.text : `${row.text} (${row.detail})`)),
    cell(row.intent),
    ...(hasSuggested ? [cell(row.suggested ?? "")] : []),
    ...(hasOther
      ? [textCell(shortened(row.other?.text ?? "")), cell(row.other?.intent ?? "")]
      : []),
  ]);
  return html`<details><summary><span class="level ${level}">${level}</span> ${problem}: ${countText(count)}${share}</summary>
<p>${hint}</p>
${shown.length === 0 ? html`<p class="note">${places.join(", ")}</p>` : table(header, body, { words: "all" })}
${rows.length > shown.length ? html`<p class="note">${countText(shown.length)} of ${countText(count)}.</p>` : NOTHING}</details>`;
}

/** What each intent goes by: the features that speak for it, and against it. */
export function featuresSection(features: readonly StrongFeature[]): Html {
  const byIntent = new Map<number, { name: string; for: string[]; against: string[] }>();
  for (const { intent, name, direction, feature, unit } of features) {
    const known = byIntent.get(intent) ?? { name, for: [], against: [] };
    byIntent.set(intent, known);
    // the spaces of a character n-gram are the ends of a word
    known[direction].push(unit === "character" ? feature.replaceAll(" ", "␣") : feature);
  }
  const rows = [...byIntent].map(([id, it]) => [
    cell(String(id)),
    cell(it.name),
    textCell(it.for.join(" · ")),
    textCell(it.against.join(" · ")),
  ]);
  return html`${table(["id", "intent", "for it", "against it"], rows, { words: "all" })}
<p class="note">The strongest first; ␣ is the end of a word. strongest-features.csv has how strong each is, and in how many texts.</p>`;
}

/** What making the version smaller cost. */
export function compressionSection({ n, steps }: CompressionReport): Html {
  const rows = steps.map(({ step, features, bytes, accuracy, accuracyInterval, flips, ...it }) => [
    cell(step),
    cell(countText(features)),
    cell(`${((bytes.savedModel + bytes.tokenizer) / 1e6).toFixed(2)} MB`),
    cell(`${it.microsecondsPerText.toFixed(0)} µs`),
    cell(percent(accuracy)),
    cell(percentInterval(accuracyInterval)),
    cell(`${countText(flips.all)} (${countText(flips.broken)} / ${countText(flips.fixed)})`),
    cell(it.pValue.toPrecision(2)),
  ]);
  const header = [
    "step",
    "features",
    "size",
    "per text",
    "accuracy",
    "95 % interval",
    "other answers (broken / fixed)",
    "p, McNemar",
  ];
  return html`${table(header, rows, { words: 1 })}<p class="note">n = ${countText(n)} rows of the validation set.</p>`;
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > SHOWN_CHARACTERS
    ? `${characters.slice(0, SHOWN_CHARACTERS).join("")}…`
    : text;
}
