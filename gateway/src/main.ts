import cluster from "node:cluster";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { AggregatorRegistry } from "prom-client";
import { HELP, runCommand } from "./client/commands.js";
import { type ConfigFile, printedConfig, readConfig, settingsHelp, settingsOf } from "./config.js";
import { startGateway } from "./gateway.js";
import { GatewayError } from "./gateway-error.js";
import { errorFields, type Log } from "./log-fields.js";
import type { GatewaySettings } from "./settings/settings.js";
import { startWorkers } from "./workers/workers.js";

/** What is left when even draining doesn't end. */
const STOP_WITHIN_MS = 10_000;

/** The configuration's folder, beside the gateway's own. */
const CONF = fileURLToPath(new URL("../../conf/", import.meta.url));

/** Reads `conf/gateway.<name>.yml`, or the file at a path; GATEWAY_CONFIG says which. */
async function readConfigFile(name: string): Promise<ConfigFile> {
  const isName = /^[a-z]+$/.test(name);
  const path = isName ? resolve(CONF, `gateway.${name}.yml`) : resolve(name);
  try {
    return { path: isName ? `conf/gateway.${name}.yml` : name, text: await readFile(path, "utf8") };
  } catch (cause) {
    throw new GatewayError(
      "configuration-invalid",
      `GATEWAY_CONFIG: expected dev, prod or the path of a YAML file, got ${name}, which can't be read at ${path}`,
      { cause },
    );
  }
}

async function serve(options: readonly string[]): Promise<void> {
  const unknown = options.find((option) => option !== "--print-config");
  if (unknown !== undefined) {
    throw new GatewayError(
      "command-failed",
      `serve has no option ${unknown} (--help shows what it has)`,
    );
  }
  const file = await readConfigFile(process.env["GATEWAY_CONFIG"] || "dev");
  const draft = readConfig(process.env, file);
  if (options.length > 0) process.stdout.write(printedConfig(draft));
  const settings = settingsOf(draft);
  if (options.length > 0) return;
  const base = cluster.isWorker ? { part: "gateway", pid: process.pid } : { part: "gateway" };
  const log = pino({ level: settings.logLevel, base }, pino.destination({ fd: 1, sync: true }));
  const starting = startOneOrSeveral(settings, log);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ msg: "stopping", signal });
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    starting
      .then((gateway) => gateway.stop())
      .catch((error: unknown) => {
        log.error({ msg: "stopping failed", ...errorFields(error) });
        process.exitCode = 1;
      })
      .finally(() => {
        // the channel to the first process would keep a worker
        if (cluster.isWorker) process.disconnect();
      });
  };
  // a second signal, as one to a whole group brings each worker, must not end what is being written
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await starting;
}

/** This process alone, or several behind it that share its port. */
function startOneOrSeveral(
  settings: GatewaySettings,
  log: Log,
): Promise<{ readonly stop: () => Promise<void> }> {
  if (cluster.isWorker) {
    // the first process shows the metrics of all
    return startGateway({ ...settings, adminPort: null }, log, (registry) => {
      // one of these, even if it is never asked, answers the first process
      new AggregatorRegistry();
      AggregatorRegistry.setRegistries([registry]);
    });
  }
  if (settings.workers === 1) return startGateway(settings, log);
  if (settings.databasePoolSize === 1) {
    log.warn({
      msg: "one process answers, whatever WORKERS is: DATABASE_POOL_SIZE is 1, as for the embedded database, which takes one connection",
    });
    return startGateway(settings, log);
  }
  return startWorkers(settings, log, () => process.exit(1));
}

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const [command = "serve", ...options] = given[0]?.startsWith("--") ? ["serve", ...given] : given;
  if (command === "help" || options.includes("--help")) {
    process.stdout.write(`${HELP}\nSettings, with their defaults:\n${settingsHelp()}`);
    return;
  }
  if (command === "serve") {
    await serve(options);
    return;
  }
  const url = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:4002";
  await runCommand(command, options, {
    url,
    key: process.env["GATEWAY_KEY"] || undefined,
    databaseUrl: process.env["DATABASE_URL"] || undefined,
    stdout: process.stdout,
    stderr: process.stderr,
  });
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
