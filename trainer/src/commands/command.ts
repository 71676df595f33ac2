import { parseArgs } from "node:util";
import type { Terminal } from "../terminal.js";
import { messageOf, TrainerError } from "../trainer-error.js";

/** What a command works with, beside its flags. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Where native TensorFlow lies, if it was built; undefined where it isn't to be used. */
  readonly nativeFolder: string | undefined;
  /** A variable of the environment; undefined where it is empty, as make passes what was not given. */
  readonly environment: (name: string) => string | undefined;
}

/** One thing that the trainer does: `main.ts <name> --flags`. */
export interface Command {
  readonly name: string;
  /** What `--help` says of it: one line of what it does, then its flags, each with the variable that stands for it. */
  readonly help: string;
  /** Does it; a number is the exit code where it isn't 0. */
  readonly run: (args: string[], context: CommandContext) => Promise<number | undefined>;
}

type FlagOptions = Record<string, { type: "string" | "boolean" }>;
type Flags<Options extends FlagOptions> = {
  [Name in keyof Options]?: Options[Name]["type"] extends "string" ? string : boolean;
};

/** Reads a command's flags; throws a TrainerError for one that it doesn't have. */
export function flagsOf<Options extends FlagOptions>(
  args: string[],
  options: Options,
): Flags<Options> {
  try {
    const config = { args, options, strict: true, allowPositionals: false } as const;
    return parseArgs(config).values;
  } catch (cause) {
    throw new TrainerError("usage", `${messageOf(cause)}; --help tells more`, { cause });
  }
}

/** A value that a command can't do without. */
export function needed(value: string | undefined, flag: string, variable: string): string {
  if (value === undefined) {
    throw new TrainerError("usage", `expected ${flag} (or ${variable}); --help tells more`);
  }
  return value;
}
