import type { Features } from "@intent-serving/tokenizer";
import { GatewayError } from "../gateway-error.js";
import type { Reply } from "../model-server/exchange.js";
import { type ModelServer, refusal, tooSlow } from "../model-server/model-server.js";
import { activeTrace } from "../tracing/spans.js";
import { type Answer, answerRows, readRow } from "./answer.js";
import { rowsOfNextCall } from "./row-packing.js";
import { rowsBody } from "./rows-body.js";

/** How many calls and rows a version may have. */
export interface RowBatcherLimits {
  /** While fewer calls are in flight, a row goes out at once. */
  readonly callsAtOnce: number;
  readonly maxWaitingRows: number;
}

/** Where a version is asked, and how many probabilities it answers. */
export interface RowTarget {
  readonly predictPath: string;
  readonly intentCount: number;
}

/** Two, by bench/gateway: more make calls smaller and an answer dearer; with one, a model server of many cores idles. */
const DEFAULT_LIMITS: RowBatcherLimits = { callsAtOnce: 2, maxWaitingRows: 1_024 };

/** Statuses of a joint call that one of its rows may have brought on the others. */
const MAY_BE_ONE_ROWS_FAULT: ReadonlySet<number> = new Set([400, 413]);

/**
 * Sends rows of one version to the model server: at once while few calls are in flight, else together with the others
 * that wait, as soon as a call ends. Each row has its own deadline and its own check, so that its caller can't tell
 * whether it went alone.
 */
export class RowBatcher {
  readonly #modelServer: Pick<ModelServer, "post" | "timeoutMs">;
  readonly #target: RowTarget;
  readonly #limits: RowBatcherLimits;
  readonly #waiting: Row[] = [];
  #calls = 0;

  constructor(
    modelServer: Pick<ModelServer, "post" | "timeoutMs">,
    target: RowTarget,
    limits = DEFAULT_LIMITS,
  ) {
    this.#modelServer = modelServer;
    this.#target = target;
    this.#limits = limits;
  }

  /** Asks for one row's answer. */
  ask(features: Features): Promise<Answer> {
    if (this.#waiting.length >= this.#limits.maxWaitingRows) return Promise.reject(busy());
    const row = new Row(features, this.#modelServer.timeoutMs, this.#withdraw);
    this.#waiting.push(row);
    this.#sendWaiting();
    return row.answer;
  }

  readonly #withdraw = (row: Row): void => {
    const at = this.#waiting.indexOf(row);
    if (at !== -1) this.#waiting.splice(at, 1);
  };

  #sendWaiting(): void {
    while (this.#waiting.length > 0 && this.#calls < this.#limits.callsAtOnce) {
      const count = rowsOfNextCall(this.#waiting, this.#target.intentCount);
      void this.#send(this.#waiting.splice(0, count));
    }
  }

  async #send(rows: readonly Row[]): Promise<void> {
    this.#calls += 1;
    try {
      const body = rowsBody(rows.map(({ features }) => features));
      // the call lasts as long as its youngest row may wait; the others are told at their own deadline
      const deadlineMs = Math.max(...rows.map((row) => row.deadlineMs));
      const traces = rows.map(({ trace }) => trace);
      const { predictPath } = this.#target;
      this.#settle(rows, await this.#modelServer.post(predictPath, body, deadlineMs, traces));
    } catch (error) {
      for (const row of rows) row.reject(error);
    }
    this.#calls -= 1;
    this.#sendWaiting();
  }

  #settle(rows: readonly Row[], { status, text }: Reply): void {
    if (rows.length > 1 && MAY_BE_ONE_ROWS_FAULT.has(status)) {
      const unsettled = rows.filter(({ isSettled }) => !isSettled);
      for (const row of unsettled) row.isAlone = true;
      this.#waiting.unshift(...unsettled);
      return;
    }
    if (status !== 200) throw refusal(status);
    const answers = answerRows(text, rows.length);
    for (const [i, row] of rows.entries()) row.read(answers[i], this.#target.intentCount);
  }
}

/** One text on its way: it is settled once, by its answer, by an error or by its deadline. */
class Row {
  readonly features: Features;
  readonly deadlineMs: number;
  readonly answer: Promise<Answer>;
  readonly trace = activeTrace();
  isAlone = false;
  isSettled = false;
  readonly #timer: NodeJS.Timeout;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(features: Features, timeoutMs: number, withdraw: (row: Row) => void) {
    this.features = features;
    this.deadlineMs = performance.now() + timeoutMs;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => {
      withdraw(this);
      this.reject(tooSlow(timeoutMs));
    }, timeoutMs);
  }

  get length(): number {
    return this.features.ids.length;
  }

  /** Settles it with what the model server said of it, which may be a lie. */
  read(answer: unknown, intentCount: number): void {
    try {
      this.#resolve(readRow(answer, intentCount));
      this.#end();
    } catch (error) {
      this.reject(error);
    }
  }

  reject(error: unknown): void {
    this.#reject(error);
    this.#end();
  }

  #end(): void {
    this.isSettled = true;
    clearTimeout(this.#timer);
  }
}

function busy(): GatewayError {
  return new GatewayError("gateway-busy", "too many queries wait for the model server already");
}
