import type { Catalogue } from "../catalogue/catalogue.js";
import type { Database } from "../database/database.js";
import { GatewayError } from "../gateway-error.js";
import { VersionChooser } from "../labels/choose-version.js";
import type { Labels } from "../labels/labels.js";
import type { Log } from "../log-fields.js";
import type { ChosenVersion } from "../predict/predict-route.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";
import { slowMsOf } from "./bounds.js";
import { type FlipRow, insertFlips } from "./flip-table.js";
import { Minutes } from "./minutes.js";
import { RulesStore } from "./rules-store.js";
import { Shadows } from "./shadows.js";
import { splitChooser } from "./split.js";

/** What traffic works with. */
export interface TrafficParts {
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly database: Pick<Database, "tables">;
  readonly mirrorPath: string;
  readonly record: (record: PredictionRecord) => void;
  /** Whether the log has room for rows that nobody waits for. */
  readonly hasRoom: () => boolean;
  /** Rows that are on their way to the database. */
  readonly queuedRows: () => number;
  readonly log: Log;
}

/** Flips that wait for a database that is away; each can be found again from the two predictions. */
const MAX_FLIPS = 10_000;

/** Failures that may be a version's own fault, rather than that of a model server that is away or has too much to do. */
const VERSIONS_FAULT: ReadonlySet<string> = new Set([
  "model-server-answer-wrong",
  "model-server-refused",
  "model-server-slow",
  "version-not-loaded",
  "label-version-gone",
]);

/** Which version gets which requests, what gets copies of them, and how each did. */
export class TrafficControl {
  readonly rules: RulesStore;
  readonly shadows: Shadows;
  readonly minutes: Minutes;
  /** Chooses the version of a request. */
  readonly choose: ReturnType<typeof splitChooser>;
  readonly #parts: TrafficParts;
  readonly #flips: FlipRow[] = [];

  constructor(parts: TrafficParts) {
    const { catalogue, labels, database, mirrorPath, log } = parts;
    this.#parts = parts;
    this.rules = new RulesStore(database.tables, mirrorPath, log);
    this.minutes = new Minutes(database.tables);
    const rulesOf = this.rules.of.bind(this.rules);
    this.choose = splitChooser({ rulesOf, chooser: new VersionChooser(catalogue, labels) });
    this.shadows = new Shadows({
      rulesOf,
      labels,
      served: (model, version) => catalogue.entry(model, version)?.served,
      hasRoom: parts.hasRoom,
      record: parts.record,
      flipped: (flip) => {
        if (this.#flips.length < MAX_FLIPS) this.#flips.push(flip);
      },
      minutes: this.minutes,
      slowMs: (model) => this.#slowMs(model),
      log,
    });
  }

  /** Takes an answer: counts it, logs it and offers it to the shadows; never throws. */
  readonly answered = (record: PredictionRecord): void => {
    this.counted(record);
    this.logged(record);
  };

  /** Counts an answer whose row is another's to log, as a chain logs its last one; never throws. */
  readonly counted = ({ model, version, latencyMs }: PredictionRecord): void => {
    const slow = latencyMs > this.#slowMs(model) ? 1 : 0;
    this.minutes.add({ model, version, champion: 0 }, { answers: 1, slow });
  };

  /** Logs an answer that is counted, and offers it to the shadows; never throws. */
  readonly logged = (record: PredictionRecord): void => {
    this.#parts.record(record);
    this.shadows.offer(record);
  };

  /** Takes a failure of a version that was asked. */
  readonly failed = (model: string, { version }: ChosenVersion, error: unknown): void => {
    if (!(error instanceof GatewayError) || !VERSIONS_FAULT.has(error.code)) return;
    this.minutes.add({ model, version: version.version, champion: 0 }, { errors: 1 });
  };

  /** Reads the rules anew and writes what was counted; throws while the database is away. */
  async tick(): Promise<void> {
    await this.rules.tick();
    await this.#flush();
  }

  /** Sends no more copies, and writes what was counted where the database answers. */
  async close(isConnected: boolean): Promise<void> {
    this.shadows.close();
    if (isConnected) await this.#flush().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    await this.minutes.flush();
    const waiting: FlipRow[] = [];
    try {
      while (this.#flips.length > 0) {
        const isAllWritten = this.#parts.queuedRows() === 0;
        const flips = this.#flips.slice(0, 1_000);
        const early = await insertFlips(this.#parts.database.tables, flips);
        this.#flips.splice(0, flips.length);
        // where no row is on its way any more, theirs was deleted or lost
        if (!isAllWritten) waiting.push(...early);
      }
    } finally {
      this.#flips.unshift(...waiting);
    }
  }

  #slowMs(model: string): number {
    return slowMsOf(this.rules.of(model));
  }
}
