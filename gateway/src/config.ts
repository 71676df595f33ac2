import { parseDocument, stringify } from "yaml";
import { GatewayError } from "./gateway-error.js";
import type { Setting } from "./settings/setting.js";
import { type GatewaySettings, SETTINGS, variableOf } from "./settings/settings.js";

/** A configuration file's name and text. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** The settings, and who said each of them. */
export interface Config {
  readonly settings: GatewaySettings;
  /** By setting: an environment variable, the file's path, or `default`. */
  readonly sources: ReadonlyMap<string, string>;
}

const ROWS: readonly (readonly [name: string, setting: Setting<unknown>])[] =
  Object.entries(SETTINGS);

/**
 * Makes the gateway's settings of the configuration file and the environment, which stands above it; or throws an error
 * that tells all that is wrong with them, keys of the file that nobody knows included.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  file?: ConfigFile,
): Config {
  const problems: string[] = [];
  const inFile = file === undefined ? new Map<string, unknown>() : readFile(file, problems);
  const values: Record<string, unknown> = {};
  const sources = new Map<string, string>();
  for (const [name, setting] of ROWS) {
    const variable = variableOf(name);
    const given = environment[variable];
    const isInEnvironment = setting.ofText !== undefined && given !== undefined && given !== "";
    const isInFile = inFile.has(name);
    const source = isInEnvironment ? variable : isInFile ? (file?.path ?? "") : "default";
    sources.set(name, source);
    if (source === "default") {
      values[name] = setting.fallback;
      if (setting.fallback === undefined) {
        problems.push(`${variable}: expected ${setting.help}, got nothing`);
      }
      continue;
    }
    const value: unknown = isInEnvironment ? setting.ofText(given) : inFile.get(name);
    const place = isInEnvironment ? variable : `${source}: ${name}`;
    const checked = setting.schema.safeParse(value);
    if (checked.success) values[name] = checked.data;
    else {
      problems.push(
        ...checked.error.issues.map((issue) => `${under(place, issue.path)}: ${issue.message}`),
      );
    }
  }
  if (problems.length > 0) throw new GatewayError("configuration-invalid", problems.join("\n"));
  // each row's schema has made its value, and every row was gone through
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return { settings: Object.freeze(values) as unknown as GatewaySettings, sources };
}

function under(place: string, path: readonly PropertyKey[]): string {
  return [place, ...path.map(String)].join(".");
}

/** The file's keys; what can't be read and what nobody knows is told as a problem. */
function readFile({ path, text }: ConfigFile, problems: string[]): ReadonlyMap<string, unknown> {
  const document = parseDocument(text);
  const [error] = document.errors;
  // the first line of the message: the others quote the file, which may hold a password
  if (error !== undefined) problems.push(`${path}: ${error.message.split("\n")[0] ?? ""}`);
  if (problems.length > 0) return new Map();
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`${path}: expected settings, one a line (port: 4002), got something else`);
    return new Map();
  }
  const entries = new Map<string, unknown>(Object.entries(value));
  const known = new Set(ROWS.map(([name]) => name));
  for (const key of entries.keys()) {
    if (!known.has(key)) {
      problems.push(`${path}: ${key}: no such setting; there are ${[...known].join(", ")}`);
    }
  }
  return entries;
}

/** The settings as a configuration file, each with who said it, without what is secret. */
export function printedConfig({ settings, sources }: Config): string {
  const values = new Map<string, unknown>(Object.entries(settings));
  return ROWS.map(([name, setting]) => {
    const value = values.get(name);
    const shown = setting.masked?.(value) ?? value ?? "off";
    return `${stringify({ [name]: shown }).trimEnd()} # ${sources.get(name) ?? ""}\n`;
  }).join("");
}

/** The settings' part of `--help`. */
export function settingsHelp(): string {
  return ROWS.map(([name, { fallback, help, ofText }]) => {
    const shown = fallback === undefined ? "required" : shownFallback(fallback);
    const key = ofText === undefined ? name : variableOf(name);
    return `  ${key.padEnd(30)}${help}${shown === "" ? "" : ` (${shown})`}\n`;
  }).join("");
}

function shownFallback(fallback: unknown): string {
  if (fallback === null) return "off";
  if (typeof fallback === "string" || typeof fallback === "number") return String(fallback);
  return "";
}
