import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { LocalError } from "./local-error.js";
import type { LocalSettings } from "./settings.js";

/** What the command line asks for. */
export type LocalCommand =
  | { readonly name: "start" | "supervise" | "foreground"; readonly settings: LocalSettings }
  | { readonly name: "stop" | "status" | "url"; readonly settings: LocalSettings }
  | { readonly name: "logs"; readonly settings: LocalSettings; readonly isFollowing: boolean }
  | {
      readonly name: "database";
      readonly dataDirectory: string;
      readonly port: number;
      readonly isInitializing: boolean;
    };

const USAGE =
  "node local/dist/main.js start|stop|status|url|foreground|logs [--follow]|database --data-directory DIR [--port N] [--initialize]";

/** Makes one checked object of the command line and the environment; names all problems at once. */
export function readConfig(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  codeDirectory: string,
): LocalCommand {
  const problems: string[] = [];
  const { positionals, values } = parse(argv);
  const [name, ...rest] = positionals;
  for (const extra of rest) problems.push(`unexpected ${extra}`);

  const port = (source: string, text: string | undefined, fallback: number): number => {
    if (text === undefined || text === "") return fallback;
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
    problems.push(`${source}: expected a port (0 to 65535), got ${text}`);
    return fallback;
  };
  const text = (key: string): string | undefined => (env[key] === "" ? undefined : env[key]);
  const program = (given: string | undefined, folder: string): string =>
    resolve(given ?? `${codeDirectory}/${folder}/dist/main.js`);

  const settings: LocalSettings = {
    host: "127.0.0.1",
    gatewayPort: port("PORT", env["PORT"], 4002),
    modelServerPort: port("MODEL_SERVER_PORT", env["MODEL_SERVER_PORT"], 8501),
    databasePort: port("DATABASE_PORT", env["DATABASE_PORT"], 0),
    databaseUrl: text("DATABASE_URL"),
    modelsDirectory: text("MODELS_DIRECTORY") ?? "models",
    dataDirectory: text("DATA_DIRECTORY") ?? "data",
    trainerProgram: program(values.trainer, "trainer"),
    modelServerProgram: program(values["model-server"], "serving"),
    gatewayProgram: program(values.gateway, "gateway"),
  };
  if (settings.gatewayPort !== 0 && settings.gatewayPort === settings.modelServerPort) {
    problems.push(
      `PORT and MODEL_SERVER_PORT: expected two ports, got ${String(settings.gatewayPort)} for both`,
    );
  }
  const command = readCommand(name, settings, values, port);
  if (command === undefined) {
    problems.push(`expected ${USAGE}, got ${name === undefined ? "no command" : name}`);
  }
  if (command === undefined || problems.length > 0) {
    throw new LocalError("bad-option", problems.join("\n"));
  }
  return Object.freeze(command);
}

function readCommand(
  name: string | undefined,
  settings: LocalSettings,
  values: ReturnType<typeof parse>["values"],
  port: (source: string, text: string | undefined, fallback: number) => number,
): LocalCommand | undefined {
  switch (name) {
    case undefined:
      return undefined;
    case "start":
    case "supervise":
    case "foreground":
    case "stop":
    case "status":
    case "url":
      return { name, settings };
    case "logs":
      return { name, settings, isFollowing: values.follow };
    case "database":
      return {
        name,
        dataDirectory: values["data-directory"] ?? `${settings.dataDirectory}/db`,
        port: port("--port", values.port, settings.databasePort),
        isInitializing: values.initialize,
      };
    default:
      return undefined;
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        follow: { type: "boolean", short: "f", default: false },
        initialize: { type: "boolean", default: false },
        "data-directory": { type: "string" },
        port: { type: "string" },
        trainer: { type: "string" },
        "model-server": { type: "string" },
        gateway: { type: "string" },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalError("bad-option", `${reason}; expected ${USAGE}`, { cause: error });
  }
}
