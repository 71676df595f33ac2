import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry } from "prom-client";
import type { Log } from "../log-fields.js";
import { type AdminServer, startAdminServer } from "../metrics/admin-server.js";

/** How many processes answer at one port, and where their metrics are. */
export interface WorkersSettings {
  readonly workers: number;
  readonly adminHost: string;
  /** null for no metrics. */
  readonly adminPort: number | null;
}

/** Processes that answer. */
export interface RunningWorkers {
  /** Has each of them answer what it was asked, write what it answered, and end. */
  stop(): Promise<void>;
}

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;
/** A worker that ran so long is started again without waiting longer than the first time. */
const GOOD_RUN_MS = 10_000;

/**
 * Starts copies of this program that share its port: a connection goes to one of them by turns, and none keeps anything
 * that another would need. One that ends is started again. `onHopeless` is told where none ever listened.
 */
export async function startWorkers(
  settings: WorkersSettings,
  log: Log,
  onHopeless: () => void,
): Promise<RunningWorkers> {
  let isStopping = false;
  let hasListened = false;
  let failuresInRow = 0;
  const retries = new Set<NodeJS.Timeout>();

  const start = (): void => {
    const startedMs = performance.now();
    const worker = cluster.fork();
    worker.once("listening", () => {
      hasListened = true;
    });
    worker.once("exit", (code, signal) => {
      if (isStopping) return;
      if (!hasListened) {
        onHopeless();
        return;
      }
      if (performance.now() - startedMs > GOOD_RUN_MS) failuresInRow = 0;
      const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failuresInRow);
      failuresInRow += 1;
      log.error({ msg: "worker ended", pid: worker.process.pid, code, signal, againInMs: delayMs });
      const retry = setTimeout(() => {
        retries.delete(retry);
        start();
      }, delayMs);
      retries.add(retry);
    });
  };

  const admin = await startMetrics(settings, log);
  for (let i = 0; i < settings.workers; i += 1) start();
  return {
    stop: async () => {
      isStopping = true;
      for (const retry of retries) clearTimeout(retry);
      await Promise.all([admin?.close(), ...workers().map(stopWorker)]);
    },
  };
}

/** The metrics of all workers together. */
function startMetrics(
  { adminHost: host, adminPort: port }: WorkersSettings,
  log: Log,
): Promise<AdminServer> | undefined {
  if (port === null) return undefined;
  const registry = new AggregatorRegistry();
  const shown = {
    contentType: registry.contentType,
    metrics: () => registry.clusterMetrics(),
  };
  return startAdminServer({ host, port }, shown, log);
}

function workers(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
}

function stopWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => {
      resolve();
    });
    worker.process.kill("SIGTERM");
  });
}
