import { parseArgs } from "node:util";
import { VersionNumber } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { CHAMPION } from "../labels/labels.js";
import { type ReplayRun, replay } from "../replay/replay.js";
import { replayTime, timeName } from "../replay/replay-time.js";
import { ApiClient } from "./api-client.js";
import { demo } from "./demo.js";
import { changeKey, type KeyOptions, listKeys, makeKeyInDatabase } from "./key-commands.js";
import { promote, promoteGuarded, rollBack } from "./move-label.js";
import { predictFile } from "./predict-file.js";
import { predictTest } from "./predict-test.js";
import { progressBar, showShare, type Terminal } from "./progress-bar.js";
import { sendTestSet, TEST_CONCURRENCY } from "./send-test-set.js";
import { showPredictions } from "./show-predictions.js";

/** What `--help` prints. */
export const HELP = `Usage: node gateway/dist/main.js [command] [options]

  serve        [--print-config]  starts the gateway (the default); its settings are conf/gateway.dev.yml, or what
                               GATEWAY_CONFIG names (prod, or a path), and above it the environment variables below;
                               --print-config shows them with who said each, secrets masked, and ends

Commands for a running gateway; each takes --url (GATEWAY_URL, else http://127.0.0.1:4002) and --model (intent), and
shows the key of GATEWAY_KEY where there is one:

  predict      --file mail.eml [--version 2]    sends an e-mail or text file (- for standard input) and prints the answer
  predictions  [--n 10]                          shows the latest predictions
  promote      --version 2 [--label champion] [--reason "…"] [--guarded]
                                                 points a label at a version, or only if its guards let it pass
  rollback     [--label champion] [--reason "…"] points it back at the version before
  predict-test --text "…" [--versions 1,2] [--plain]
                                                 asks several versions the same
  test         --test-set test.csv [--output predictions.csv] [--version 2]
                                                 sends a test set and writes the answers
  replay       --version 3 [--from 2026-08-01] [--to 2026-08-02] [--output flips.csv]
                                                 sends logged queries to a version and writes what changes; yesterday's
                                                 by default
  demo         --test-set test.csv               makes the newest other version the champion's shadow, asks a test set and
                                                 labels some answers by its truths: something to see on every page
  key          --role predict [--name "…"] [--days 90] | --rotate <id> | --revoke <id>
                                                 makes an API key, puts another in its place or ends it; with --database
                                                 it makes the first one in the database of DATABASE_URL itself
  keys                                           lists them
`;

