import pino from "pino";
import { HELP, runCommand } from "./client/commands.js";
import { readConfig } from "./config.js";
import { startGateway } from "./gateway.js";
import { GatewayError } from "./gateway-error.js";
import { errorFields } from "./log-fields.js";

/** What is left when even draining doesn't end. */
const STOP_WITHIN_MS = 10_000;

async function serve(): Promise<void> {
  const settings = readConfig(process.env);
  const log = pino(
    { level: settings.logLevel, base: { part: "gateway" } },
    pino.destination({ fd: 1, sync: true }),
  );
  const gateway = await startGateway(settings, log);
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ msg: "stopping", signal });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    gateway.stop().catch((error: unknown) => {
      log.error({ msg: "stopping failed", ...errorFields(error) });
      process.exitCode = 1;
    });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

async function main(): Promise<void> {
  const [command = "serve", ...options] = process.argv.slice(2);
  if (command === "--help" || command === "help" || options.includes("--help")) {
    process.stdout.write(HELP);
    return;
  }
  if (command === "serve") {
    await serve();
    return;
  }
  const url = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:4002";
  await runCommand(command, options, { url, stdout: process.stdout, stderr: process.stderr });
}

main().catch((error: unknown) => {
  process.stderr.write(`${told(error)}\n`);
  process.exitCode = 1;
});

/** One clear line, never a stack; an error of the operating system is told by its code. */
function told(error: unknown): string {
  if (error instanceof GatewayError) return error.message;
  if (!(error instanceof Error)) return "an unexpected error";
  if ("code" in error && error.code === "EADDRINUSE") {
    return `${error.message}: another program listens there; PORT chooses another port`;
  }
  return "code" in error && typeof error.code === "string"
    ? error.message
    : `an unexpected error: ${error.name} ${error.stack?.split("\n")[1]?.trim() ?? ""}`;
}
