import { isDeepStrictEqual } from "node:util";
import type { Parameter, Parameters, ParameterValue, Space } from "./space.js";
import { placeOf } from "./tree-parzen.js";

/** A trial that has a score. */
export interface ScoredTrial {
  readonly number: number;
  readonly parameters: Parameters;
  /** In the objective's own unit. */
  readonly score: number;
}

/** The trials in which a setting had one value, or one of a range. */
export interface EffectGroup {
  readonly label: string;
  readonly n: number;
  /** Of the scores. */
  readonly mean: number;
  readonly standardDeviation: number;
}

/** What a setting seems to do. */
export interface Effect {
  readonly parameter: Parameter;
  /** In how many scored trials it counted. */
  readonly n: number;
  readonly groups: readonly EffectGroup[];
  /**
   * The share of the scores' variance that lies between the groups, of the trials in which it counted, less what groups
   * would have by chance (epsilon squared; 0 where no group has two trials). The trials gather where scores are good and
   * other settings vary along, so it orders settings rather than measures them.
   */
  readonly share: number;
}

const RANGES = 4;

/** What each setting of a space seems to do to the score, the strongest first. */
export function effectsOf(space: Space, trials: readonly ScoredTrial[]): Effect[] {
  return space.map((parameter) => effectOf(parameter, trials)).sort((a, b) => b.share - a.share);
}

/** How a value is written in tables. */
export function valueText(value: ParameterValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function effectOf(parameter: Parameter, trials: readonly ScoredTrial[]): Effect {
  const { name } = parameter;
  const counted = trials.filter((trial) => trial.parameters[name] !== undefined);
  const groups =
    parameter.kind === "choice"
      ? parameter.values.map((value) => ({
          label: valueText(value),
          scores: counted
            .filter((trial) => isDeepStrictEqual(trial.parameters[name], value))
            .map((trial) => trial.score),
        }))
      : rangesOf(
          [...counted].sort((a, b) => placeIn(parameter, a) - placeIn(parameter, b)),
          name,
        );
  const filled = groups.filter(({ scores }) => scores.length > 0);
  const mean = meanOf(counted.map(({ score }) => score));
  const total = sumOf(counted.map(({ score }) => (score - mean) ** 2));
  const between = sumOf(filled.map(({ scores }) => scores.length * (meanOf(scores) - mean) ** 2));
  return {
    parameter,
    n: counted.length,
    groups: filled.map(({ label, scores }) => ({
      label,
      n: scores.length,
      mean: meanOf(scores),
      standardDeviation: standardDeviationOf(scores),
    })),
    share: shareOf(between, total, counted.length, filled.length),
  };
}

function placeIn(parameter: Parameter, { parameters }: ScoredTrial): number {
  const value = Number(parameters[parameter.name]);
  return parameter.kind === "number" ? placeOf(parameter, value) : 0;
}

/** Quarters of the trials; equal values stay together. */
function rangesOf(
  sorted: readonly ScoredTrial[],
  name: string,
): { label: string; scores: number[] }[] {
  const valueOf = (trial: ScoredTrial): number => Number(trial.parameters[name]);
  const groups: ScoredTrial[][] = [];
  sorted.forEach((trial, index) => {
    const range = Math.floor((RANGES * index) / sorted.length);
    const last = groups.at(-1);
    const previous = sorted[index - 1];
    const isSame = previous !== undefined && valueOf(previous) === valueOf(trial);
    const isNext = Math.floor((RANGES * (index - 1)) / sorted.length) < range;
    if (last === undefined || (isNext && !isSame)) groups.push([trial]);
    else last.push(trial);
  });
  return groups.map((group) => {
    const values = group.map(valueOf);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return {
      label: low === high ? String(low) : `${String(low)} to ${String(high)}`,
      scores: group.map(({ score }) => score),
    };
  });
}

function shareOf(between: number, total: number, n: number, groups: number): number {
  if (total <= 0 || n <= groups) return 0;
  return Math.max(0, 1 - (total - between) / (n - groups) / (total / (n - 1)));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : sumOf(values) / values.length;
}

function standardDeviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(sumOf(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}
