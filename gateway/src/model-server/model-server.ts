import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "@opentelemetry/api";
import { Pool } from "undici";
import { GatewayError } from "../gateway-error.js";
import { startCallSpan } from "../tracing/spans.js";
import { CircuitBreaker } from "./circuit-breaker.js";
import { Exchange, type Reply } from "./exchange.js";
import { RetryBudget } from "./retry-budget.js";

/** Where the model server is and how long it may take. */
export interface ModelServerSettings {
  /** The address that `/v1/models` stands below. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly connections: number;
  readonly maxAnswerBytes: number;
  /** Is told of each prediction's call; throws nothing. */
  readonly observer?: ModelServerObserver;
}

/** How a prediction's call ended; `open` means that the circuit breaker let none through. */
export type CallOutcome = "answered" | "refused" | "slow" | "away" | "open";

/** Who counts calls. */
export interface ModelServerObserver {
  called(outcome: CallOutcome, seconds: number): void;
  retried(): void;
}

/** How long a call waits before it is made again, where the model server isn't there. */
const RETRY_AFTER_MS = 50;
/** Breakers that are kept: one for each version that is asked. */
const MAX_BREAKERS = 1_000;

const NO_HEADERS: Readonly<Record<string, string>> = {};
const JSON_TYPE = { "content-type": "application/json" };

/** Speaks HTTP to a model server over a pool of kept connections, with a deadline over each call. */
export class ModelServer {
  readonly #settings: ModelServerSettings;
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #budget = new RetryBudget();
  /** One for each address, so that a version that is slow closes no other's way. */
  readonly #breakers = new Map<string, CircuitBreaker>();

  constructor(settings: ModelServerSettings) {
    const { origin, pathname } = new URL(settings.url);
    this.#settings = settings;
    this.#basePath = pathname.replace(/\/$/, "");
    // our own deadline spans queue, connection, headers and body; undici's would start anew with each
    this.#pool = new Pool(origin, {
      connections: settings.connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: settings.timeoutMs },
    });
  }

  /** How long a call may take. */
  get timeoutMs(): number {
    return this.#settings.timeoutMs;
  }

  /**
   * Sends a prediction's request; `deadlineMs` is a time of `performance.now()`. One that the model server didn't see is
   * sent again within a budget; where an address keeps failing, nothing is sent for a moment.
   *
   * @param traces what is being traced with each of the rows
   */
  async post(
    path: string,
    body: Buffer,
    deadlineMs: number,
    traces: readonly Context[] = [],
  ): Promise<Reply> {
    const { observer } = this.#settings;
    const breaker = this.#breakerOf(path);
    const openMs = breaker.enter();
    if (openMs !== undefined) {
      observer?.called("open", 0);
      throw resting(openMs);
    }
    const startedMs = performance.now();
    const span = startCallSpan(path, traces);
    const ended = (outcome: CallOutcome): void => {
      if (outcome === "away" || outcome === "slow") breaker.failed();
      else breaker.succeeded();
      span?.end(outcome === "answered" ? undefined : outcome);
      observer?.called(outcome, (performance.now() - startedMs) / 1_000);
    };
    try {
      const reply = await this.#sendWithinBudget(
        path,
        body,
        deadlineMs,
        span?.headers ?? NO_HEADERS,
      );
      ended(outcomeOf(reply.status));
      return reply;
    } catch (error) {
      ended(outcomeOfError(error));
      throw error;
    }
  }

  /** Fetches an address such as `/v1/models/intent`, whatever its status. */
  get(path: string): Promise<Reply> {
    return this.#exchange("GET", path, null, performance.now() + this.timeoutMs, NO_HEADERS);
  }

  /** Ends the pool; what is still asked fails. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }

  /** A model server that refuses connections is being started again, as a rule: some calls wait a moment for that. */
  async #sendWithinBudget(
    path: string,
    body: Buffer,
    deadlineMs: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    this.#budget.earn();
    try {
      return await this.#exchange("POST", path, body, deadlineMs, headers);
    } catch (error) {
      const isAway = error instanceof GatewayError && error.code === "model-server-away";
      const hasTime = deadlineMs - performance.now() > RETRY_AFTER_MS * 2;
      if (!isAway || !hasTime || !this.#budget.spend()) throw error;
      this.#settings.observer?.retried();
      await delay(RETRY_AFTER_MS);
      return this.#exchange("POST", path, body, deadlineMs, headers);
    }
  }

  #breakerOf(path: string): CircuitBreaker {
    const breaker = this.#breakers.get(path);
    if (breaker !== undefined) return breaker;
    if (this.#breakers.size >= MAX_BREAKERS) this.#breakers.clear();
    const made = new CircuitBreaker();
    this.#breakers.set(path, made);
    return made;
  }

  async #exchange(
    method: "GET" | "POST",
    path: string,
    body: Buffer | null,
    deadlineMs: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    const first = new Exchange(this.#settings.maxAnswerBytes);
    try {
      return await this.#dispatch(first, method, path, body, deadlineMs, headers);
    } catch (error) {
      // a kept connection can be closed by its other side just as it is used; asking twice changes nothing there
      if (!first.wasCutBeforeAnswer) throw error;
      const second = new Exchange(this.#settings.maxAnswerBytes);
      return this.#dispatch(second, method, path, body, deadlineMs, headers);
    }
  }

  #dispatch(
    exchange: Exchange,
    method: "GET" | "POST",
    path: string,
    body: Buffer | null,
    deadlineMs: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    const timer = setTimeout(
      () => {
        exchange.fail(tooSlow(this.timeoutMs));
      },
      Math.max(1, deadlineMs - performance.now()),
    );
    const sent = body === null ? headers : { ...JSON_TYPE, ...headers };
    this.#pool.dispatch({ method, path: this.#basePath + path, headers: sent, body }, exchange);
    return exchange.reply.finally(() => {
      clearTimeout(timer);
    });
  }
}

/** What a status other than 200 means to whoever asked for a prediction. */
export function refusal(status: number): GatewayError {
  const said = `the model server answered ${String(status)}`;
  if (status === 404) return new GatewayError("version-not-loaded", said);
  if (status === 429 || status === 503) return new GatewayError("model-server-away", said);
  if (status === 408 || status === 504) return new GatewayError("model-server-slow", said);
  return new GatewayError("model-server-refused", said);
}

/** The error of a call, or of a row's wait and call, that took too long. */
export function tooSlow(timeoutMs: number): GatewayError {
  return new GatewayError(
    "model-server-slow",
    `expected the model server's answer within ${String(timeoutMs)} ms, got none`,
  );
}

function outcomeOf(status: number): CallOutcome {
  if (status === 429 || status === 503) return "away";
  if (status === 408 || status === 504) return "slow";
  return status === 200 ? "answered" : "refused";
}

function outcomeOfError(error: unknown): CallOutcome {
  const code = error instanceof GatewayError ? error.code : undefined;
  if (code === "model-server-slow") return "slow";
  return code === "model-server-away" ? "away" : "refused";
}

/** The error of a call that the circuit breaker lets nobody make. */
function resting(leftMs: number): GatewayError {
  return new GatewayError(
    "model-server-away",
    "the model server kept failing, so that it is left in peace for a moment",
    { retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)) },
  );
}
