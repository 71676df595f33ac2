import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { SavedModelError } from "@intent-serving/savedmodel";
import { TokenizerError } from "@intent-serving/tokenizer";
import { VersionError } from "@intent-serving/version";
import { predictFromArtefact, publishArtefact } from "./artefact-version.js";
import { readTrainConfig } from "./config.js";
import { openTerminal } from "./terminal.js";
import { BUNDLED_DATASET, train } from "./train.js";
import { messageOf, TrainerError, type TrainerErrorCode } from "./trainer-error.js";
import { unpack } from "./unpack.js";

const HELP = `Trains intent classifiers and publishes them as versions.

  train     labelled texts → the next version of a model
            --dataset PATH             (DATASET)  a folder, a CSV or JSONL file, or two files joined by a comma;
                                       ${BUNDLED_DATASET} by default
            --model NAME               (MODEL)    intent by default
            --config FILE              (CONFIG)   conf/train-conf.yml by default, else conf/train-conf.yml.dist
            --models-directory DIR     --artefacts-directory DIR     --held-out-directory DIR
            --native-directory DIR     where native TensorFlow was built (make native); it checks what is exported
  publish   a run's artefacts → the next version
            --artefact DIR             (ARTEFACT) such as data/artefacts/<timestamp>
            --model NAME               (MODEL)    the model that was trained by default
            --models-directory DIR     --native-directory DIR
  predict   the answer of a run's artefacts, without a server
            --artefact DIR             (ARTEFACT)
            --text TEXT                (TEXT)
            --json                     {"intent","probability"} instead of a table
  unpack    a tar.gz on standard input → a folder
            --to DIR                   data/private by default

A flag wins over the environment variable beside it. Exit codes: 0 done, 1 a failure, 2 wrong usage or configuration,
3 data that can't be used, 130 interrupted.
`;

const EXIT_CODES: Readonly<Record<TrainerErrorCode, number>> = {
  usage: 2,
  config: 2,
  data: 3,
  "label-conflict": 3,
  artefact: 3,
  archive: 3,
  export: 1,
  output: 1,
};
const INTERRUPTED = 130;

/** The folder beside the packages. */
const NATIVE_FOLDER = fileURLToPath(new URL("../../native", import.meta.url));

// TensorFlow tells on standard error that its oneDNN kernels sum in another order than the rest; they aren't needed here
process.env["TF_ENABLE_ONEDNN_OPTS"] ??= "0";

const terminal = openTerminal(process.stdout);
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    interruption.abort(new DOMException(`interrupted by ${signal}`, "AbortError"));
  });
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // whoever reads the output may stop, as head does; the training goes on
  if (error.code !== "EPIPE") throw error;
});

try {
  await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  process.exitCode = tell(error);
}

