import { pino } from "pino";
import { helpText, parseFlags, type ServerConfig } from "./flags.js";
import { ModelServer, type ServerEvent } from "./model-server.js";
import { toServingError } from "./serving-error.js";

const logger = pino({ level: process.env["LOG_LEVEL"] ?? "info" });

/** One line an event; requests are not logged, and their bodies are nowhere. */
function log(event: ServerEvent): void {
  switch (event.kind) {
    case "listening":
      logger.info({ host: event.host, port: event.port }, "listening");
      break;
    case "waiting":
      logger.info({ source: event.source }, "waiting for a version of every model");
      break;
    case "loaded": {
      const { model, engine, loadMs } = event;
      const version = Number(event.version);
      logger.info({ model, version, engine, loadMs: Math.round(loadMs) }, "version loaded");
      break;
    }
    case "unloaded":
      logger.info({ model: event.model, version: Number(event.version) }, "version unloaded");
      break;
    case "load-failed": {
      const { code, message: reason } = event.error;
      const version = Number(event.version);
      logger.error({ model: event.model, version, code, reason }, "version not served");
      break;
    }
    case "unreadable": {
      const reason = event.error.message;
      logger.error(
        { model: event.model, basePath: event.basePath, reason },
        "base path unreadable",
      );
      break;
    }
    case "native-unavailable":
      logger.info({ reason: event.reason }, "no native TensorFlow: graphs run on wasm");
      break;
    case "config-refused":
      logger.error({ reason: event.error.message }, "model configuration not applied");
      break;
    case "request-failed":
      logger.error({ code: event.error.code, reason: event.error.message }, "request failed");
  }
}

async function serve(config: ServerConfig): Promise<void> {
  const server = new ModelServer(config, log);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, "stopping");
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  await server.start();
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(helpText());
    return;
  }
  try {
    await serve(parseFlags(args, process.cwd()));
  } catch (failure) {
    process.stderr.write(`${toServingError(failure).message}\n`);
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
