import { readFile } from "node:fs/promises";
import type { Kysely } from "kysely";
import { z } from "zod";
import { ModelName } from "../contract.js";
import type { Tables } from "../database/tables.js";
import type { LabelSource } from "../labels/labels.js";
import { errorFields, type Log } from "../log-fields.js";
import { writeWhole } from "../write-whole.js";
import { NO_RULES, storedRulesSchema, type TrafficRules } from "./rules.js";
import { changeRules, type RulesChange, type RulesMap, readRules } from "./traffic-table.js";

const mirrorSchema = z.strictObject({
  formatVersion: z.literal(1),
  models: z.array(z.strictObject({ model: ModelName, rules: storedRulesSchema })),
});

/**
 * The traffic rules in memory, as the database last had them; copied to a file at each change, which stands in while the
 * database is away at the start.
 */
export class RulesStore {
  source: LabelSource = "none";
  readonly #db: Kysely<Tables>;
  readonly #mirrorPath: string;
  readonly #log: Log;
  #rules: RulesMap = new Map();
  /** Counts own changes, so that an older answer of the database doesn't undo one in memory. */
  #changes = 0;
  #mirrored: Promise<void> = Promise.resolve();

  constructor(db: Kysely<Tables>, mirrorPath: string, log: Log) {
    this.#db = db;
    this.#mirrorPath = mirrorPath;
    this.#log = log;
  }

  /** A model's rules. */
  of(model: string): TrafficRules {
    return this.#rules.get(model) ?? NO_RULES;
  }

  /** Takes the rules of the mirror file, for as long as the database has not answered. */
  async readMirror(): Promise<void> {
    try {
      const { models } = mirrorSchema.parse(JSON.parse(await readFile(this.#mirrorPath, "utf8")));
      this.#rules = new Map(models.map(({ model, rules }) => [model, rules]));
      this.source = "mirror";
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
      this.#log.warn({ msg: "the traffic rules' mirror can't be read", ...errorFields(error) });
    }
  }

  /** Reads the rules anew; those that can't be understood leave the ones that hold. */
  async tick(): Promise<void> {
    const changes = this.#changes;
    let rules: RulesMap;
    try {
      rules = await readRules(this.#db);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      this.#log.error({ msg: "the traffic rules can't be understood", ...errorFields(error) });
      return;
    }
    if (changes === this.#changes) await this.#take(rules);
  }

  /** Changes a model's rules, in the database, in memory and in the mirror. */
  async change(change: RulesChange): Promise<TrafficRules> {
    const rules = await changeRules(this.#db, change);
    this.#changes += 1;
    await this.#take(new Map(this.#rules).set(change.model, rules));
    this.#log.info({ msg: "traffic rules changed", model: change.model });
    return rules;
  }

  async #take(rules: RulesMap): Promise<void> {
    const isSame =
      this.source === "database" &&
      JSON.stringify([...rules].sort()) === JSON.stringify([...this.#rules].sort());
    this.#rules = rules;
    this.source = "database";
    if (isSame) return;
    this.#mirrored = this.#mirrored.then(() => this.#writeMirror());
    await this.#mirrored;
  }

  async #writeMirror(): Promise<void> {
    const models = [...this.#rules].map(([model, rules]) => ({ model, rules }));
    try {
      await writeWhole(this.#mirrorPath, `${JSON.stringify({ formatVersion: 1, models })}\n`);
    } catch (error) {
      this.#log.warn({ msg: "the traffic rules' mirror can't be written", ...errorFields(error) });
    }
  }
}
