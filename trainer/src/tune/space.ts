import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type TrainSettings, trainSettingsSchema } from "../settings/train-settings.js";
import type { TuningSettings } from "../settings/tuning.js";
import { TrainerError } from "../trainer-error.js";

/** A value as JSON holds it. */
export type ParameterValue = z.core.util.JSONType;

/** Name of a setting, such as `decoder.svm.c` → its value. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

interface Condition {
  readonly name: string;
  readonly values: readonly ParameterValue[];
}

/** A number between two others, ends included. */
export interface NumberParameter {
  readonly kind: "number";
  readonly name: string;
  readonly when: readonly Condition[];
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic: boolean;
  readonly isInteger: boolean;
}

/** One of some values. */
export interface ChoiceParameter {
  readonly kind: "choice";
  readonly name: string;
  readonly when: readonly Condition[];
  readonly values: readonly ParameterValue[];
}

/** A setting that is searched for. It counts where each of `when` has one of its values. */
export type Parameter = NumberParameter | ChoiceParameter;

/** The settings to search, each after those that its conditions name. */
export type Space = readonly Parameter[];

/** Makes a space of its declaration; throws a TrainerError where a condition names nothing that stands before it. */
export function spaceOf(declared: TuningSettings["space"]): Space {
  const names = new Set<string>();
  return Object.entries(declared).map(([name, entry]) => {
    const when = Object.entries(entry.when).map(([condition, value]) => {
      if (!names.has(condition)) {
        throw new TrainerError(
          "config",
          `space.${name}.when: expected a setting that stands before it in the space, got ${condition}`,
        );
      }
      return { name: condition, values: Array.isArray(value) ? value : [value] };
    });
    names.add(name);
    const { choice, uniform, logUniform, integer, logInteger } = entry;
    if (choice !== undefined) return { kind: "choice", name, when, values: choice };
    const [low, high] = uniform ?? logUniform ?? integer ?? logInteger ?? [0, 1];
    return {
      kind: "number",
      name,
      when,
      low,
      high,
      isLogarithmic: logUniform !== undefined || logInteger !== undefined,
      isInteger: integer !== undefined || logInteger !== undefined,
    };
  });
}

/** Whether a setting counts beside the values of those before it. */
export function isActive({ when }: Parameter, parameters: Parameters): boolean {
  return when.every(({ name, values }) =>
    values.some((value) => isDeepStrictEqual(value, parameters[name])),
  );
}

/** Whether a value is one that the space has for a setting. */
export function isWithin(parameter: Parameter, value: unknown): boolean {
  if (parameter.kind === "choice") {
    return parameter.values.some((it) => isDeepStrictEqual(it, value));
  }
  return typeof value === "number" && value >= parameter.low && value <= parameter.high;
}

/** What the configuration has for the settings of the space; those that lie outside of it are left out. */
export function parametersOf(settings: TrainSettings, space: Space): Parameters {
  const found: Record<string, ParameterValue> = {};
  for (const parameter of space) {
    const value = z.json().safeParse(valueAt(settings, parameter.name));
    if (!value.success || !isWithin(parameter, value.data)) continue;
    if (isActive(parameter, found)) found[parameter.name] = value.data;
  }
  return found;
}

/** The configuration with the settings put in; throws a TrainerError where they don't make a configuration. */
export function applyParameters(settings: TrainSettings, parameters: Parameters): TrainSettings {
  const changed: unknown = structuredClone(settings);
  for (const [name, value] of Object.entries(parameters)) putAt(changed, name, value);
  const result = trainSettingsSchema.safeParse(changed);
  if (result.success) return result.data;
  throw new TrainerError(
    "config",
    `space: ${JSON.stringify(parameters)} makes no configuration:\n${z.prettifyError(result.error)}`,
    { cause: result.error },
  );
}

/** Tries the ends of each range and each choice alone, with what it needs; throws a TrainerError for the first that can't be. */
export function checkSpace(settings: TrainSettings, space: Space): void {
  const byName = new Map(space.map((parameter) => [parameter.name, parameter]));
  const neededBy = (parameter: Parameter): Parameters => {
    const needed: Record<string, ParameterValue> = {};
    for (const { name, values } of parameter.when) {
      const parent = byName.get(name);
      if (parent !== undefined) Object.assign(needed, neededBy(parent));
      needed[name] = values[0] ?? null;
    }
    return needed;
  };
  for (const parameter of space) {
    const values = parameter.kind === "choice" ? parameter.values : [parameter.low, parameter.high];
    for (const value of values) {
      applyParameters(settings, { ...neededBy(parameter), [parameter.name]: value });
    }
  }
}

function valueAt(settings: unknown, name: string): unknown {
  return name.split(".").reduce(memberOf, settings);
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function putAt(settings: unknown, name: string, value: ParameterValue): void {
  const path = name.split(".");
  const last = path.pop() ?? "";
  const place = path.reduce(memberOf, settings);
  const isPlace = Array.isArray(place)
    ? Object.hasOwn(place, last)
    : typeof place === "object" && place !== null && last !== "__proto__";
  if (!isPlace) {
    throw new TrainerError(
      "config",
      `space: expected the path of a setting such as decoder.svm.c, got ${name}`,
    );
  }
  Reflect.set(Object(place), last, structuredClone(value));
}
