import type { Metrics } from "@intent-serving/version";
import { type DataHealth, findingText } from "../health/data-health.js";
import type { TrainedVersion } from "../train-version.js";

/** report.html: one run's figures and examples on a page that needs nothing else. */
export function reportPage(version: TrainedVersion, health: DataHealth): string {
  const { training, metrics, labels } = version.contents;
  const names = new Map(
    [...version.validation.intents, ...labels].map((label) => [label.id, label.name]),
  );
  const title = `${training.model}: ${training.kind}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #d0d0d0; padding: .25rem .75rem; text-align: right; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #181818; } th, td { border-color: #444; } }
</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>${String(training.data.rows.training)} training texts, ${String(training.features - 1)} features, ${String(training.data.intents)} intents, seed ${String(training.seed)}.</p>
<h2>Figures</h2>
${figures(metrics)}
<h2>Most confused</h2>
${table(
  ["truth", "answered", "rows", "of", "example"],
  version.confusedPairs.map(({ truthLabel, predictedLabel, count, support, example }) => [
    truthLabel.name,
    predictedLabel.name,
    String(count),
    String(support),
    example.text,
  ]),
)}
<h2>Intents on the validation set</h2>
${table(
  ["intent", "name", "rows", "precision", "recall", "F1"],
  metrics.validation.perIntent.map(({ intent, n, precision, recall, f1 }) => [
    String(intent),
    names.get(intent) ?? "",
    String(n),
    ...(n === 0 ? ["", "", ""] : [precision, recall, f1].map(percent)),
  ]),
)}
<h2>Data</h2>
<ul>
${health.findings.map((it) => `<li>${escape(findingText(it))}</li>`).join("\n") || "<li>nothing to look at</li>"}
</ul>
</body>
</html>
`;
}

function figures(metrics: Metrics): string {
  const splits = [
    { name: "validation", split: metrics.validation },
    ...(metrics.test === undefined ? [] : [{ name: "test", split: metrics.test }]),
  ];
  return table(
    ["split", "rows", "accuracy", "micro F1", "macro precision", "macro recall", "macro F1"],
    splits.map(({ name, split: { n, accuracy, micro, macro } }) => [
      name,
      String(n),
      ...[accuracy, micro.f1, macro.precision, macro.recall, macro.f1].map(percent),
    ]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>\n${[cells(header, "th"), ...rows.map((row) => cells(row, "td"))].join("\n")}\n</table>`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
