import { parseDocument, stringify } from "yaml";
import { GatewayError } from "./gateway-error.js";
import type { Setting } from "./settings/setting.js";
import { type GatewaySettings, SETTINGS, variableOf } from "./settings/settings.js";

/** A configuration file's name and text. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** What the configuration file and the environment come to, right or wrong. */
export interface DraftConfig {
  /** By setting; one that is wrong or missing isn't there. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Who said it, by setting: an environment variable, the file's path, or `default`. */
  readonly sources: ReadonlyMap<string, string>;
  /** All that is wrong, keys of the file that nobody knows included. */
  readonly problems: readonly string[];
}

const ROWS: readonly (readonly [name: string, setting: Setting<unknown>])[] =
  Object.entries(SETTINGS);

/** Makes the gateway's settings of a draft, or throws an error that tells all that is wrong with it. */
export function settingsOf({ values, problems }: DraftConfig): GatewaySettings {
  if (problems.length > 0) throw new GatewayError("configuration-invalid", problems.join("\n"));
  // each row's schema has made its value, and every row was gone through
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return Object.freeze(Object.fromEntries(values)) as unknown as GatewaySettings;
}

/** Puts the environment above the configuration file, and checks each setting. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  file?: ConfigFile,
): DraftConfig {
  const problems: string[] = [];
  const inFile = file === undefined ? new Map<string, unknown>() : readFile(file, problems);
  const values = new Map<string, unknown>();
  const sources = new Map<string, string>();
  for (const [name, setting] of ROWS) {
    const variable = variableOf(name);
    const given = environment[variable];
    const isInEnvironment = setting.ofText !== undefined && given !== undefined && given !== "";
    const isInFile = inFile.has(name);
    const source = isInEnvironment ? variable : isInFile ? (file?.path ?? "") : "default";
    sources.set(name, source);
    if (source === "default") {
      if (setting.fallback !== undefined) values.set(name, setting.fallback);
      else problems.push(`${variable}: expected ${setting.help}, got nothing`);
      continue;
    }
    const value: unknown = isInEnvironment ? setting.ofText(given) : inFile.get(name);
    const place = isInEnvironment ? variable : `${source}: ${name}`;
    const checked = setting.schema.safeParse(value);
    if (checked.success) values.set(name, checked.data);
    else {
      problems.push(
        ...checked.error.issues.map((issue) => `${under(place, issue.path)}: ${issue.message}`),
      );
    }
  }
  return { values, sources, problems };
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
export function printedConfig({ values, sources }: DraftConfig): string {
  return ROWS.map(([name, setting]) => {
    const source = sources.get(name) ?? "";
    if (!values.has(name)) return `# ${name}: nothing that holds # ${source}\n`;
    const value = values.get(name);
    const shown = setting.masked?.(value) ?? value ?? "off";
    return `${stringify({ [name]: shown }).trimEnd()} # ${source}\n`;
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