async function run(command: string | undefined, args: string[]): Promise<void> {
  if (command === undefined || command === "help" || asksForHelp([command, ...args])) {
    process.stdout.write(HELP);
    if (command === undefined) process.exitCode = 2;
    return;
  }
  switch (command) {
    case "train":
      return runTrain(args);
    case "publish":
      return runPublish(args);
    case "predict":
      return runPredict(args);
    case "unpack":
      return runUnpack(args);
    default:
      throw new TrainerError(
        "usage",
        `expected train, publish, predict or unpack, got ${JSON.stringify(command)}; --help tells more`,
      );
  }
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

async function runTrain(args: string[]): Promise<void> {
  const flags = flagsOf(args, {
    dataset: { type: "string" },
    model: { type: "string" },
    config: { type: "string" },
    "models-directory": { type: "string" },
    "artefacts-directory": { type: "string" },
    "held-out-directory": { type: "string" },
    "native-directory": { type: "string" },
  });
  const { settings, path } = readTrainConfig(flags["config"] ?? environment("CONFIG"));
  const { output } = settings;
  await train(
    {
      dataset: flags["dataset"] ?? environment("DATASET") ?? BUNDLED_DATASET,
      model: flags["model"] ?? environment("MODEL") ?? "intent",
      configPath: path,
      command: ["train", ...args].join(" "),
      nativeFolder: flags["native-directory"] ?? NATIVE_FOLDER,
      settings: {
        ...settings,
        output: {
          modelsDirectory: flags["models-directory"] ?? output.modelsDirectory,
          artefactsDirectory: flags["artefacts-directory"] ?? output.artefactsDirectory,
          heldOutDirectory: flags["held-out-directory"] ?? output.heldOutDirectory,
        },
      },
    },
    terminal,
    interruption.signal,
  );
}

async function runPublish(args: string[]): Promise<void> {
  const flags = flagsOf(args, {
    artefact: { type: "string" },
    model: { type: "string" },
    "models-directory": { type: "string" },
    "native-directory": { type: "string" },
  });
  await publishArtefact(
    {
      artefact: needed(flags["artefact"] ?? environment("ARTEFACT"), "--artefact", "ARTEFACT"),
      model: flags["model"] ?? environment("MODEL"),
      modelsDirectory: flags["models-directory"] ?? "models",
      nativeFolder: flags["native-directory"] ?? NATIVE_FOLDER,
    },
    terminal,
    interruption.signal,
  );
}

async function runPredict(args: string[]): Promise<void> {
  const flags = flagsOf(args, {
    artefact: { type: "string" },
    text: { type: "string" },
    json: { type: "boolean" },
  });
  const artefact = needed(flags["artefact"] ?? environment("ARTEFACT"), "--artefact", "ARTEFACT");
  const text = needed(flags["text"] ?? environment("TEXT"), "--text", "TEXT");
  const answers = await predictFromArtefact(artefact, text);
  if (flags["json"] === true) {
    const first = answers[0];
    terminal.line(JSON.stringify({ intent: first?.label.id, probability: first?.probability }));
    return;
  }
  for (const { label, probability } of answers) {
    terminal.line(`${String(label.id).padStart(5)}  ${label.name.padEnd(32)}  ${probability}`);
  }
}

async function runUnpack(args: string[]): Promise<void> {
  const flags = flagsOf(args, { to: { type: "string" } });
  const folder = await unpack(
    process.stdin,
    flags["to"] ?? "data/private",
    undefined,
    interruption.signal,
  );
  terminal.line(`make train DATASET=${folder}`);
}

type FlagOptions = Record<string, { type: "string" | "boolean" }>;
type Flags<Options extends FlagOptions> = {
  [Name in keyof Options]?: Options[Name]["type"] extends "string" ? string : boolean;
};

function flagsOf<Options extends FlagOptions>(args: string[], options: Options): Flags<Options> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    throw new TrainerError("usage", `${messageOf(cause)}; --help tells more`, { cause });
  }
}

/** Make passes variables that were not given as empty ones. */
function environment(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

function needed(value: string | undefined, flag: string, variable: string): string {
  if (value === undefined) {
    throw new TrainerError("usage", `expected ${flag} (or ${variable}); --help tells more`);
  }
  return value;
}

/** Tells an error in a line and answers the exit code; only what nobody foresaw shows its stack. */
function tell(error: unknown): number {
  if (interruption.signal.aborted) {
    process.stderr.write("\ninterrupted; what was not yet published is not\n");
    return INTERRUPTED;
  }
  const isForeseen =
    error instanceof TrainerError ||
    error instanceof VersionError ||
    error instanceof TokenizerError ||
    error instanceof SavedModelError ||
    (error instanceof Error && "code" in error);
  process.stderr.write(
    isForeseen || !(error instanceof Error)
      ? `error: ${messageOf(error)}\n`
      : `error: ${error.stack ?? error.message}\n`,
  );
  if (error instanceof TrainerError) return EXIT_CODES[error.code];
  if (error instanceof VersionError && error.code === "bad-name") return EXIT_CODES.usage;
  if (error instanceof VersionError && error.code === "label-conflict") return EXIT_CODES.data;
  return 1;
}
