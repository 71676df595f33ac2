import pg from "pg";
import { delay } from "../delay.js";
import { errorFields, type Log } from "../log-fields.js";

/** Which database is listened to, and what is done at each change. */
export interface ChangeWatchSettings {
  readonly url: string;
  /** Whether the database has a second session to listen in: PGlite has not, there polling does alone. */
  readonly canListen: boolean;
  /** Reads anew what may have changed; may throw while the database is away. */
  readonly refresh: () => Promise<void>;
  readonly log: Log;
}

const RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Refreshes at each tick of the database's loop and, where the database can tell of changes, as soon as one is made. One
 * refresh follows the other, so that an older answer never takes the place of a newer one.
 */
export class ChangeWatch {
  readonly #settings: ChangeWatchSettings;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #listening: Promise<void> = Promise.resolve();

  constructor(settings: ChangeWatchSettings) {
    this.#settings = settings;
  }

  /** Begins to listen; while the connection is away, the ticks see the changes. */
  start(): void {
    if (this.#settings.canListen) this.#listening = this.#listen();
  }

  /** Refreshes after the refresh that is under way; callers meanwhile share one. */
  tick(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#running = this.#settings.refresh();
        return this.#running;
      });
    return this.#next;
  }

  /** Ends the listening. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#listening;
    await this.#next?.catch(() => undefined);
    await this.#running.catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#listenOnce();
      await delay(RETRY_MS, signal);
    }
  }

  /** Listens for as long as one connection lasts. */
  async #listenOnce(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#settings.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    const ended = new AbortController();
    const end = (): void => {
      ended.abort();
    };
    client.on("error", end);
    client.on("end", end);
    client.on("notification", () => {
      // what fails now is told and tried again by the next tick
      this.tick().catch(() => undefined);
    });
    this.#stop.signal.addEventListener("abort", end);
    try {
      await client.connect();
      await client.query("listen gateway_changes");
      // what changed before the ear was open
      this.tick().catch(() => undefined);
      await delay(2 ** 31 - 1, ended.signal);
    } catch (error) {
      this.#settings.log.debug({ msg: "changes can't be listened to", ...errorFields(error) });
    } finally {
      this.#stop.signal.removeEventListener("abort", end);
      await client.end().catch(() => undefined);
    }
  }
}
