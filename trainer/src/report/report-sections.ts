import type { Calibration, Label, SplitMetrics } from "@intent-serving/version";
import type { ConfusedExample, TrainedVersion } from "../train-version.js";
import { countText, percent, percentInterval, points, pointsInterval } from "./figures.js";
import { type Html, html } from "./html.js";
import type { JudgedSplit } from "./report-data.js";
import { cell, NOTHING, table, textCell, track } from "./report-table.js";

/** The figures that one looks for first, each with the rows that it is of. */
export function headlines(splits: readonly JudgedSplit[], calibration: Calibration): Html {
  const tiles = splits.flatMap(({ name, metrics }) => [
    tile(`accuracy, ${name}`, percent(metrics.accuracy), [
      `n = ${countText(metrics.n)}`,
      intervalText(metrics.accuracyInterval),
    ]),
    tile(`macro F1, ${name}`, percent(metrics.macro.f1), [
      `${String(metrics.macro.intents)} intents`,
    ]),
  ]);
  const { after } = calibration;
  const error = tile("calibration error", after.expectedCalibrationError.toFixed(4), [
    `n = ${countText(after.n)}`,
    "validation",
  ]);
  return html`<dl class="tiles">${[...tiles, error]}</dl>`;
}

function tile(name: string, value: string, notes: readonly string[]): Html {
  const shown = notes.filter((note) => note !== "").join(" · ");
  return html`<div><dt>${name}</dt><dd class="value">${value}</dd><dd class="note">${shown}</dd></div>`;
}

function intervalText(interval: SplitMetrics["accuracyInterval"]): string {
  return interval === undefined ? "" : `95 %: ${percentInterval(interval)}`;
}

/** Each split's averages in a table. */
export function averages(splits: readonly JudgedSplit[]): Html {
  const rows = splits.flatMap(({ name, metrics }) => {
    const { micro, macro, weighted } = metrics;
    const kinds = [
      { kind: "micro", scores: micro },
      { kind: `macro (${String(macro.intents)} intents)`, scores: macro },
      ...(weighted === undefined ? [] : [{ kind: "weighted", scores: weighted }]),
    ];
    return kinds.map(({ kind, scores }) => [
      name,
      kind,
      countText(metrics.n),
      ...[scores.precision, scores.recall, scores.f1].map(percent),
    ]);
  });
  const topK = splits.flatMap(({ name, metrics }) =>
    (metrics.topK ?? []).map((it) => [
      name,
      `the ${String(it.k)} likeliest`,
      countText(it.n),
      percent(it.accuracy),
      percentInterval(it.accuracyInterval),
    ]),
  );
  const means = table(
    ["split", "mean", "rows", "precision", "recall", "F1"],
    rows.map((row) => row.map(cell)),
    { words: 2 },
  );
  if (topK.length === 0) return means;
  const likeliest = table(
    ["split", "truth is among", "rows", "share", "95 % interval"],
    topK.map((row) => row.map(cell)),
    { words: 2 },
  );
  return html`${means}${likeliest}`;
}

/** Where the script puts the matrix. */
export function confusionPlace({ name, metrics }: JudgedSplit): Html {
  return html`<div class="confusion" data-split="${name}"></div>
<noscript><p>The matrix needs JavaScript; confusion-matrix.csv beside this page has its counts.</p></noscript>
<p class="note">n = ${countText(metrics.n)} rows of the ${name} set. A row is what the texts mean, a column what was answered; a cell opens its sentences.</p>`;
}

/** The pairs that are taken for each other most often. */
export function confusedPairs(pairs: readonly ConfusedExample[]): Html {
  if (pairs.length === 0) return html`<p>No text was answered wrong.</p>`;
  return table(
    ["truth", "answered as", "rows", "of", "share", "for example"],
    pairs.map(({ truthLabel, predictedLabel, count, support, example }) => [
      cell(truthLabel.name),
      cell(predictedLabel.name),
      cell(countText(count)),
      cell(countText(support)),
      cell(percent(count / Math.max(1, support))),
      textCell(example.text),
    ]),
    { words: 2, texts: [5] },
  );
}

