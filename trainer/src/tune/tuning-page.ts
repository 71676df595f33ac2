import { escapeText } from "../report/html.js";
import type { Objective } from "../settings/tuning.js";
import { type Effect, type ScoredTrial, valueText } from "./effects.js";
import { OBJECTIVES, percent } from "./objective.js";
import { scatterPlot } from "./scatter-plot.js";
import type { Trial } from "./study.js";
import { placeOf } from "./tree-parzen.js";

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
  const { title, text } = OBJECTIVES[objective];
  const n = String(best.scores?.n ?? 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(`${model}: tuning by ${title}`)}</title>
<style>
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #5a5a5a; --line: #d0d0d0; --mark: #1f5fbf; --best: #b3470b; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --soft: #b0b0b0; --line: #444; --mark: #82b1ff; --best: #ffab66; --page: #181818; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--page); }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
th, td { border-bottom: 1px solid var(--line); padding: .2rem .75rem .2rem 0; text-align: right; vertical-align: top; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
td.text { overflow-wrap: anywhere; min-width: 12rem; }
.wide { overflow-x: auto; }
.effects { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; }
.note { color: var(--soft); }
h3 { overflow-wrap: anywhere; }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--soft); } svg line { stroke: var(--line); } svg circle { fill: var(--mark); fill-opacity: .6; }
svg circle.best { fill: var(--best); fill-opacity: 1; } svg polyline { fill: none; stroke: var(--best); stroke-width: 2; } svg line.mean { stroke: var(--ink); stroke-width: 2; }
</style>
</head>
<body>
<h1>${escapeText(`${model}: tuning by ${title}`)}</h1>
<p>${escapeText(dataset)}; ${String(trials.length)} trials, ${String(trials.length - scored.length)} without a score; ${n} validation rows, the same for each trial. The test set was left alone.</p>
<p>${verdict.split("\n").map(escapeText).join("<br>")}</p>
<h2>Score over trials</h2>
${overTrials(scored, objective, best.number)}
<p class="note">Each dot is a trial (n = ${String(scored.length)}), the line is the best so far. Trial 0 is the configuration as it is.</p>
<h2>What each setting does</h2>
<p class="note">Dots are trials, bars the mean of their group. “Explains” is the share of the scores' variance that lies between the groups, less what chance would give. The search tries good regions more often and other settings vary along: read it as an order, not as a measure.</p>
<div class="effects">
${effects.map((effect) => effectPart(effect, scored, best, objective)).join("\n")}
</div>
<h2>Trials</h2>
<div class="wide">
${trialTable(trials, scored, objective, text)}
</div>
</body>
</html>
`;
}

function overTrials(
  scored: readonly ScoredTrial[],
  objective: Objective,
  bestNumber: number,
): string {
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
    width: 1000,
  });
}

function effectPart(
  { parameter, n, groups, share }: Effect,
  scored: readonly ScoredTrial[],
  best: Trial,
  objective: Objective,
): string {
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
    width: 480,
  });
  const rows = groups.map(
    (group) =>
      `<tr><td class="text">${escapeText(group.label)}</td><td>${String(group.n)}</td><td>${text(group.mean)}</td><td>${text(group.standardDeviation)}</td></tr>`,
  );
  return `<section>
<h3>${escapeText(parameter.name)}</h3>
<p class="note">explains ${percent(share)} of the variance, n = ${String(n)}</p>
${counted.length === 0 ? "" : plot}
<table>
<tr><th>value</th><th>n</th><th>mean</th><th>sd</th></tr>
${rows.join("\n")}
</table>
</section>`;
}

function trialTable(
  trials: readonly Trial[],
  scored: readonly ScoredTrial[],
  objective: Objective,
  text: (value: number) => string,
): string {
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
    return `<tr><td>${String(number)}</td><td>${score}</td><td>${seconds.toFixed(1)}</td><td class="text">${escapeText(told)}</td></tr>`;
  });
  return `<table>
<tr><th>trial</th><th>${OBJECTIVES[objective].title}</th><th>seconds</th><th class="text">settings</th></tr>
${rows.join("\n")}
</table>`;
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
