import type { Interval } from "@intent-serving/evaluation";
import { type Comparison, type Difference, SIGNIFICANCE } from "./comparison.js";

const SHOWN_INTENTS = 10;
/** Of `[99.99 %, 99.99 %]`. */
const WIDEST_INTERVAL = 18;

/** Whom a comparison is between, and what its intents are called. */
export interface ComparedNames {
  readonly a: string;
  readonly b: string;
  readonly intents: ReadonlyMap<number, string>;
}

/** The comparison as a table, and its verdict in a sentence. */
export function comparisonLines(comparison: Comparison, names: ComparedNames): string[] {
  const { n, accuracy, macroF1, perIntent } = comparison;
  const width = Math.max(names.a.length, names.b.length, WIDEST_INTERVAL);
  const row = (name: string, ...cells: readonly string[]): string =>
    `${name.padEnd(26)}${cells.map((cell) => cell.padEnd(width + 2)).join("")}`.trimEnd();
  const changed = perIntent.filter(({ onlyA, onlyB }) => onlyA + onlyB > 0);
  const shown = changed.slice(0, SHOWN_INTENTS);
  return [
    row("", names.a, names.b, "difference, points [95 %]"),
    row(
      `accuracy (n=${String(n)})`,
      percent(accuracy.a.share),
      percent(accuracy.b.share),
      differenceText(comparison.accuracyDifference),
    ),
    row(
      "  95 % interval",
      intervalText(accuracy.a.interval, percent),
      intervalText(accuracy.b.interval, percent),
      "",
    ),
    row(
      `macro F1 (${String(macroF1.intents)} intents)`,
      percent(macroF1.a),
      percent(macroF1.b),
      differenceText(comparison.macroF1Difference),
    ),
    row("right alone", String(comparison.onlyA), String(comparison.onlyB), pText(comparison)),
    `both right ${String(comparison.bothRight)}, both wrong ${String(comparison.bothWrong)}, answered differently ${String(comparison.flips)}`,
    ...(shown.length === 0
      ? []
      : [row("intent (its rows)", names.a, names.b, "p, Holm's of " + String(perIntent.length))]),
    ...shown.map((it) =>
      row(
        `  ${shortened(names.intents.get(it.intent) ?? String(it.intent), 16)} (${String(it.n)})`,
        `${percent(it.a)} (+${String(it.onlyA)})`,
        `${percent(it.b)} (+${String(it.onlyB)})`,
        `${pValueText(it.adjustedPValue)}${it.adjustedPValue < SIGNIFICANCE ? " *" : ""}`,
      ),
    ),
    ...(changed.length > shown.length
      ? [`  and ${String(changed.length - shown.length)} intents more, in comparison.json`]
      : []),
    verdictText(comparison, names),
  ];
}

/** Which version is better, or that nothing was shown, in plain words. */
export function verdictText(
  comparison: Comparison,
  { a, b }: Omit<ComparedNames, "intents">,
): string {
  const { n, verdict, accuracyDifference, pValue, onlyA, onlyB } = comparison;
  const { difference, interval } = accuracyDifference;
  if (onlyA + onlyB === 0) return `No difference: both have the same rows right (n=${String(n)}).`;
  if (verdict === "none") {
    const largest = Math.max(Math.abs(interval.lower), Math.abs(interval.upper));
    return (
      `No difference shown (n=${String(n)}, p=${pValueText(pValue)}): ${points(difference)} points for ${b}; ` +
      `up to ${(100 * largest).toFixed(2)} either way can't be ruled out.`
    );
  }
  const [better, worse, gain, bounds] =
    verdict === "b"
      ? [b, a, difference, interval]
      : [a, b, -difference, { lower: -interval.upper, upper: -interval.lower }];
  return (
    `${better} is better than ${worse}: ${points(gain)} points of accuracy, ${intervalText(bounds, points)} ` +
    `(n=${String(n)}, McNemar p=${pValueText(pValue)}).`
  );
}

function pText({ pValue }: Comparison): string {
  return `McNemar p=${pValueText(pValue)}`;
}

function pValueText(pValue: number): string {
  return pValue < 0.0001 ? pValue.toExponential(1) : pValue.toFixed(4);
}

function differenceText({ difference, interval }: Difference): string {
  return `${points(difference)} ${intervalText(interval, points)}`;
}

function intervalText({ lower, upper }: Interval, show: (share: number) => string): string {
  return `[${show(lower)}, ${show(upper)}]`;
}

function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function points(share: number): string {
  const text = (100 * share).toFixed(2);
  return share > 0 ? `+${text}` : text;
}
