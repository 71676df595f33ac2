import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { GatewayError } from "../gateway-error.js";
import { errorFields, type Log } from "../log-fields.js";
import { Evidence, type EvidencePlaces, type EvidenceQuestion } from "./evidence.js";
import { replyTo } from "./reply.js";
import type { ThreadReply, ThreadRequest, ThreadStart } from "./thread-messages.js";

interface Waiting {
  readonly resolve: (json: Buffer) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions that wait at a time; files are read one question after the other. */
const MAX_WAITING = 64;
const ANSWER_WITHIN_MS = 20_000;
const IDLE_MS = 60_000;
const MAX_HEAP_MEGABYTES = 384;

/**
 * Asks a thread for evidence, so that reading and joining large files holds up no prediction. The thread starts with the
 * first question, ends when none came for a minute, and is started anew when it failed. Where the gateway runs from
 * sources, which have no built thread, it reads by itself.
 */
export class EvidenceReader {
  readonly #places: EvidencePlaces;
  readonly #log: Log;
  readonly #waiting = new Map<number, Waiting>();
  readonly #script: URL;
  #thread: Worker | undefined;
  #own: Evidence | undefined;
  #idle: NodeJS.Timeout | undefined;
  #latestId = 0;

  /** @param script the built thread.js */
  constructor(
    places: EvidencePlaces,
    log: Log,
    script: URL = new URL("./thread.js", import.meta.url),
  ) {
    this.#places = places;
    this.#log = log;
    this.#script = script;
  }

  /** The answer as JSON; throws what to tell a caller where there is none. */
  async ask(question: EvidenceQuestion): Promise<Buffer> {
    if (this.#waiting.size >= MAX_WAITING) throw busy();
    this.#latestId += 1;
    const request: ThreadRequest = { id: this.#latestId, question };
    const thread = this.#running();
    if (thread === undefined) {
      this.#own ??= new Evidence(this.#places);
      return this.#jsonOf(await replyTo(this.#own, request));
    }
    clearTimeout(this.#idle);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(request.id)?.reject(busy());
      }, ANSWER_WITHIN_MS);
      this.#waiting.set(request.id, { resolve, reject, timer });
      thread.postMessage(request);
    });
  }

  /** Ends the thread; whoever waits for it is told. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#failAll();
    await thread?.terminate();
  }

  #running(): Worker | undefined {
    if (this.#thread === undefined && existsSync(this.#script)) this.#thread = this.#start();
    return this.#thread;
  }

  #start(): Worker {
    const workerData: ThreadStart = { places: this.#places };
    const thread = new Worker(this.#script, {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MEGABYTES },
    });
    thread.unref();
    thread.on("message", (reply: ThreadReply) => {
      const waiting = this.#settle(reply.id);
      if (waiting === undefined) return;
      try {
        waiting.resolve(this.#jsonOf(reply));
      } catch (error) {
        waiting.reject(error instanceof GatewayError ? error : unreadable());
      }
    });
    thread.on("error", (error) => {
      this.#log.error({ msg: "the thread that reads evidence failed", ...errorFields(error) });
    });
    thread.on("exit", () => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#failAll();
    });
    return thread;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    }
    return waiting;
  }

  #jsonOf(reply: ThreadReply): Buffer {
    if ("json" in reply) return Buffer.from(reply.json.buffer);
    if ("problem" in reply) throw new GatewayError("evidence-missing", reply.problem);
    this.#log.error({ msg: "evidence could not be read", ...reply.fault });
    throw unreadable();
  }

  #failAll(): void {
    for (const [id, { reject, timer }] of this.#waiting) {
      clearTimeout(timer);
      this.#waiting.delete(id);
      reject(unreadable());
    }
  }
}

function busy(): GatewayError {
  return new GatewayError(
    "gateway-busy",
    "the files of the versions are being read for others; ask again",
    { retryAfterSeconds: 2 },
  );
}

function unreadable(): GatewayError {
  return new GatewayError("internal", "the files could not be read");
}
