import { type DataHealth, findingText } from "./data-health.js";

/** What was found in the data, in lines for the terminal: the worst first, each with what to do; never a text. */
export function healthLines(health: DataHealth): string[] {
  const { rows, intents, passed, skipped, estimatedLabelNoise } = health;
  const found = (["fail", "warn", "note"] as const).flatMap((level) =>
    health.findings
      .filter((it) => it.level === level)
      .flatMap((it) => [
        `${level}  ${it.check}: ${findingText(it)}`,
        ...(it.hint === "" ? [] : [`      ${it.hint}`]),
      ]),
  );
  return [
    `rows: ${String(rows.train)} to train on, ${String(rows.validation)} to validate, ${String(rows.test)} to test; ${String(intents)} intents`,
    ...found,
    ...(estimatedLabelNoise === undefined
      ? []
      : [`wrong intents, estimated: ${(100 * estimatedLabelNoise).toFixed(1)} % of the rows`]),
    ...(passed.length === 0 ? [] : [`nothing found by: ${passed.join(", ")}`]),
    ...skipped.map(({ check, reason }) => `left out: ${check}, for ${reason}`),
  ];
}
