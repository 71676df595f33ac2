import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.js";

/** What is counted of a version's answers. */
export interface Counts {
  readonly answers: number;
  readonly errors: number;
  /** Answers that took longer than the model's bound. */
  readonly slow: number;
  /** Answers that were another intent than the champion's. */
  readonly flips: number;
}

/** A version's own answers, or as the shadow of `champion`, which is 0 else. */
export interface Counted {
  readonly model: string;
  readonly version: number;
  readonly champion: number;
}

const MINUTE_MS = 60_000;
/** Minutes that wait for a database that is away. */
const MAX_WAITING = 10_000;
/** How long the counts are kept. */
export const KEPT_DAYS = 90;
const CLEAN_EVERY_MS = 3_600_000;

type Row = Counted & { -readonly [Name in keyof Counts]: Counts[Name] } & {
  readonly minuteMs: number;
  isChanged: boolean;
};

/**
 * Counts by the minute, in memory and from there in the database: each process writes rows of its own with its whole
 * count, so that a write that is tried again counts nothing twice.
 */
export class Minutes {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #instance = randomUUID();
  readonly #rows = new Map<string, Row>();
  #cleanedMs = 0;

  constructor(db: Kysely<Tables>, now: () => number = Date.now) {
    this.#db = db;
    this.#now = now;
  }

  /** Adds to the counts of this minute. */
  add({ model, version, champion }: Counted, counts: Partial<Counts>): void {
    const minuteMs = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
    const key = `${model}/${String(version)}/${String(champion)}/${String(minuteMs)}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      if (this.#rows.size >= MAX_WAITING) return;
      const nothing = { answers: 0, errors: 0, slow: 0, flips: 0 };
      row = { model, version, champion, minuteMs, ...nothing, isChanged: true };
      this.#rows.set(key, row);
    }
    row.answers += counts.answers ?? 0;
    row.errors += counts.errors ?? 0;
    row.slow += counts.slow ?? 0;
    row.flips += counts.flips ?? 0;
    row.isChanged = true;
  }

  /** Writes what changed, and now and then removes what is old; throws while the database is away. */
  async flush(): Promise<void> {
    const written = [...this.#rows].filter(([, { isChanged }]) => isChanged);
    if (written.length > 0) {
      const rows = JSON.stringify(
        written.map(([, row]) => ({ ...row, minute: new Date(row.minuteMs).toISOString() })),
      );
      for (const [, row] of written) row.isChanged = false;
      try {
        await this.#write(rows);
      } catch (error) {
        for (const [, row] of written) row.isChanged = true;
        throw error;
      }
    }
    const now = this.#now();
    for (const [key, { isChanged, minuteMs }] of this.#rows) {
      if (!isChanged && minuteMs < now - 2 * MINUTE_MS) this.#rows.delete(key);
    }
    await this.#clean(now);
  }

  async #write(rows: string): Promise<void> {
    await sql`
      insert into traffic_minutes
        (model, version, champion, minute, instance, answers, errors, slow, flips)
      select model, version, champion, minute, ${this.#instance}::uuid, answers, errors, slow, flips
      from json_to_recordset(${rows}::json) as row (
        model text, version integer, champion integer, minute timestamptz,
        answers integer, errors integer, slow integer, flips integer)
      on conflict (model, version, champion, minute, instance) do update set
        answers = excluded.answers, errors = excluded.errors, slow = excluded.slow,
        flips = excluded.flips`.execute(this.#db);
  }

  async #clean(now: number): Promise<void> {
    if (now - this.#cleanedMs < CLEAN_EVERY_MS) return;
    const oldest = new Date(now - KEPT_DAYS * 24 * CLEAN_EVERY_MS);
    await this.#db.deleteFrom("traffic_minutes").where("minute", "<", oldest).execute();
    this.#cleanedMs = now;
  }
}

/** What all gateways counted from a moment on, and in how many minutes there was an answer. */
export async function countsSince(
  db: Kysely<Tables>,
  { model, version, champion }: Counted,
  since: Date,
): Promise<Counts & { readonly minutes: number }> {
  const sum = (column: string) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)::float8`;
  return db
    .selectFrom("traffic_minutes")
    .select([
      sum("answers").as("answers"),
      sum("errors").as("errors"),
      sum("slow").as("slow"),
      sum("flips").as("flips"),
      sql<number>`(count(distinct minute) filter (where answers > 0))::float8`.as("minutes"),
    ])
    .where("model", "=", model)
    .where("version", "=", version)
    .where("champion", "=", champion)
    .where("minute", ">=", since)
    .executeTakeFirstOrThrow();
}
