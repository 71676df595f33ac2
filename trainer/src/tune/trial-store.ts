import { messageOf } from "../trainer-error.js";
import type { Trial } from "./study.js";

const TIMEOUT_MS = 3_000;

const TABLE = `CREATE TABLE IF NOT EXISTS tuning_trials (
  study text NOT NULL,
  number integer NOT NULL,
  model text NOT NULL,
  parameters jsonb NOT NULL,
  state text NOT NULL,
  scores jsonb,
  problem text,
  seconds double precision NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (study, number)
)`;

const INSERT = `INSERT INTO tuning_trials (study, number, model, parameters, state, scores, problem, seconds)
  SELECT study, number, $1, parameters, state, scores, problem, seconds
  FROM jsonb_to_recordset($2::jsonb) AS trial(study text, number integer, parameters jsonb, state text, scores jsonb, problem text, seconds double precision)
  ON CONFLICT (study, number) DO NOTHING`;

/**
 * Copies trials to the table tuning_trials of a PostgreSQL database, which it makes where it is missing. trials.jsonl
 * stays what counts: a database that is away is told once and tried again with the next trial.
 */
export class TrialStore {
  readonly #url: string;
  readonly #model: string;
  readonly #tell: (line: string) => void;
  readonly #stored = new Set<number>();
  #isTold = false;

  constructor(url: string, model: string, tell: (line: string) => void) {
    this.#url = url;
    this.#model = model;
    this.#tell = tell;
  }

  /** Stores those of a study's trials that aren't stored yet; answers whether all are. Never throws. */
  async store(trials: readonly Trial[]): Promise<boolean> {
    const missing = trials.filter(({ number }) => !this.#stored.has(number));
    if (missing.length === 0) return true;
    try {
      await this.#insert(missing);
    } catch (error) {
      if (!this.#isTold) {
        this.#tell(
          `warning: DATABASE_URL: trials could not be stored, ${messageOf(error)}; they are in trials.jsonl, and it is tried again with each trial`,
        );
      }
      this.#isTold = true;
      return false;
    }
    for (const { number } of missing) this.#stored.add(number);
    if (this.#isTold) this.#tell("DATABASE_URL: the trials are stored now");
    this.#isTold = false;
    return true;
  }

  /** A connection for each time: trials take seconds, and an embedded database has one connection for all. */
  async #insert(trials: readonly Trial[]): Promise<void> {
    const { default: pg } = await import("pg");
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      application_name: "intent-serving tune",
    });
    // a connection that breaks between two queries tells it by an event, and the next query fails
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query(TABLE);
      await client.query(INSERT, [this.#model, JSON.stringify(trials)]);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
