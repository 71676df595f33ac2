import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseEngines } from "./engines.js";
import type { ModelSource, ServerConfig } from "./flags.js";
import { DEFAULT_HTTP_LIMITS, HttpServer } from "./http-server.js";
import { type ModelConfig, parseModelConfigs } from "./model-config.js";
import { type ManagerEvent, ModelManager } from "./model-manager.js";
import { RestHandler } from "./rest-handler.js";
import { type ServingError, toServingError } from "./serving-error.js";

/** What the server tells of, for the log. Never what was asked. */
export type ServerEvent =
  | ManagerEvent
  | { readonly kind: "listening"; readonly host: string; readonly port: number }
  | { readonly kind: "waiting"; readonly source: ModelSource }
  | { readonly kind: "native-unavailable"; readonly reason: string }
  | { readonly kind: "config-refused"; readonly error: ServingError }
  | { readonly kind: "request-failed"; readonly error: ServingError };

const CLOSE_GRACE_MS = 5_000;
const FOLDER_NAME = /^[A-Za-z0-9_][\w.-]*$/;

/**
 * The embedded model server: finds models, keeps their versions loaded and answers on the REST port, which opens when
 * every configured model has a version that is available (a models directory may be empty).
 */
export class ModelServer {
  private readonly config: ServerConfig;
  private readonly tell: (event: ServerEvent) => void;
  private readonly manager: ModelManager;
  private readonly http: HttpServer;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private isClosing = false;
  private nextConfigRead = 0;
  /** Why the configuration was refused at the last look; what is wrong is told once. */
  private refusal = "";

  constructor(config: ServerConfig, tell: (event: ServerEvent) => void) {
    this.config = config;
    this.tell = tell;
    const engines = chooseEngines(config.engine, {
      nativeFolder: config.nativeFolder,
      onNativeUnavailable: (reason) => {
        tell({ kind: "native-unavailable", reason });
      },
    });
    this.manager = new ModelManager(engines, tell);
    this.http = new HttpServer({
      handler: new RestHandler(this.manager, config.timeoutMs),
      limits: { ...DEFAULT_HTTP_LIMITS, maxBodyBytes: config.maxBodyBytes },
      enableCors: config.enableCors,
      engines: () => enginesText(this.manager),
      onFailure: (error) => {
        tell({ kind: "request-failed", error });
      },
    });
  }

  /**
   * Loads what is there, then opens the port and answers it; looks for new versions from then on. Waits while a configured
   * model has no version. Throws ServingError for a configuration that can't be read or applied.
   */
  async start(): Promise<number> {
    this.manager.configure(await this.readConfigs(), this.labelOptions());
    await this.manager.poll();
    if (!this.isReady()) {
      this.tell({ kind: "waiting", source: this.config.source });
      await this.untilReady();
    }
    const { host } = this.config;
    const port = await this.http.listen(this.config.port, host);
    this.tell({ kind: "listening", host, port });
    this.schedule();
    return port;
  }

  /** Stops looking for versions, lets requests in flight end and closes the port. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearTimeout(this.timer);
    await this.http.close(CLOSE_GRACE_MS);
    await this.polling;
  }

  private isReady(): boolean {
    return this.config.source.kind === "directory" || this.manager.isReady;
  }

  private async untilReady(): Promise<void> {
    while (!this.isClosing && !this.isReady()) {
      await new Promise((resolve) => {
        this.timer = setTimeout(resolve, Math.max(this.config.pollSeconds, 1) * 1000);
      });
      await this.refresh();
    }
  }

  private schedule(): void {
    if (this.config.pollSeconds === 0 || this.isClosing) return;
    this.timer = setTimeout(() => {
      this.polling = this.refresh().then(() => {
        this.schedule();
      });
    }, this.config.pollSeconds * 1000);
  }

  /** One look at configuration and folders; a configuration that can't be applied leaves the old one in force. */
  private async refresh(): Promise<void> {
    try {
      if (this.isConfigDue()) {
        this.manager.configure(await this.readConfigs(), this.labelOptions());
        this.refusal = "";
      }
    } catch (failure) {
      const error = toServingError(failure);
      if (error.message !== this.refusal) this.tell({ kind: "config-refused", error });
      this.refusal = error.message;
    }
    await this.manager.poll();
  }

  private isConfigDue(): boolean {
    const { source } = this.config;
    if (source.kind === "directory") return true;
    return (
      source.kind === "config-file" && source.pollSeconds > 0 && Date.now() >= this.nextConfigRead
    );
  }

  private labelOptions(): { allowUnavailableLabels: boolean } {
    return { allowUnavailableLabels: this.config.allowUnavailableLabels };
  }

  private async readConfigs(): Promise<readonly ModelConfig[]> {
    const { source, policy } = this.config;
    const labels: ReadonlyMap<string, bigint> = new Map();
    switch (source.kind) {
      case "one":
        return [{ name: source.name, basePath: source.basePath, policy, labels }];
      case "config-file":
        this.nextConfigRead = Date.now() + source.pollSeconds * 1000;
        return parseModelConfigs(await readFile(source.path, "utf8"), source.path);
      case "directory": {
        const entries = await readdir(source.path, { withFileTypes: true });
        return entries
          .filter((entry) => FOLDER_NAME.test(entry.name) && !entry.isFile())
          .map(({ name }) => ({ name, basePath: join(source.path, name), policy, labels }));
      }
    }
  }
}

/** The body of `GET /engines`. */
function enginesText(manager: ModelManager): string {
  const versions = manager.available().map(({ model, version, graph }) => ({
    model,
    version: String(version),
    engine: graph.engine,
  }));
  return JSON.stringify({ versions });
}
