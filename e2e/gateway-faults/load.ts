import { Client, type Dispatcher, Pool } from "undici";
import { sleep } from "./program.js";
import { isRight, type Question } from "./questions.js";

/** One request as its client saw it; times are of `performance.now()`. */
export interface Asked {
  readonly client: number;
  readonly sentMs: number;
  readonly atMs: number;
  /** 0 where the connection broke before there was an answer. */
  readonly status: number;
  /** The version that answered; undefined where none did. */
  readonly version: number | undefined;
  readonly id: string | undefined;
  /** Status 200, and what the version must say. */
  readonly isRight: boolean;
}

/** How clients ask. */
export interface LoadSettings {
  readonly clients?: number;
  /** How long each client waits between an answer and its next request. */
  readonly pauseMs?: number;
  /** Of the query string; by default requests go to whatever the champion is. */
  readonly version?: number;
  /** Asks over a connection of its own each time, so that each process gets its turn. */
  readonly isUnkept?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Turn {
  readonly client: number;
  readonly turn: number;
  readonly version: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
}

const AGAIN_MS = 20;

/** Clients that each ask again as soon as they are answered, for as long as it lasts. */
export class Load {
  readonly asked: Asked[] = [];
  readonly #url: string;
  readonly #questions: readonly Question[];
  readonly #settings: LoadSettings;
  readonly #clients: readonly Promise<void>[];
  #isOver = false;

  constructor(url: string, questions: readonly Question[], settings: LoadSettings = {}) {
    this.#url = url;
    this.#questions = questions;
    this.#settings = settings;
    const { clients = 8 } = settings;
    this.#clients = Array.from({ length: clients }, (_, client) => this.#run(client));
  }

  /** Has each client ask no more, and waits for the last answers. */
  async end(): Promise<readonly Asked[]> {
    this.#isOver = true;
    await Promise.all(this.#clients);
    return this.asked;
  }

  async #run(client: number): Promise<void> {
    let http = this.#connect();
    const { pauseMs = 0, isUnkept = false } = this.#settings;
    for (let i = client; !this.#isOver; i += 1) {
      const asked = await this.#ask(http, client, i);
      this.asked.push(asked);
      if (asked.status === 0 || isUnkept) {
        await http.destroy();
        http = this.#connect();
      }
      const waitMs = asked.status === 0 ? AGAIN_MS : pauseMs;
      if (waitMs > 0) await sleep(waitMs);
    }
    await http.destroy();
  }

  #connect(): Client {
    return new Client(this.#url, { pipelining: 1 });
  }

  #ask(http: Client, client: number, turn: number): Promise<Asked> {
    const { version, headers } = this.#settings;
    return ask(http, this.#questions, { client, turn, version, headers });
  }
}

/**
 * Asks at a constant rate until it is over, whether or not earlier requests are answered: `sentMs` is when each was due,
 * so that a stall counts against all that had to wait for it.
 */
export async function askAtRate(
  url: string,
  questions: readonly Question[],
  { rate, version, isOver }: { rate: number; version?: number; isOver: () => boolean },
): Promise<readonly Asked[]> {
  const pool = new Pool(url, { connections: 64, pipelining: 1 });
  const asked: Promise<Asked>[] = [];
  const startedMs = performance.now();
  while (!isOver()) {
    const elapsedMs = performance.now() - startedMs;
    while ((asked.length * 1_000) / rate <= elapsedMs) {
      const turn = asked.length;
      const dueMs = startedMs + (turn * 1_000) / rate;
      const one = ask(pool, questions, { client: 0, turn, version, headers: undefined });
      asked.push(one.then((it) => ({ ...it, sentMs: dueMs })));
    }
    await sleep(1);
  }
  const all = await Promise.all(asked);
  await pool.close();
  return all;
}

async function ask(
  http: Dispatcher,
  questions: readonly Question[],
  { client, turn, version: pinned, headers }: Turn,
): Promise<Asked> {
  const sentMs = performance.now();
  // each version has golden queries of its own; whichever answers is judged where it has this one
  const { query = "" } = questions[turn % questions.length] ?? {};
  const of = pinned === undefined ? "" : `&version=${String(pinned)}`;
  const path = `/intent?query=${encodeURIComponent(query)}${of}`;
  try {
    const answer = await http.request({
      origin: "",
      method: "GET",
      path,
      headers: { ...headers },
    });
    const text = await answer.body.text();
    const atMs = performance.now();
    const id = answer.headers["x-prediction-id"];
    const version = Number(answer.headers["x-model-version"] ?? Number.NaN);
    const right = questions.find((it) => it.query === query && it.version === version);
    return {
      client,
      sentMs,
      atMs,
      status: answer.statusCode,
      version: Number.isNaN(version) ? undefined : version,
      id: typeof id === "string" ? id : undefined,
      isRight: answer.statusCode === 200 && right !== undefined && isRight(text, right),
    };
  } catch {
    const atMs = performance.now();
    return { client, sentMs, atMs, status: 0, version: undefined, id: undefined, isRight: false };
  }
}
