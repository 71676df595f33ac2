import {
  type Aggregator,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
} from "prom-client";
import type { CallOutcome, ModelServerObserver } from "../model-server/model-server.js";

/** What was answered, by labels whose values are few whatever is asked. */
export interface AnsweredRequest {
  /** The operation id of the route; undefined where no route took the request. */
  readonly route: string | undefined;
  /** A model that is there; undefined where the request was for none. */
  readonly model: string | undefined;
  /** The version that answered. */
  readonly version: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** What the gauges show when they are asked for. */
export interface Gauges {
  /** Rows that wait in memory, and those lost since the start. */
  readonly queuedRows: number;
  readonly droppedRows: number;
  readonly spooledRows: number;
  readonly spooledBytes: number;
  readonly spoolMaxBytes: number;
  readonly isSpoolBroken: boolean;
  readonly isDatabaseConnected: boolean;
  readonly isModelServerReachable: boolean;
  readonly versions: readonly {
    readonly model: string;
    readonly version: number;
    readonly isServed: boolean;
  }[];
  readonly labels: readonly {
    readonly model: string;
    readonly label: string;
    readonly version: number;
  }[];
}

/** Model and version pairs that have series of their own; more than that are `other`. */
const MAX_PAIRS = 200;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Counts what the gateway does, for Prometheus; it names no query, no key and nothing else that a caller can make up. Of
 * several processes that share a port the numbers are added, but for states, of which the worst is shown.
 */
export class Metrics implements Pick<ModelServerObserver, "called" | "retried"> {
  readonly registry = new Registry();
  readonly #pairs = new Set<string>();
  readonly #requests;
  readonly #durations;
  readonly #calls;
  readonly #callDurations;
  readonly #retries;
  readonly #shed;
  readonly #inFlight;

  constructor(build: { readonly version: string }) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry, prefix: "intent_" });
    this.#requests = new Counter({
      name: "intent_requests_total",
      help: "Requests answered",
      labelNames: ["route", "model", "version", "status"],
      registers,
    });
    this.#durations = new Histogram({
      name: "intent_request_duration_seconds",
      help: "Seconds from a request's headers to its answer",
      labelNames: ["route", "model", "version"],
      buckets: SECONDS,
      registers,
    });
    this.#calls = new Counter({
      name: "intent_model_server_calls_total",
      help: "Calls of the model server for predictions; one may be for many requests",
      labelNames: ["outcome"],
      registers,
    });
    this.#callDurations = new Histogram({
      name: "intent_model_server_call_duration_seconds",
      help: "Seconds that these calls took",
      buckets: SECONDS,
      registers,
    });
    this.#retries = new Counter({
      name: "intent_model_server_retries_total",
      help: "Calls that were made again",
      registers,
    });
    this.#shed = new Counter({
      name: "intent_requests_shed_total",
      help: "Requests that were refused because too many were being answered",
      registers,
    });
    this.#inFlight = new Gauge({
      name: "intent_requests_in_flight",
      help: "Requests that are being answered",
      registers,
    });
    new Gauge({
      name: "intent_build_info",
      help: "1; its labels say what runs",
      labelNames: ["version", "node"],
      registers,
      aggregator: "first",
    }).set({ version: build.version, node: process.version }, 1);
  }

  /** Counts an answer. */
  answered({
    route = "none",
    model = "none",
    version = "none",
    status,
    seconds,
  }: AnsweredRequest): void {
    const isKnown = this.#isFew(`${model}/${version}`);
    const labels = {
      route,
      model: isKnown ? model : "other",
      version: isKnown ? version : "other",
    };
    this.#requests.inc({ ...labels, status });
    this.#durations.observe(labels, seconds);
  }

  /** Counts a call of the model server. */
  called(outcome: CallOutcome, seconds: number): void {
    this.#calls.inc({ outcome });
    if (outcome !== "open") this.#callDurations.observe(seconds);
  }

  /** Counts a call that is made again. */
  retried(): void {
    this.#retries.inc();
  }

  /** Counts a request that was refused for want of room. */
  shed(): void {
    this.#shed.inc();
  }

  /** Says how many requests are being answered. */
  inFlight(count: number): void {
    this.#inFlight.set(count);
  }

  /** Adds the gauges, which are read when the metrics are asked for. */
  observe(read: () => Gauges): void {
    const registers = [this.registry];
    const gauge = (
      name: string,
      help: string,
      valueOf: (gauges: Gauges) => number,
      aggregator: Aggregator = "sum",
    ): void => {
      new Gauge({
        name,
        help,
        registers,
        aggregator,
        collect() {
          this.set(valueOf(read()));
        },
      });
    };
    gauge("intent_queued_rows", "Rows that wait for the database in memory", (it) => it.queuedRows);
    gauge("intent_spooled_rows", "Rows that wait for the database on disk", (it) => it.spooledRows);
    gauge("intent_spooled_bytes", "What these take on disk", (it) => it.spooledBytes);
    gauge("intent_spool_max_bytes", "What they may take", (it) => it.spoolMaxBytes);
    gauge(
      "intent_spool_broken",
      "1 while the disk takes no rows",
      (it) => Number(it.isSpoolBroken),
      "max",
    );
    gauge("intent_dropped_rows", "Rows that were lost since the start", (it) => it.droppedRows);
    gauge(
      "intent_database_connected",
      "1 while the database answers",
      (it) => Number(it.isDatabaseConnected),
      "min",
    );
    gauge(
      "intent_model_server_reachable",
      "1 while the model server answers",
      (it) => Number(it.isModelServerReachable),
      "min",
    );
    new Gauge({
      name: "intent_version_served",
      help: "1 for a version that answers, 0 for one that is there and doesn't",
      labelNames: ["model", "version"],
      registers,
      aggregator: "min",
      collect() {
        this.reset();
        for (const { model, version, isServed } of read().versions.slice(0, MAX_PAIRS)) {
          this.set({ model, version: String(version) }, Number(isServed));
        }
      },
    });
    new Gauge({
      name: "intent_label_version",
      help: "The version that a label points at",
      labelNames: ["model", "label"],
      registers,
      aggregator: "max",
      collect() {
        this.reset();
        for (const { model, label, version } of read().labels.slice(0, MAX_PAIRS)) {
          this.set({ model, label }, version);
        }
      },
    });
  }

  #isFew(pair: string): boolean {
    if (this.#pairs.has(pair)) return true;
    if (this.#pairs.size >= MAX_PAIRS) return false;
    this.#pairs.add(pair);
    return true;
  }
}
