import type { Calibration, Metrics, SplitMetrics, Training } from "@intent-serving/version";

/** What the card tells. */
export interface CardFacts {
  readonly training: Training;
  readonly metrics: Metrics;
  readonly calibration: Calibration;
}

/** The model card in Markdown: what the version is, what it was measured to do, and where it ends. */
export function modelCard({ training, metrics, calibration }: CardFacts): string {
  const { data } = training;
  const splits = [splitLine("validation", metrics.validation)];
  if (metrics.test !== undefined) splits.push(splitLine("test", metrics.test));
  return `# ${training.model}: ${training.kind}

Says which of ${String(data.intents)} intents a short text has, with a probability for each.

## Training

- ${String(data.rows.training)} texts, ${String(training.features - 1)} features, seed ${String(training.seed)}
- data: SHA-256 \`${data.sha256}\`
- held-out set (${data.heldOut.split}, ${String(data.heldOut.n)} rows): SHA-256 \`${data.heldOut.sha256}\`
- every setting is in training.json

## Measured

| split | rows | accuracy | macro precision | macro recall | macro F1 | intents that occur |
|---|---|---|---|---|---|---|
${splits.join("\n")}

On its own training texts: accuracy ${percent(metrics.training.accuracy)} of ${String(metrics.training.n)}.

## Probabilities

Divided by temperature ${calibration.temperature.toPrecision(4)} before the softmax, fitted on ${String(calibration.after.n)} validation rows: expected calibration error
${calibration.before.expectedCalibrationError.toFixed(4)} before, ${calibration.after.expectedCalibrationError.toFixed(4)} after. ${abstainText(calibration)}

## Limits

- It always answers one of its intents, for texts that have none of them too.
- It knows words and spellings that its training texts had; a text without any is answered by how frequent the intents were.
- The figures hold for texts like those it was measured on.
- golden.json has a few texts of the validation split in clear; no other file has texts, but tokenizer.json has words.
`;
}

function splitLine(name: string, split: SplitMetrics): string {
  const { macro } = split;
  const figures = [split.accuracy, macro.precision, macro.recall, macro.f1].map(percent);
  return `| ${name} | ${String(split.n)} | ${figures.join(" | ")} | ${String(macro.intents)} |`;
}

function abstainText({ abstain }: Calibration): string {
  if (abstain === null) return "No threshold reaches the wished accuracy.";
  return `Answers of at least ${abstain.threshold.toFixed(4)} were right in ${percent(abstain.accuracy)} of cases; they are ${percent(abstain.coverage)} of ${String(abstain.n)} rows.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
