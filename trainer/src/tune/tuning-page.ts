import { type Html, html } from "../report/html.js";
import { page } from "../report/page.js";
import { cell, NOTHING, table, textCell } from "../report/report-table.js";
import type { Objective } from "../settings/tuning.js";
import { type Effect, type ScoredTrial, valueText } from "./effects.js";
import { OBJECTIVES, percent } from "./objective.js";
import { scatterPlot } from "./scatter-plot.js";
import type { Trial } from "./study.js";
import { placeOf } from "./tree-parzen.js";

const STYLES = ["page.css", "tables.css", "tuning.css"];

/** What the page tells beside the plots. */
export interface TuningPage {
  readonly model: string;
  readonly dataset: string;
  readonly objective: Objective;
  readonly trials: readonly Trial[];
  readonly best: Trial;
  readonly verdict: string;
}

/** report.html of a study: the score over the trials and each setting's effect, on a page that needs nothing else. */
export function tuningPage(
  { model, dataset, objective, trials, best, verdict }: TuningPage,
  scored: readonly ScoredTrial[],
  effects: readonly Effect[],
): string {
  const heading = `${model}: tuning by ${OBJECTIVES[objective].title}`;
  const n = String(best.scores?.n ?? 0);
  return page({
    title: heading,
    styles: STYLES,
    body: html`<header><h1>${heading}</h1>
<p>${dataset}; ${trials.length} trials, ${trials.length - scored.length} without a score; ${n} validation rows, the same for each trial. The test set was left alone.</p>
${verdict.split("\n").map((line) => html`<p>${line}</p>`)}</header>
<main>
<section><h2>Score over trials</h2>
${overTrials(scored, objective, best.number)}
<p class="note">Each dot is a trial (n = ${scored.length}), the line is the best so far. Trial 0 is the configuration as it is.</p></section>
<section><h2>What each setting does</h2>
<p class="note">Dots are trials, bars the mean of their group. “Explains” is the share of the scores' variance that lies between the groups, less what chance would give. The search tries good regions more often and other settings vary along: read it as an order, not as a measure.</p>
<div class="effects">
${effects.filter(({ n: count }) => count > 0).map((effect) => effectPart(effect, scored, best, objective))}
</div>
${untried(effects)}</section>
<section><h2>Trials</h2>
${trialTable(trials, scored, objective)}</section>
</main>`,
  });
}

function overTrials(
  scored: readonly ScoredTrial[],
  objective: Objective,
  bestNumber: number,
): Html {
  const { title, text } = OBJECTIVES[objective];
  const better = objective === "logLoss" ? Math.min : Math.max;
  let best: number | undefined;
  const line = scored.flatMap(({ number, score }) => {
    const before = best ?? score;
    best = better(before, score);
    return [
      { x: number, y: before },
      { x: number, y: best },
    ];
  });
  return scatterPlot({
    title: `${title} over trials`,
    points: scored.map(({ number, score }) => ({
      x: number,
      y: score,
      label: `trial ${String(number)}: ${text(score)}`,
      isBest: number === bestNumber,
    })),
    line,
    means: [],
    xTicks: ticksOf(scored.map(({ number }) => number)),
    yText: text,
  });
}

function effectPart(
  { parameter, n, groups, share }: Effect,
  scored: readonly ScoredTrial[],
  best: Trial,
  objective: Objective,
): Html {
  const { text, title } = OBJECTIVES[objective];
  const counted = scored.filter(({ parameters }) => parameters[parameter.name] !== undefined);
  const labels = groups.map(({ label }) => label);
  const xOf = ({ parameters }: ScoredTrial): number => {
    const value = parameters[parameter.name];
    return parameter.kind === "number"
      ? placeOf(parameter, Number(value))
      : labels.indexOf(valueText(value));
  };
  const plot = scatterPlot({
    title: `${title} by ${parameter.name}`,
    points: counted.map((trial) => ({
      x: xOf(trial),
      y: trial.score,
      label: `trial ${String(trial.number)}: ${valueText(trial.parameters[parameter.name])}, ${text(trial.score)}`,
      isBest: trial.number === best.number,
    })),
    line: [],
    means:
      parameter.kind === "number" ? [] : groups.map(({ mean }, index) => ({ x: index, y: mean })),
    xTicks:
      parameter.kind === "number"
        ? [
            { x: placeOf(parameter, parameter.low), text: String(parameter.low) },
            { x: placeOf(parameter, parameter.high), text: String(parameter.high) },
          ]
        : labels.map((label, index) => ({ x: index, text: shortened(label) })),
    yText: text,
  });
  const rows = groups.map(({ label, n: own, mean, standardDeviation }) => [
    cell(label),
    cell(String(own)),
    cell(text(mean)),
    cell(own < 2 ? "–" : text(standardDeviation)),
  ]);
  return html`<div>
<h3>${parameter.name}</h3>
<p class="note">explains ${percent(share)} of the variance, n = ${n}</p>
${plot}
${table(["value", "n", "mean", "sd"], rows, { words: 1 })}
</div>`;
}

function untried(effects: readonly Effect[]): Html {
  const names = effects.filter(({ n }) => n === 0).map(({ parameter }) => parameter.name);
  return names.length === 0
    ? NOTHING
    : html`<p class="note">In no scored trial: ${names.join(", ")}.</p>`;
}

function trialTable(
  trials: readonly Trial[],
  scored: readonly ScoredTrial[],
  objective: Objective,
): Html {
  const { title, text } = OBJECTIVES[objective];
  const sign = objective === "logLoss" ? 1 : -1;
  const rank = new Map(
    [...scored].sort((a, b) => sign * (a.score - b.score)).map(({ number }, at) => [number, at]),
  );
  const ordered = [...trials].sort(
    (a, b) => (rank.get(a.number) ?? Infinity) - (rank.get(b.number) ?? Infinity) || 0,
  );
  const rows = ordered.map(({ number, state, scores, seconds, parameters, problem }) => {
    const settings = Object.entries(parameters).map(
      ([name, value]) => `${name} ${valueText(value)}`,
    );
    const score = scores === undefined ? state : text(scores[objective]);
    const told = problem === undefined ? settings.join(", ") : `${settings.join(", ")}: ${problem}`;
    return [cell(String(number)), cell(score), cell(seconds.toFixed(1)), textCell(told)];
  });
  return table(["trial", title, "seconds", "settings"], rows, { words: 1, texts: [3] });
}

function ticksOf(numbers: readonly number[]): { x: number; text: string }[] {
  const last = Math.max(1, ...numbers);
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = Math.round(share * last);
    return { x, text: String(x) };
  });
}

function shortened(label: string): string {
  return label.length > 14 ? `${label.slice(0, 13)}…` : label;
}
