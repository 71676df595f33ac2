import type { Kysely } from "kysely";
import type { Catalogue } from "../catalogue/catalogue.js";
import type { Tables } from "../database/tables.js";
import { GatewayError } from "../gateway-error.js";
import { CHAMPION, type Labels } from "../labels/labels.js";
import { previousVersion } from "../labels/previous-version.js";
import type { Log } from "../log-fields.js";
import { rollbackLimits } from "../traffic/bounds.js";
import { countsSince } from "../traffic/minutes.js";
import type { RulesStore } from "../traffic/rules-store.js";
import { isWatched, judgedSince, type WatchedVersion, whyRollBack } from "./rollback-decision.js";

/** What the watch looks at and changes. */
export interface RollbackWatchParts {
  readonly tables: Kysely<Tables>;
  readonly catalogue: Pick<Catalogue, "models" | "entry">;
  readonly labels: Labels;
  readonly rules: RulesStore;
  readonly log: Log;
  readonly now?: () => number;
}

/** Who did it, in the audit. */
const ACTOR = "automatic rollback";

type Limits = NonNullable<ReturnType<typeof rollbackLimits>>;

/**
 * Looks, at each tick, at what all gateways counted of the versions that were given traffic, and takes it from one that is
 * out of its bounds: the champion goes back to the version before, an arm's share to the champion. Of several gateways
 * that see the same, the database lets one do it.
 */
export class RollbackWatch {
  readonly #parts: RollbackWatchParts;

  constructor(parts: RollbackWatchParts) {
    this.#parts = parts;
  }

  /** Looks once; throws while the database is away. */
  async tick(): Promise<void> {
    const { catalogue, rules, log } = this.#parts;
    for (const model of catalogue.models) {
      const limits = rollbackLimits(rules.of(model));
      if (limits === null) continue;
      try {
        await this.#champion(model, limits);
        await this.#arms(model, limits);
      } catch (error) {
        // another gateway was first, or what to go back to is gone: the next look sees how it is
        if (!(error instanceof GatewayError)) throw error;
        log.warn({ msg: "an automatic rollback was not made", model, problem: error.message });
      }
    }
  }

  async #champion(model: string, limits: Limits): Promise<void> {
    const { tables, labels, catalogue, log } = this.#parts;
    const version = labels.of(model).get(CHAMPION);
    if (version === undefined) return;
    const changes = await tables
      .selectFrom("label_changes")
      .select(["time", "action", "to_version", "actor"])
      .where("model", "=", model)
      .where("label", "=", CHAMPION)
      .orderBy("id")
      .execute();
    const latest = changes.at(-1);
    const before = previousVersion(changes.map(({ action, to_version: to }) => ({ action, to })));
    if (latest?.to_version !== version || before === undefined) return;
    if (catalogue.entry(model, before)?.served === undefined) return;
    const known = {
      nowMs: this.#now(),
      sinceMs: latest.time.getTime(),
      action: latest.action,
      lastAutomaticMs: changes.findLast(({ actor }) => actor === ACTOR)?.time.getTime() ?? null,
    };
    const reason = await this.#why(model, limits, known, version, {
      version: before,
      champion: version,
    });
    if (reason === undefined) return;
    const move = { model, label: CHAMPION, reason, requestId: undefined, actor: ACTOR };
    await labels.rollBack(move, () => undefined, version);
    log.error({ msg: "rolled back automatically", model, from: version, to: before, reason });
  }

  async #arms(model: string, limits: Limits): Promise<void> {
    const { tables, labels, rules, log } = this.#parts;
    const { split } = rules.of(model);
    const champion = labels.of(model).get(CHAMPION);
    if (split === null || champion === undefined) return;
    const changed = await tables
      .selectFrom("traffic_changes")
      .select(["time"])
      .where("model", "=", model)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    if (changed === undefined) return;
    for (const { label, share } of split.arms) {
      const version = labels.of(model).get(label);
      if (version === undefined || version === champion || share === 0) continue;
      const known = {
        nowMs: this.#now(),
        sinceMs: changed.time.getTime(),
        action: "split" as const,
        lastAutomaticMs: null,
      };
      const reason = await this.#why(model, limits, known, version, { version, champion });
      if (reason === undefined) continue;
      await rules.change({
        model,
        reason: `${label} (version ${String(version)}) loses its share: ${reason}`,
        actor: ACTOR,
        change: (before) => ({
          ...before,
          split: before.split && {
            ...before.split,
            arms: before.split.arms.map((arm) =>
              arm.label === label ? { ...arm, share: 0, buckets: [] } : arm,
            ),
          },
        }),
      });
      log.error({ msg: "an arm lost its share automatically", model, label, version, reason });
    }
  }

  async #why(
    model: string,
    limits: Limits,
    known: Omit<WatchedVersion, "own" | "pairs">,
    version: number,
    pair: { readonly version: number; readonly champion: number },
  ): Promise<string | undefined> {
    if (!isWatched(limits, known)) return undefined;
    const { tables } = this.#parts;
    const since = judgedSince(limits, known);
    const own = await countsSince(tables, { model, version, champion: 0 }, since);
    const pairs = await countsSince(tables, { model, ...pair }, since);
    return whyRollBack(limits, { ...known, own, pairs });
  }

  #now(): number {
    return (this.#parts.now ?? Date.now)();
  }
}
