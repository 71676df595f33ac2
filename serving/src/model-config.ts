import { isAbsolute } from "node:path";
import { ServingError } from "./serving-error.js";
import { parseTextProto, type TextMessage, type TextValue } from "./text-proto.js";
import { LATEST_VERSION, type VersionPolicy } from "./version-policy.js";

/** A model that is to be served: where its versions lie, which of them, and names for some (`ModelConfig`). */
export interface ModelConfig {
  readonly name: string;
  readonly basePath: string;
  readonly policy: VersionPolicy;
  readonly labels: ReadonlyMap<string, bigint>;
}

/**
 * Reads a `--model_config_file`: `model_config_list { config { name base_path model_platform model_version_policy
 * version_labels } }`. Throws `INVALID_ARGUMENT` that names the file, the line, what was expected and what was found.
 */
export function parseModelConfigs(text: string, file: string): ModelConfig[] {
  const root = new Reader(parseTextProto(text, file), file, ["model_config_list"]);
  const configs = root
    .messages("model_config_list")
    .flatMap((list) => new Reader(list, file, ["config"]).messages("config"))
    .map((message) => readConfig(message, file));
  const names = new Set<string>();
  for (const { name } of configs) {
    if (names.has(name)) throw invalid(file, 1, `duplicate model name ${name}`);
    names.add(name);
  }
  return configs;
}

function readConfig(message: TextMessage, file: string): ModelConfig {
  const config = new Reader(message, file, [
    "name",
    "base_path",
    "model_platform",
    "model_version_policy",
    "version_labels",
    "logging_config",
  ]);
  const name = config.text("name");
  const basePath = config.text("base_path");
  const platform = config.text("model_platform");
  if (name === undefined || name === "") throw config.invalid("expected a name");
  if (basePath === undefined || !isAbsolute(basePath)) {
    throw config.invalid(
      `expected model ${name} to have an absolute base_path, got ${basePath ?? "none"}`,
    );
  }
  if (platform !== "tensorflow") {
    throw config.invalid(
      `expected model ${name} to have model_platform "tensorflow", got ${platform ?? "none"}`,
    );
  }
  const policies = config.messages("model_version_policy");
  const policy = policies.map((it) => readPolicy(it, file)).at(-1) ?? LATEST_VERSION;
  const labels = new Map(config.messages("version_labels").map((it) => readLabel(it, file)));
  return { name, basePath, policy, labels };
}

function readPolicy(message: TextMessage, file: string): VersionPolicy {
  const policy = new Reader(message, file, ["all", "latest", "specific"]);
  if (message.fields.size > 1) {
    throw policy.invalid("expected one of all, latest and specific");
  }
  if (message.fields.has("all")) {
    policy.messages("all").map((it) => new Reader(it, file, []));
    return { kind: "all" };
  }
  const specific = policy.messages("specific").at(-1);
  if (specific !== undefined) {
    const versions = new Reader(specific, file, ["versions"]).integers("versions");
    return { kind: "specific", versions };
  }
  const latest = policy.messages("latest").at(-1);
  if (latest === undefined) return LATEST_VERSION;
  const reader = new Reader(latest, file, ["num_versions"]);
  const count = reader.integers("num_versions").at(-1) ?? 1n;
  // 0 is protobuf's "not set"
  return { kind: "latest", numVersions: count === 0n ? 1 : Number(count) };
}

function readLabel(message: TextMessage, file: string): [string, bigint] {
  const label = new Reader(message, file, ["key", "value"]);
  return [label.text("key") ?? "", label.integers("value").at(-1) ?? 0n];
}

/** Reads the fields of a message and refuses those it doesn't know. */
class Reader {
  private readonly message: TextMessage;
  private readonly file: string;

  constructor(message: TextMessage, file: string, known: readonly string[]) {
    this.message = message;
    this.file = file;
    for (const [name, values] of message.fields) {
      if (!known.includes(name)) {
        throw invalid(file, values[0]?.line ?? message.line, `unknown field ${name}`);
      }
    }
  }

  messages(name: string): TextMessage[] {
    return this.values(name).map((value) => {
      if (value.kind === "message") return value.message;
      throw invalid(this.file, value.line, `expected ${name} { … }, got ${value.text}`);
    });
  }

  text(name: string): string | undefined {
    const value = this.values(name).at(-1);
    if (value === undefined) return undefined;
    if (value.kind === "scalar" && value.isString) return value.text;
    throw invalid(this.file, value.line, `expected ${name} to be a string`);
  }

  integers(name: string): bigint[] {
    return this.values(name).map((value) => {
      if (value.kind === "scalar" && /^[0-9]{1,18}$/.test(value.text)) return BigInt(value.text);
      throw invalid(this.file, value.line, `expected ${name} to be an integer`);
    });
  }

  invalid(message: string): ServingError {
    return invalid(this.file, this.message.line, message);
  }

  private values(name: string): readonly TextValue[] {
    return this.message.fields.get(name) ?? [];
  }
}

function invalid(file: string, line: number, message: string): ServingError {
  return new ServingError("INVALID_ARGUMENT", `${file}: line ${String(line)}: ${message}`);
}
