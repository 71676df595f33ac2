import { isDeepStrictEqual } from "node:util";
import type { SeededRandom } from "../random.js";
import { drawFrom, logDensity, parzenDensity, uniform } from "./parzen.js";
import {
  type ChoiceParameter,
  isActive,
  isWithin,
  type NumberParameter,
  type Parameters,
  type ParameterValue,
  type Space,
} from "./space.js";

/** A trial that was made or is being made. */
export interface Tried {
  readonly parameters: Parameters;
  /** Larger is better; undefined where it failed or still runs, which counts as worse than every other. */
  readonly worth: number | undefined;
}

const CANDIDATES = 24;
const GOOD_SHARE = 0.15;
const MAX_GOOD = 25;
const SIGNIFICANT_DIGITS = 4;

/** Settings drawn evenly from a space. */
export function drawEvenly(space: Space, random: SeededRandom): Parameters {
  return drawEach(space, (parameter) =>
    parameter.kind === "number"
      ? valueOf(parameter, uniform(random))
      : (parameter.values[random.below(parameter.values.length)] ?? null),
  );
}

/**
 * Settings that are likelier among the good trials than among the others (tree-structured Parzen estimator). A setting
 * with a condition learns only from the trials in which it counted.
 */
export function drawPromising(
  space: Space,
  tried: readonly Tried[],
  random: SeededRandom,
): Parameters {
  const ranked = [...tried].sort(
    (a, b) => (b.worth ?? Number.NEGATIVE_INFINITY) - (a.worth ?? Number.NEGATIVE_INFINITY) || 0,
  );
  const scored = ranked.filter((trial) => trial.worth !== undefined).length;
  const goodCount = Math.min(Math.ceil(GOOD_SHARE * scored), MAX_GOOD);
  const good = ranked.slice(0, goodCount).map((trial) => trial.parameters);
  const others = ranked.slice(goodCount).map((trial) => trial.parameters);
  return drawEach(space, (parameter) => {
    const seen = (trials: readonly Parameters[]): ParameterValue[] =>
      trials.flatMap((parameters) => {
        const value = parameters[parameter.name];
        return value !== undefined && isWithin(parameter, value) ? [value] : [];
      });
    return parameter.kind === "number"
      ? drawNumber(parameter, seen(good), seen(others), random)
      : drawChoice(parameter, seen(good), seen(others), random);
  });
}

/** A parameter's value as a place in [0, 1]. */
export function placeOf(parameter: NumberParameter, value: number): number {
  const { low, high } = ends(parameter);
  const place = (scaled(parameter, value) - low) / (high - low);
  return Math.min(1, Math.max(0, place));
}

function drawEach(space: Space, draw: (parameter: Space[number]) => ParameterValue): Parameters {
  const drawn: Record<string, ParameterValue> = {};
  for (const parameter of space) {
    if (isActive(parameter, drawn)) drawn[parameter.name] = draw(parameter);
  }
  return drawn;
}

function drawNumber(
  parameter: NumberParameter,
  good: readonly ParameterValue[],
  others: readonly ParameterValue[],
  random: SeededRandom,
): number {
  const [better, worse] = [good, others].map((values) =>
    parzenDensity(values.map((value) => placeOf(parameter, Number(value)))),
  );
  if (better === undefined || worse === undefined) return valueOf(parameter, uniform(random));
  let best = { place: 0, gain: Number.NEGATIVE_INFINITY };
  for (let candidate = 0; candidate < CANDIDATES; candidate += 1) {
    const place = drawFrom(better, random);
    const gain = logDensity(better, place) - logDensity(worse, place);
    if (gain > best.gain) best = { place, gain };
  }
  return valueOf(parameter, best.place);
}

function drawChoice(
  { values }: ChoiceParameter,
  good: readonly ParameterValue[],
  others: readonly ParameterValue[],
  random: SeededRandom,
): ParameterValue {
  const shares = (seen: readonly ParameterValue[]): number[] =>
    values.map(
      (value) =>
        (seen.filter((it) => isDeepStrictEqual(it, value)).length + 1) /
        (seen.length + values.length),
    );
  const [better, worse] = [shares(good), shares(others)];
  let best = { index: 0, gain: Number.NEGATIVE_INFINITY };
  // as many draws as there are choices: one that was bad so far stays possible
  for (let candidate = 0; candidate < values.length; candidate += 1) {
    const index = drawIndex(better, random);
    const gain = (better[index] ?? 0) / (worse[index] ?? 1);
    if (gain > best.gain) best = { index, gain };
  }
  return values[best.index] ?? null;
}

function drawIndex(shares: readonly number[], random: SeededRandom): number {
  let rest = uniform(random);
  const index = shares.findIndex((share) => {
    rest -= share;
    return rest < 0;
  });
  return index === -1 ? shares.length - 1 : index;
}

/** The value at a place in [0, 1], short enough to be read. */
function valueOf(parameter: NumberParameter, place: number): number {
  const { low, high } = ends(parameter);
  const at = low + place * (high - low);
  const value = parameter.isLogarithmic ? Math.exp(at) : at;
  const rounded = parameter.isInteger
    ? Math.round(value)
    : Number(value.toPrecision(SIGNIFICANT_DIGITS));
  return Math.min(parameter.high, Math.max(parameter.low, rounded));
}

/** Each integer has as much room as the others, those at the ends too. */
function ends(parameter: NumberParameter): { low: number; high: number } {
  const room = parameter.isInteger ? 0.5 : 0;
  return {
    low: scaled(parameter, parameter.low - room),
    high: scaled(parameter, parameter.high + room),
  };
}

function scaled({ isLogarithmic }: NumberParameter, value: number): number {
  return isLogarithmic ? Math.log(value) : value;
}
