import { z } from "zod";

/** How one setting is written, checked and told. */
export interface Setting<Value> {
  /** What it is when nobody says; undefined where somebody must. */
  readonly fallback: Value | undefined;
  /** Checks a value, as the configuration file has it. */
  readonly schema: z.ZodType<Value>;
  /** Makes such a value of an environment variable's text; absent where only the file can say it. */
  readonly ofText?: (text: string) => unknown;
  /** One line for `--help`. */
  readonly help: string;
  /** What may be shown of it; the whole where this is absent. */
  masked?(value: Value): string;
}

/** A text; it is not checked. */
export function text(fallback: string, help: string): Setting<string> {
  return { fallback, schema: z.string("expected a text"), ofText: asItIs, help };
}

/** A whole number within bounds. */
export function whole(
  fallback: number,
  lowest: number,
  highest: number,
  help: string,
): Setting<number> {
  return { fallback, schema: wholeSchema(lowest, highest), ofText: asNumber, help };
}

/** A whole number within bounds, or `off`, which is null. */
export function wholeOrOff(
  fallback: number | null,
  lowest: number,
  highest: number,
  help: string,
): Setting<number | null> {
  const message = `${expectedWhole(lowest, highest)}, or off`;
  const schema = z.union(
    [wholeSchema(lowest, highest), z.literal("off").transform(() => null)],
    message,
  );
  return { fallback, schema, ofText: asNumber, help };
}

/** One of some words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  fallback: NoInfer<Word>,
  help: string,
): Setting<Word> {
  return {
    fallback,
    schema: z.enum(words, `expected one of ${words.join(", ")}`),
    ofText: asItIs,
    help,
  };
}

/** Texts; with commas between them in an environment variable. */
export function list(help: string): Setting<readonly string[]> {
  return {
    fallback: [],
    schema: z.array(z.string(), "expected a list of texts").readonly(),
    ofText: (given) =>
      given
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    help,
  };
}

/** An address that begins with one of some protocols; a password in it is never shown. */
export function address(
  fallback: string | undefined,
  protocols: readonly string[],
  help: string,
): Setting<string> {
  const schema = z.string("expected an address").refine(
    (given) => URL.canParse(given) && protocols.includes(new URL(given).protocol),
    // the value isn't told: it may hold a password
    `expected an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  );
  return { fallback, schema, ofText: asItIs, help, masked: withoutPassword };
}

/** An address, or `off`, which is null. */
export function addressOrOff(protocols: readonly string[], help: string): Setting<string | null> {
  const { schema } = address(undefined, protocols, help);
  return {
    fallback: null,
    schema: z.union([z.literal("off").transform(() => null), schema]),
    ofText: asItIs,
    help,
    masked: (given) => (given === null ? "off" : withoutPassword(given)),
  };
}

/** A value of any shape, which only the configuration file can hold. */
export function structure<Value>(
  fallback: Value,
  schema: z.ZodType<Value>,
  help: string,
): Setting<Value> {
  return { fallback, schema, help };
}

function wholeSchema(lowest: number, highest: number): z.ZodType<number> {
  const message = expectedWhole(lowest, highest);
  return z.int(message).min(lowest, message).max(highest, message);
}

function expectedWhole(lowest: number, highest: number): string {
  return `expected a whole number from ${String(lowest)} to ${String(highest)}`;
}

function asItIs(given: string): string {
  return given;
}

/** Digits as the number that they are; anything else as it is, for the check to refuse. */
function asNumber(given: string): unknown {
  return /^\d{1,9}$/.test(given) ? Number(given) : given;
}

function withoutPassword(given: string): string {
  const url = new URL(given);
  const secrets = [...url.searchParams.keys()].filter((key) => /password|secret|token/i.test(key));
  // written anew only where something is hidden, for that adds a slash
  if (url.password === "" && secrets.length === 0) return given;
  if (url.password !== "") url.password = "***";
  for (const key of secrets) url.searchParams.set(key, "***");
  return url.href;
}
