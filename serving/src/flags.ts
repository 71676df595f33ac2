import { resolve } from "node:path";
import { DEFAULT_HTTP_LIMITS } from "./http-server.js";
import { ServingError } from "./serving-error.js";
import { LATEST_VERSION, type VersionPolicy } from "./version-policy.js";

/** Which engines may run a version: the first that fits, or one alone. */
export type EngineChoice = "auto" | "hot-path" | "wasm" | "native";

/** Where the models to serve are named. */
export type ModelSource =
  | { readonly kind: "one"; readonly name: string; readonly basePath: string }
  | { readonly kind: "config-file"; readonly path: string; readonly pollSeconds: number }
  | { readonly kind: "directory"; readonly path: string };

/** All settings of the server. */
export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  readonly source: ModelSource;
  /** For models that no configuration file names. */
  readonly policy: VersionPolicy;
  readonly pollSeconds: number;
  readonly timeoutMs: number;
  readonly enableCors: boolean;
  readonly allowUnavailableLabels: boolean;
  readonly engine: EngineChoice;
  /** The folder in which native TensorFlow was built. */
  readonly nativeFolder: string;
  readonly maxBodyBytes: number;
}

interface Flag {
  readonly name: string;
  readonly value: string;
  readonly help: string;
}

/** Named as TensorFlow Serving's where it has one; the others are marked `own`. */
const FLAGS: readonly Flag[] = [
  { name: "rest_api_port", value: "8501", help: "port of the REST API; 0 takes a free one" },
  { name: "host", value: "127.0.0.1", help: "own: address to bind; 0.0.0.0 in containers" },
  { name: "model_name", value: "default", help: "name of the model at --model_base_path" },
  { name: "model_base_path", value: "", help: "folder whose numeric children are the versions" },
  { name: "model_config_file", value: "", help: "text protobuf with a model_config_list" },
  {
    name: "model_config_file_poll_wait_seconds",
    value: "0",
    help: "read --model_config_file again after so many seconds; 0 never",
  },
  {
    name: "models_directory",
    value: "",
    help: "own: serve every folder below this one as a model; new ones are found while running",
  },
  {
    name: "model_version_policy",
    value: "all",
    help: "own: all or latest, where no configuration file says it (TensorFlow Serving: latest)",
  },
  {
    name: "file_system_poll_wait_seconds",
    value: "1",
    help: "look for new versions after so many seconds; 0 once, at the start",
  },
  {
    name: "rest_api_timeout_in_ms",
    value: "30000",
    help: "a graph that runs longer is answered with 504",
  },
  { name: "rest_api_enable_cors_support", value: "false", help: "send CORS headers" },
  {
    name: "allow_version_labels_for_unavailable_models",
    value: "false",
    help: "let new labels point at versions that are not available yet",
  },
  {
    name: "engine",
    value: "auto",
    help: "own: auto, hot-path, wasm or native; which one serves a version is logged",
  },
  {
    name: "tfjs_node_path",
    value: "native",
    help: "own: the folder in which native TensorFlow was built",
  },
  {
    name: "max_body_bytes",
    value: String(DEFAULT_HTTP_LIMITS.maxBodyBytes),
    help: "own: the largest request body; a larger one is answered with 413",
  },
];

const SOURCES = ["model_base_path", "model_config_file", "models_directory"] as const;

/** The text of `--help`. */
export function helpText(): string {
  const lines = FLAGS.map(
    ({ name, value, help }) => `  --${`${name}=${value}`.padEnd(48)} ${help}`,
  );
  return `The embedded model server: TensorFlow Serving's REST API.\n\nFlags, with their defaults:\n${lines.join("\n")}\n`;
}

/**
 * Makes the configuration of `--name=value`, `--name value` and, for true, `--name`. Throws `INVALID_ARGUMENT` that says
 * all that is wrong.
 */
export function parseFlags(args: readonly string[], workingDirectory: string): ServerConfig {
  const problems: string[] = [];
  const given = readArguments(args, problems);
  const text = (name: string): string =>
    given.get(name) ?? FLAGS.find((flag) => flag.name === name)?.value ?? "";

  const number = (name: string, max: number): number => {
    const value = Number(text(name));
    const isFine = /^-?[0-9]+$/.test(text(name)) && value <= max && value >= 0;
    if (!isFine) problems.push(`--${name}: expected 0 to ${String(max)}, got ${text(name)}`);
    return value;
  };
  const boolean = (name: string): boolean => {
    if (!/^(true|false|1|0)$/i.test(text(name))) {
      problems.push(`--${name}: expected true or false, got ${text(name)}`);
    }
    return /^(true|1)$/i.test(text(name));
  };
  const choice = <T extends string>(name: string, values: readonly [T, ...T[]]): T => {
    const found = values.find((value) => value === text(name));
    if (found === undefined) {
      problems.push(`--${name}: expected ${values.join(", ")}, got ${text(name)}`);
    }
    return found ?? values[0];
  };
  const policy = choice("model_version_policy", ["all", "latest"]);
  const config: ServerConfig = {
    port: number("rest_api_port", 65_535),
    host: text("host"),
    source: readSource(text, number, workingDirectory, problems),
    policy: policy === "all" ? { kind: "all" } : LATEST_VERSION,
    pollSeconds: number("file_system_poll_wait_seconds", 86_400),
    timeoutMs: number("rest_api_timeout_in_ms", 86_400_000),
    enableCors: boolean("rest_api_enable_cors_support"),
    allowUnavailableLabels: boolean("allow_version_labels_for_unavailable_models"),
    engine: choice("engine", ["auto", "hot-path", "wasm", "native"]),
    nativeFolder: resolve(workingDirectory, text("tfjs_node_path")),
    maxBodyBytes: number("max_body_bytes", 2 ** 31),
  };
  if (problems.length > 0) throw new ServingError("INVALID_ARGUMENT", problems.join("\n"));
  return Object.freeze(config);
}

function readArguments(args: readonly string[], problems: string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? "";
    const [, name = "", value] = /^--?([a-z_]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const flag = FLAGS.find((it) => it.name === name);
    if (flag === undefined) {
      problems.push(`unknown flag ${argument}; --help lists the flags`);
      continue;
    }
    const next = args[i + 1];
    const takesNext = value === undefined && !isSwitch(flag) && next?.startsWith("-") === false;
    if (takesNext) i++;
    const fallback = isSwitch(flag) ? "true" : undefined;
    const chosen = value ?? (takesNext ? next : fallback);
    if (chosen === undefined) problems.push(`--${name}: expected a value`);
    else given.set(name, chosen);
  }
  return given;
}

function isSwitch({ value }: Flag): boolean {
  return value === "true" || value === "false";
}

function readSource(
  text: (name: string) => string,
  number: (name: string, max: number) => number,
  workingDirectory: string,
  problems: string[],
): ModelSource {
  const [source, other] = SOURCES.filter((name) => text(name) !== "");
  if (source === undefined || other !== undefined) {
    problems.push(
      `expected one of ${SOURCES.map((name) => `--${name}`).join(", ")}, ` +
        `got ${source === undefined ? "none" : `--${source} and --${String(other)}`}`,
    );
  }
  const path = resolve(workingDirectory, text(source ?? "models_directory"));
  if (source === "model_base_path") {
    const name = text("model_name");
    if (name === "") problems.push("--model_name: expected a name");
    return { kind: "one", name, basePath: path };
  }
  if (source === "model_config_file") {
    const pollSeconds = number("model_config_file_poll_wait_seconds", 86_400);
    return { kind: "config-file", path, pollSeconds };
  }
  return { kind: "directory", path };
}
