import {
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from "kysely";
import pg from "pg";
import { delay } from "../delay.js";
import { errorFields, type Log } from "../log-fields.js";
import { migrate } from "./migrations.js";
import { makePartitions } from "./partitions.js";
import { dropOldPredictions } from "./retention.js";
import type { Tables } from "./tables.js";

/** Which database, and over how many connections. */
export interface DatabaseSettings {
  readonly url: string;
  readonly poolSize: number;
  /** How many whole months of predictions are kept beside the current one; null for all. */
  readonly retentionMonths?: number | null;
}

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 10_000;
const CHANGE_TIMEOUT_MS = 3_600_000;
const TICK_MS = 1_000;
const PARTITION_CHECK_MS = 3_600_000;

/**
 * Keeps the tables migrated and a connection tried, for as long as the gateway runs: a database that is away at the
 * start, goes away or comes back empty is found again without a restart.
 */
export class Database {
  readonly tables: Kysely<Tables>;
  isConnected = false;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #retentionMonths: number | null;
  #isMigrated = false;
  #partitionsCheckedMs = 0;
  readonly #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(settings: DatabaseSettings, log: Log, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
    this.#retentionMonths = settings.retentionMonths ?? null;
    this.tables = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: connectionPool(settings, log) }),
    });
  }

  /** Begins to try; `tick` runs about each second while the database answers, and may throw where it doesn't. */
  start(tick: () => Promise<void>): void {
    this.#loop = this.#run(tick);
  }

  /** Ends the trying and closes the pool. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.tables.destroy();
  }

  async #run(tick: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    let isToldAway = false;
    while (!signal.aborted) {
      try {
        await this.#prepare();
        if (!this.isConnected) this.#log.info({ msg: "database connected" });
        this.isConnected = true;
        isToldAway = false;
        await tick();
      } catch (error) {
        // whatever went wrong, the tables may not be there when the database answers again
        this.#isMigrated = false;
        if (!isToldAway) this.#log.warn({ msg: "database away", ...errorFields(error) });
        isToldAway = true;
        this.isConnected = false;
      }
      await delay(TICK_MS, signal);
    }
  }

  async #prepare(): Promise<void> {
    if (!this.#isMigrated) await migrate(this.tables);
    const now = this.#now();
    if (!this.#isMigrated || Math.abs(now - this.#partitionsCheckedMs) > PARTITION_CHECK_MS) {
      await makePartitions(this.tables, now);
      await this.#retain(now);
      this.#partitionsCheckedMs = now;
    }
    this.#isMigrated = true;
  }

  async #retain(nowMs: number): Promise<void> {
    if (this.#retentionMonths === null) return;
    const months = this.#retentionMonths;
    const { dropped, isClockRight } = await dropOldPredictions(this.tables, { months, nowMs });
    if (dropped.length > 0) this.#log.info({ msg: "old predictions dropped", partitions: dropped });
    if (!isClockRight) {
      this.#log.error({ msg: "no old predictions dropped: the database's clock is another" });
    }
  }
}

/** A pool whose connections aren't used again after an error that came from the connection, not from the query. */
function connectionPool({ url, poolSize }: DatabaseSettings, log: Log): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on("error", (error) => {
    log.debug({ msg: "idle database connection lost", ...errorFields(error) });
  });
  return {
    connect: async () => new PooledClient(await pool.connect()),
    end: () => pool.end(),
  };
}

class PooledClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  #isBroken = false;
  /** The pool hears of idle connections alone; without this, one that is lost while in use ends the process. */
  readonly #onLost = (): void => {
    this.#isBroken = true;
  };

  constructor(client: pg.PoolClient) {
    this.#client = client;
    client.on("error", this.#onLost);
  }

  query<R>(sql: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>;
  // kysely's second signature, for cursors, which aren't used here
  query(cursor: never): never;
  async query(sql: string, parameters: ReadonlyArray<unknown> = []): Promise<unknown> {
    try {
      // an index over all rows that are there takes its time
      const query_timeout = /^\s*(?:create|alter|drop)\s/i.test(sql)
        ? CHANGE_TIMEOUT_MS
        : undefined;
      const query = { text: sql, values: [...parameters], query_timeout };
      return await this.#client.query(query);
    } catch (error) {
      this.#isBroken ||= !(error instanceof pg.DatabaseError);
      throw error;
    }
  }

  release(): void {
    this.#client.off("error", this.#onLost);
    this.#client.release(this.#isBroken);
  }
}
