import { TrainerError } from "../trainer-error.js";

/** What a number on the command line must be. */
export interface Wanted {
  /** For people: `a share from 0 to 1`. */
  readonly expected: string;
  readonly isWithin: (value: number) => boolean;
}

/** Reads a number that was typed; throws a TrainerError that names the variable for anything else. */
export function numberOf(text: string, variable: string, { expected, isWithin }: Wanted): number {
  const value = Number(text);
  if (text.trim() !== "" && isWithin(value)) return value;
  throw new TrainerError("usage", `${variable}: expected ${expected}, got ${JSON.stringify(text)}`);
}

/** An integer within bounds, both included. */
export function wholeNumber(least: number, most: number): Wanted {
  return {
    expected: `a whole number from ${String(least)} to ${String(most)}`,
    isWithin: (value) => Number.isInteger(value) && value >= least && value <= most,
  };
}
