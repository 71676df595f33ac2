import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Training } from "@intent-serving/version";
import type { DataHealth } from "../health/data-health.js";
import type { TrainedVersion } from "../train-version.js";
import { compressionSection, featuresSection, healthSection } from "./data-sections.js";
import { countText } from "./figures.js";
import { type Html, html } from "./html.js";
import { page } from "./page.js";
import { alsoLearntText, judgedModelText } from "./refit-text.js";
import { type JudgedSplit, reportData } from "./report-data.js";
import {
  averages,
  calibrationText,
  confusedPairs,
  confusionPlace,
  headlines,
  intentTable,
  namesOf,
  robustness,
  settingsSection,
} from "./report-sections.js";

/** What the page's own scripts are, in their order; each has a scope of its own. */
const SCRIPTS = ["elements.js", "charts.js", "confusion.js", "tables.js", "report.js"];

const STYLES = ["page.css", "tables.css", "confusion.css", "charts.css"];

/** report.html: one run's figures, plots and sentences on a page that needs nothing else. */
export function reportPage(version: TrainedVersion, health: DataHealth): string {
  const { training, calibration } = version.contents;
  const splits = judgedSplits(version);
  const curves = version.curves ?? [];
  const names = namesOf(version.validation.intents);
  const title = `${training.model}: ${training.kind}`;
  const sections = [
    section(
      "figures",
      "Figures",
      html`${headlines(splits, calibration)}${judgedModel(training)}${averages(splits)}`,
    ),
    section("confusion", "Confusion matrix", perSplit(splits, confusionPlace)),
    section(
      "pairs",
      "Most confused",
      html`${confusedPairs(version.confusedPairs)}<p class="note">On the validation set, n = ${countText(version.contents.metrics.validation.n)}.</p>`,
    ),
    section(
      "intents",
      "Intents",
      perSplit(splits, (split) => intentTable(split, names, health.trainingRows)),
    ),
    section(
      "probabilities",
      "Probabilities",
      html`${calibrationText(calibration)}${perSplit(splits, ({ name }) => html`<div class="charts" data-split="${name}"></div>`)}`,
    ),
    ...(splits.some(({ metrics }) => metrics.slices ?? metrics.perturbations)
      ? [section("robustness", "Robustness", perSplit(splits, robustness))]
      : []),
    ...(curves.length === 0
      ? []
      : [section("learning", "Learning", html`<div class="charts" id="curves"></div>`)]),
    ...(version.strongestFeatures.length === 0
      ? []
      : [section("features", "What intents go by", featuresSection(version.strongestFeatures))]),
    ...(version.compression === undefined
      ? []
      : [section("compression", "Compression", compressionSection(version.compression))]),
    section("data", "Data", healthSection(health)),
    section("settings", "Settings", settingsSection(version)),
  ];
  const head = html`<h1>${title}</h1>
<p>${countText(training.data.rows.training)} training texts${alsoLearntText(training)}, ${countText(training.features - 1)} features, ${countText(training.data.intents)} intents.</p>
${splitChoice(splits)}`;
  return page({
    title,
    body: html`<header>${head}<nav aria-label="sections">${sections.map(linkTo)}</nav></header>
<main>${sections.map(({ markup }) => markup)}</main>
<dialog id="sentences" aria-labelledby="sentences-title"></dialog>`,
    styles: STYLES,
    library: chartLibrary(),
    scripts: SCRIPTS,
    data: reportData(splits, curves),
  });
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly markup: Html;
}

function section(id: string, title: string, content: Html): Section {
  return { id, title, markup: html`<section id="${id}"><h2>${title}</h2>${content}</section>` };
}

function judgedModel(training: Training): Html {
  const text = judgedModelText(training);
  return text === "" ? html`` : html`<p class="note">${text}</p>`;
}

function linkTo({ id, title }: Section): Html {
  return html`<a href="#${id}">${title}</a>`;
}

function judgedSplits({ contents: { metrics }, validation, test }: TrainedVersion): JudgedSplit[] {
  const splits: JudgedSplit[] = [
    { name: "validation", judgement: validation, metrics: metrics.validation },
  ];
  if (test !== undefined && metrics.test !== undefined) {
    splits.push({ name: "test", judgement: test, metrics: metrics.test });
  }
  return splits;
}

/** What is shown of each split; the script shows that of one at a time. */
function perSplit(splits: readonly JudgedSplit[], show: (split: JudgedSplit) => Html): Html {
  return html`${splits.map(
    (split) =>
      html`<div data-of="${split.name}">${splits.length > 1 ? html`<h3>${split.name} set</h3>` : html``}${show(split)}</div>`,
  )}`;
}

function splitChoice(splits: readonly JudgedSplit[]): Html {
  if (splits.length < 2) return html``;
  const choices = splits.map(
    ({ name, metrics }) =>
      html`<label><input type="radio" name="split" value="${name}"> ${name} (n = ${countText(metrics.n)})</label>`,
  );
  return html`<fieldset class="choice" hidden><legend>judged on</legend>${choices}</fieldset>`;
}

/** Chart.js as one script, without the line that names its source map. */
function chartLibrary(): string {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("chart.js"));
  const text = readFileSync(join(folder, "chart.umd.min.js"), "utf8");
  return text.replace(/\/\/# sourceMappingURL=.*/, "");
}
