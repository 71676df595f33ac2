import { fileURLToPath } from "node:url";
import { SavedModelError } from "@intent-serving/savedmodel";
import { TokenizerError } from "@intent-serving/tokenizer";
import { VersionError } from "@intent-serving/version";
import { augmentCommand } from "./commands/augment.js";
import type { Command } from "./commands/command.js";
import { compareCommand } from "./commands/compare.js";
import { compressCommand } from "./commands/compress.js";
import { convertCommand } from "./commands/convert.js";
import { datasetCommand } from "./commands/dataset.js";
import { experimentsCommand } from "./commands/experiments.js";
import { labelCommand } from "./commands/label.js";
import { predictCommand } from "./commands/predict.js";
import { publishCommand } from "./commands/publish.js";
import { retireCommand } from "./commands/retire.js";
import { trainCommand } from "./commands/train.js";
import { trialCommand } from "./commands/trial.js";
import { tuneCommand } from "./commands/tune.js";
import { unpackCommand } from "./commands/unpack.js";
import { validateCommand } from "./commands/validate.js";
import { oosCommand, refitCommand, variabilityCommand } from "./commands/variability.js";
import { verifyCommand } from "./commands/verify.js";
import { openTerminal } from "./terminal.js";
import { messageOf, TrainerError, type TrainerErrorCode } from "./trainer-error.js";

/** In the order of --help. */
const COMMANDS: readonly Command[] = [
  trainCommand,
  publishCommand,
  predictCommand,
  datasetCommand,
  validateCommand,
  labelCommand,
  augmentCommand,
  convertCommand,
  compareCommand,
  experimentsCommand,
  verifyCommand,
  variabilityCommand,
  oosCommand,
  unpackCommand,
  tuneCommand,
  compressCommand,
  retireCommand,
  trialCommand,
  refitCommand,
];

const EXIT_CODES: Readonly<Record<TrainerErrorCode, number>> = {
  usage: 2,
  config: 2,
  data: 3,
  "label-conflict": 3,
  artefact: 3,
  archive: 3,
  download: 1,
  export: 1,
  output: 1,
  thread: 1,
  mlflow: 1,
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
  process.exitCode = await run(process.argv[2], process.argv.slice(3));
} catch (error) {
  process.exitCode = tell(error);
}

async function run(name: string | undefined, args: string[]): Promise<number> {
  const command = COMMANDS.find((it) => it.name === name);
  if (name === undefined || name === "help" || asksForHelp([name, ...args])) {
    process.stdout.write(command === undefined ? helpOfAll() : helpOf(command));
    return name === undefined ? 2 : 0;
  }
  if (command === undefined) {
    throw new TrainerError(
      "usage",
      `expected ${COMMANDS.map((it) => it.name).join(", ")}, got ${JSON.stringify(name)}; --help tells more`,
    );
  }
  const exitCode = await command.run(args, {
    terminal,
    signal: interruption.signal,
    nativeFolder: process.env["NATIVE"] === "off" ? undefined : NATIVE_FOLDER,
    environment: (variable) => {
      const value = process.env[variable];
      return value === "" ? undefined : value;
    },
  });
  return exitCode ?? 0;
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

function helpOfAll(): string {
  return `Trains intent classifiers and publishes them as versions.

${COMMANDS.map(helpOf).join("")}
A flag wins over the environment variable beside it. Exit codes: 0 done, 1 a failure, 2 wrong usage or configuration,
3 data that can't be used, 130 interrupted.
`;
}

/** The name and what it does, then its flags in the second column. */
function helpOf({ name, help }: Command): string {
  const [summary = "", ...flags] = help.split("\n");
  const lines = flags.map((line) => `              ${line}`);
  return `${[`  ${name.padEnd(12)}${summary}`, ...lines].join("\n")}\n`;
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
