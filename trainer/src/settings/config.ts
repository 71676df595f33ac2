import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { reasonOf, TrainerError } from "../trainer-error.js";
import { type TrainSettings, trainSettingsSchema } from "./train-settings.js";

const OWN_CONFIG = "conf/train-conf.yml";
const DEFAULT_CONFIG = "conf/train-conf.yml.dist";

/** The settings and the file that they are from. */
export interface TrainConfig {
  readonly settings: TrainSettings;
  /** Undefined where no file was there, so that the built-in defaults hold. */
  readonly path: string | undefined;
}

/**
 * Reads the named configuration, else conf/train-conf.yml where it exists, else conf/train-conf.yml.dist. Throws a
 * TrainerError that lists every problem of the file at once.
 */
export function readTrainConfig(path: string | undefined): TrainConfig {
  const chosen = path ?? [OWN_CONFIG, DEFAULT_CONFIG].find((candidate) => existsSync(candidate));
  if (chosen === undefined) return { settings: trainSettingsSchema.parse({}), path: undefined };
  let value: unknown;
  try {
    value = parse(readFileSync(chosen, "utf8"), { maxAliasCount: 0 });
  } catch (cause) {
    throw new TrainerError("config", `${chosen}: ${reasonOf(cause)}`, { cause });
  }
  const result = trainSettingsSchema.safeParse(withoutBlanks(value) ?? {});
  if (!result.success) {
    throw new TrainerError("config", `${chosen}:\n${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return { settings: result.data, path: chosen };
}

/** A key whose lines are all commented out is null in YAML; here it means the defaults. */
function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlanks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutBlanks(member)]),
  );
}