/** What a command is given by the process. */
export interface CommandSurroundings {
  /** Where the gateway is, unless `--url` says otherwise. */
  readonly url: string;
  /** What the gateway is shown. */
  readonly key?: string | undefined;
  /** The gateway's database, for its first key. */
  readonly databaseUrl?: string | undefined;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

const OPTIONS = {
  url: { type: "string" },
  model: { type: "string" },
  n: { type: "string" },
  version: { type: "string" },
  label: { type: "string" },
  reason: { type: "string" },
  text: { type: "string" },
  versions: { type: "string" },
  plain: { type: "boolean" },
  guarded: { type: "boolean" },
  file: { type: "string" },
  "test-set": { type: "string" },
  output: { type: "string" },
  role: { type: "string" },
  name: { type: "string" },
  days: { type: "string" },
  rotate: { type: "string" },
  revoke: { type: "string" },
  database: { type: "boolean" },
  from: { type: "string" },
  to: { type: "string" },
} as const;

type OptionName = keyof typeof OPTIONS;

const COMMANDS: Readonly<Record<string, readonly OptionName[]>> = {
  predict: ["file", "version"],
  predictions: ["n"],
  promote: ["version", "label", "reason", "guarded"],
  rollback: ["label", "reason"],
  "predict-test": ["text", "versions", "plain"],
  test: ["test-set", "output", "version"],
  demo: ["test-set"],
  key: ["role", "name", "days", "rotate", "revoke", "database"],
  keys: [],
  replay: ["from", "to", "version", "output"],
};

/** Runs one of the commands for a running gateway. */
export async function runCommand(
  name: string,
  argv: readonly string[],
  surroundings: CommandSurroundings,
): Promise<void> {
  const given = readOptions(name, argv);
  if (given.database === true) {
    surroundings.stdout.write(await firstKey(given, surroundings));
    return;
  }
  const connections = name === "test" || name === "demo" ? TEST_CONCURRENCY : 1;
  const api = new ApiClient(given.url ?? surroundings.url, surroundings.key, connections);
  try {
    surroundings.stdout.write(await answerOf(name, api, given, surroundings));
  } finally {
    await api.close();
  }
}

type Given = ReturnType<typeof parseOptions>;

function answerOf(
  name: string,
  api: ApiClient,
  given: Given,
  { stderr }: CommandSurroundings,
): Promise<string> {
  const model = given.model ?? "intent";
  const place = { model, label: given.label ?? CHAMPION, reason: given.reason };
  switch (name) {
    case "predictions":
      return showPredictions(api, { count: given.n ?? "10", model: given.model });
    case "promote":
      return (given.guarded === true ? promoteGuarded : promote)(
        api,
        place,
        versionNumber(required("version", given.version)),
      );
    case "rollback":
      return rollBack(api, place);
    case "key":
      return changeKey(api, keyOptions(given));
    case "keys":
      return listKeys(api);
    case "replay":
      return replay(api, replayRun(model, given, stderr));
    case "demo":
      return demo(api, {
        model,
        testSet: required("test-set", given["test-set"]),
        onProgress: progressBar(stderr),
      });
    case "predict":
      return predictFile(api, {
        file: required("file", given.file),
        model: given.model,
        version: given.version,
      });
    case "predict-test":
      return predictTest(api, {
        model,
        text: required("text", given.text),
        versions: given.versions,
        isPlain: given.plain === true,
      });
    default:
      return sendTestSet(api, {
        model,
        version: given.version,
        testSet: required("test-set", given["test-set"]),
        output: given.output ?? "predictions.csv",
        onProgress: progressBar(stderr),
      });
  }
}

function replayRun(model: string, given: Given, stderr: Terminal): ReplayRun {
  const version = versionNumber(required("version", given.version));
  const time = replayTime(given.from, given.to, Date.now());
  return {
    model,
    version,
    ...time,
    output: given.output ?? `data/flips/${model}-${String(version)}-${timeName(time)}.csv`,
    onProgress: (sent, share) => {
      showShare(stderr, sent, share);
    },
  };
}

function firstKey(given: Given, { databaseUrl }: CommandSurroundings): Promise<string> {
  if (databaseUrl === undefined) throw usage("--database: expected DATABASE_URL to be set");
  return makeKeyInDatabase(databaseUrl, keyOptions(given));
}

function keyOptions({ role, name, days, rotate, revoke }: Given): KeyOptions {
  return { role, name, days, rotate, revoke };
}

function readOptions(name: string, argv: readonly string[]): Given {
  const known = COMMANDS[name];
  if (known === undefined) {
    throw usage(`expected serve, ${Object.keys(COMMANDS).join(", ")}, got ${JSON.stringify(name)}`);
  }
  const given = parseOptions(argv);
  const extra = Object.keys(given).find(
    (option) => option !== "url" && option !== "model" && !known.some((name) => name === option),
  );
  if (extra !== undefined) throw usage(`${name} has no option --${extra}`);
  return given;
}

function parseOptions(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : "unknown options");
  }
}

function required(name: OptionName, value: string | undefined): string {
  if (value === undefined || value === "") throw usage(`expected --${name}, got none`);
  return value;
}

function versionNumber(text: string): number {
  const version = VersionNumber.safeParse(Number(text));
  if (version.success) return version.data;
  throw usage("--version: expected a version's number, such as 2");
}

function usage(message: string): GatewayError {
  return new GatewayError("command-failed", `${message} (--help shows how)`);
}