/** Each intent's figures, to be sorted by any column. */
export function intentTable(
  { metrics }: JudgedSplit,
  names: ReadonlyMap<number, string>,
  trainingRows: Readonly<Record<string, number>>,
): Html {
  const rows = metrics.perIntent.map((it) => {
    const name = names.get(it.intent) ?? "";
    const scores = it.n === 0 ? [] : [it.precision, it.recall, it.f1];
    return [
      cell(String(it.intent)),
      cell(name),
      cell(countText(trainingRows[name] ?? 0)),
      cell(countText(it.n)),
      cell(countText(it.predicted)),
      ...(scores.length === 0 ? ["–", "–", "–"] : scores.map(percent)).map(cell),
      it.n === 0 ? cell("–") : html`<td class="track">${track(it.recall, it.recallInterval)}</td>`,
    ];
  });
  return table(
    [
      "id",
      "intent",
      "trained on",
      "rows",
      "answered",
      "precision",
      "recall",
      "F1",
      "recall, 95 % interval",
    ],
    rows,
    { words: 2, sortable: true },
  );
}

/** How the answers differ by the kind of text, and what small changes of a text do. */
export function robustness({ metrics }: JudgedSplit): Html {
  const { slices, perturbations } = metrics;
  const sliced = (slices ?? []).map((it) => [
    cell(it.slice),
    cell(countText(it.n)),
    cell(it.n === 0 ? "–" : percent(it.accuracy)),
    it.n === 0
      ? cell("–")
      : html`<td class="track">${track(it.accuracy, it.accuracyInterval)}</td>`,
    cell(countText(it.rest.n)),
    cell(it.rest.n === 0 ? "–" : percent(it.rest.accuracy)),
  ]);
  const changed = (perturbations ?? []).map((it) => [
    cell(it.perturbation),
    cell(countText(it.n)),
    ...(it.n === 0
      ? ["–", "–", "–", "–"]
      : [percent(it.before), percent(it.after), points(it.drop), pointsInterval(it.dropInterval)]
    ).map(cell),
    cell(countText(it.flips)),
  ]);
  const parts = [
    sliced.length === 0
      ? NOTHING
      : html`<h3>Kinds of text</h3>${table(["texts", "rows", "accuracy", "95 % interval", "other rows", "their accuracy"], sliced, { words: 1, sortable: true })}`,
    changed.length === 0
      ? NOTHING
      : html`<h3>The same texts, changed</h3>${table(["change", "rows changed", "before", "after", "drop, points", "its 95 % interval", "other answers"], changed, { words: 1, sortable: true })}`,
  ];
  return html`${parts}`;
}

/** What temperature and thresholds do, in sentences. */
export function calibrationText({
  temperature,
  before,
  after,
  abstain,
  decision,
}: Calibration): Html {
  const lines = [
    html`<p>Logits are divided by ${temperature.toPrecision(4)}: calibration error ${before.expectedCalibrationError.toFixed(4)} → ${after.expectedCalibrationError.toFixed(4)}, Brier score ${before.brierScore.toFixed(4)} → ${after.brierScore.toFixed(4)} (n = ${countText(after.n)}, validation).</p>`,
    abstain === null
      ? html`<p>No threshold reaches the wished accuracy.</p>`
      : html`<p>Answers of at least ${abstain.threshold.toFixed(4)} were right in ${percent(abstain.accuracy)} of cases (wished: ${percent(abstain.wishedAccuracy)}); they are ${percent(abstain.coverage)} of ${countText(abstain.n)} rows.</p>`,
    decision == null
      ? NOTHING
      : html`<p>“${decision.verdicts.positive}” from ${decision.threshold.toFixed(4)} on: precision ${percent(decision.precision)} (wanted: ${percent(decision.wantedPrecision)}${decision.reached ? "" : ", not reached"}), recall ${percent(decision.recall)}, n = ${countText(decision.n)}.</p>`,
  ];
  return html`${lines}`;
}

/** What the version was made with. */
export function settingsSection({ contents: { training } }: TrainedVersion): Html {
  const versions = Object.entries(training.versions).map(([name, version]) => `${name} ${version}`);
  return html`<p>${versions.join(", ")}; seed ${training.seed}; data <code>${training.data.sha256}</code>.</p>
<details><summary>Every setting</summary><pre>${JSON.stringify(training.settings, null, 2)}</pre></details>`;
}

/** Intents by id. */
export function namesOf(labels: readonly Label[]): ReadonlyMap<number, string> {
  return new Map(labels.map(({ id, name }) => [id, name]));
}
