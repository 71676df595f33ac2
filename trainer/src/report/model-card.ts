import type { Calibration, Label, Metrics, SplitMetrics, Training } from "@intent-serving/version";
import { percent, percentInterval } from "./figures.js";
import { alsoLearntText, judgedModelText } from "./refit-text.js";

/** What the card tells. */
export interface CardFacts {
  readonly training: Training;
  readonly labels: readonly Label[];
  readonly metrics: Metrics;
  readonly calibration: Calibration;
}

const WEAKEST_INTENTS = 10;
const RARE_ROWS = 10;

/** The model card in Markdown: what the version is for, what it was measured to do, how to use it, and where it ends. */
export function modelCard({ training, labels, metrics, calibration }: CardFacts): string {
  const { data } = training;
  const splits = [splitLine("validation", metrics.validation)];
  if (metrics.test !== undefined) splits.push(splitLine("test", metrics.test));
  const judged = metrics.test ?? metrics.validation;
  const judgedName = metrics.test === undefined ? "validation" : "test";
  return `# ${training.model}: ${training.kind}

Says which of ${String(data.intents)} intents a short text has, with a probability for each.

## What it is for

- Texts like those it was trained on: of a sentence or two, in their language and about their subjects.
- Answers that somebody or something looks at again: each comes with a probability, and a threshold below which it is better to abstain.
- Not for decisions that can't be taken back, nor for texts of another kind: measure it on yours first (\`make test TEST_SET=…\`).

## How to use it

\`GET /${training.model}?query=…&version=<n>\` on the gateway answers intent and probability; \`&detail=1\` the five likeliest. TensorFlow Serving
answers \`ids\` and \`weights\`, which tokenizer.json makes of a text, with \`probabilities\` in the order of labels.json.

## Training

- ${String(data.rows.training)} texts${alsoLearntText(training)}, ${String(training.features - 1)} features, seed ${String(training.seed)}
- data: SHA-256 \`${data.sha256}\`
- held-out set (${data.heldOut.split}, ${String(data.heldOut.n)} rows): SHA-256 \`${data.heldOut.sha256}\`
- every setting is in training.json; \`make verify\` trains it again and compares

## Measured

| split | rows | accuracy | 95 % interval | macro precision | macro recall | macro F1 | intents that occur |
|---|---|---|---|---|---|---|---|
${splits.join("\n")}

${[judgedModelText(training), "On its own training texts: accuracy", `${percent(metrics.training.accuracy)} of ${String(metrics.training.n)}.`].filter((text) => text !== "").join(" ")}

## Weakest intents (${judgedName})

${weakest(judged, labels)}

## Probabilities

Divided by temperature ${calibration.temperature.toPrecision(4)} before the softmax, fitted on ${String(calibration.after.n)} validation rows: expected calibration error
${calibration.before.expectedCalibrationError.toFixed(4)} before, ${calibration.after.expectedCalibrationError.toFixed(4)} after. ${abstainText(calibration)}${decisionText(calibration, labels)}

## Limits

- It always answers one of its intents, for texts that have none of them too.
- It knows words and spellings that its training texts had; a text without any is answered by how frequent the intents were.
- The figures hold for texts like those it was measured on.${rareText(judged)}
- golden.json has a few texts of the validation split in clear; no other file has texts, but tokenizer.json has words.
`;
}

function splitLine(name: string, split: SplitMetrics): string {
  const { macro } = split;
  const cells = [
    name,
    String(split.n),
    percent(split.accuracy),
    percentInterval(split.accuracyInterval),
    ...[macro.precision, macro.recall, macro.f1].map(percent),
    String(macro.intents),
  ];
  return `| ${cells.join(" | ")} |`;
}

function weakest({ perIntent }: SplitMetrics, labels: readonly Label[]): string {
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const lines = perIntent
    .filter(({ n }) => n > 0)
    .sort((a, b) => a.f1 - b.f1 || a.intent - b.intent)
    .slice(0, WEAKEST_INTENTS)
    .map(({ intent, n, precision, recall, f1, recallInterval }) => {
      const name = (names.get(intent) ?? "unknown to it").replaceAll("|", "\\|");
      const figures = [percent(precision), percent(recall), percentInterval(recallInterval)];
      return `| ${[`${String(intent)} ${name}`, String(n), ...figures, percent(f1)].join(" | ")} |`;
    });
  return `| intent | rows | precision | recall | 95 % interval of the recall | F1 |
|---|---|---|---|---|---|
${lines.join("\n")}`;
}

function abstainText({ abstain }: Calibration): string {
  if (abstain === null) return "No threshold reaches the wished accuracy.";
  return `Answers of at least ${abstain.threshold.toFixed(4)} were right in ${percent(abstain.accuracy)} of cases; they are ${percent(abstain.coverage)} of ${String(abstain.n)} rows.`;
}

function decisionText({ decision }: Calibration, labels: readonly Label[]): string {
  if (decision == null) return "";
  const { verdicts, threshold, precision, recall, wantedPrecision, n } = decision;
  const name = labels.find(({ id }) => id === decision.intent)?.name ?? String(decision.intent);
  return `
“${verdicts.positive}” is said from a probability of ${threshold.toFixed(4)} of ${name} on, else “${verdicts.negative}”: precision ${percent(precision)}
(wanted: ${percent(wantedPrecision)}${decision.reached ? "" : ", not reached"}), recall ${percent(recall)}, on ${String(n)} validation rows.`;
}

function rareText({ perIntent }: SplitMetrics): string {
  const rare = perIntent.filter(({ n }) => n < RARE_ROWS).length;
  if (rare === 0) return "";
  return ` Of ${rare === 1 ? "one intent" : `${String(rare)} intents`} there were fewer than ${String(RARE_ROWS)} rows to measure by: such figures say little.`;
}
