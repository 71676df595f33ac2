import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.js";
import { errorFields, type Log } from "../log-fields.js";
import { readMirror, writeMirror } from "./label-mirror.js";
import {
  deleteLabel,
  type LabelMap,
  type LabelMove,
  type LabelMoved,
  type MoveKind,
  moveLabel,
  readLabels,
  rollBackLabel,
  setFirstLabel,
} from "./label-table.js";

/** The label of unpinned requests. */
export const CHAMPION = "champion";

/** Where the labels were last read. */
export type LabelSource = "database" | "mirror" | "none";

/** What the labels need to know of the versions. */
export interface ChampionChooser {
  /** The models that have a version, with what their first champion would be at this moment. */
  firstChampions(): Iterable<readonly [model: string, version: number | undefined]>;
  /** Whether the version's folder is there, loaded or not. */
  has(model: string, version: number): boolean;
}

/**
 * The labels in memory, as the database last had them: read again by every tick, so that a change made by another
 * gateway is seen; copied to a file at each change, which stands in while the database is away at the start.
 */
export class Labels {
  source: LabelSource = "none";
  readonly #db: Kysely<Tables>;
  readonly #mirrorPath: string;
  readonly #log: Log;
  #labels: LabelMap = new Map();
  /** Counts own moves, so that an older answer of the database doesn't undo one in memory. */
  #moves = 0;
  #mirrored: Promise<void> = Promise.resolve();

  constructor(db: Kysely<Tables>, mirrorPath: string, log: Log) {
    this.#db = db;
    this.#mirrorPath = mirrorPath;
    this.#log = log;
  }

  /** A model's labels and their versions. */
  of(model: string): ReadonlyMap<string, number> {
    return this.#labels.get(model) ?? NO_LABELS;
  }

  /** The labels of a model that point at a version. */
  pointingAt(model: string, version: number): string[] {
    return [...this.of(model)].filter(([, to]) => to === version).map(([label]) => label);
  }

  /** Takes the labels of the mirror file, for as long as the database has not answered. */
  async readMirror(): Promise<void> {
    try {
      const mirrored = await readMirror(this.#mirrorPath);
      if (mirrored === undefined) return;
      this.#labels = mirrored;
      this.source = "mirror";
    } catch (error) {
      this.#log.warn({ msg: "the labels' mirror file can't be read", ...errorFields(error) });
    }
  }

  /** Reads the labels anew and gives each model that has none its champion. */
  async tick(chooser: ChampionChooser): Promise<void> {
    const moves = this.#moves;
    let labels = await readLabels(this.#db);
    for (const [model, first] of chooser.firstChampions()) {
      if (labels.get(model)?.has(CHAMPION) === true || moves !== this.#moves) continue;
      if (await this.#setFirstChampion(model, first, chooser)) labels = await readLabels(this.#db);
    }
    if (moves === this.#moves) await this.#take(labels);
  }

  /** Points a label at a version, in the database, in memory and in the mirror. */
  move(move: LabelMove, version: number, kind?: MoveKind): Promise<LabelMoved> {
    return this.#moved(move, () => moveLabel(this.#db, move, version, kind));
  }

  /** Points a label back at the version before; with `expected`, only where it points there now. */
  rollBack(
    move: LabelMove,
    check: (version: number) => void,
    expected?: number,
  ): Promise<LabelMoved> {
    return this.#moved(move, () => rollBackLabel(this.#db, move, check, expected));
  }

  /** Takes a label away and answers where it pointed; `check` throws where something names it. */
  async delete(move: LabelMove, check: Parameters<typeof deleteLabel>[2]): Promise<number> {
    const from = await deleteLabel(this.#db, move, check);
    this.#moves += 1;
    const labels = new Map(this.of(move.model));
    labels.delete(move.label);
    await this.#take(new Map(this.#labels).set(move.model, labels));
    this.#log.info({ msg: "label deleted", model: move.model, label: move.label, from });
    return from;
  }

  async #moved(move: LabelMove, change: () => Promise<LabelMoved>): Promise<LabelMoved> {
    const moved = await change();
    this.#moves += 1;
    const labels = new Map(this.of(move.model)).set(move.label, moved.to);
    await this.#take(new Map(this.#labels).set(move.model, labels));
    this.#log.info({ msg: "label moved", model: move.model, label: move.label, ...moved });
    return moved;
  }

  /** A database that lost its labels gets back the champion that this gateway answered with until now. */
  async #setFirstChampion(
    model: string,
    first: number | undefined,
    chooser: ChampionChooser,
  ): Promise<boolean> {
    const last = this.of(model).get(CHAMPION);
    const isKept = last !== undefined && chooser.has(model, last);
    const version = isKept ? last : first;
    if (version === undefined) return false;
    const reason = isKept ? "the champion so far, from the mirror" : "the lowest version";
    const move = { model, label: CHAMPION, reason, requestId: undefined, actor: "gateway" };
    await setFirstLabel(this.#db, move, version);
    this.#log.info({ msg: "first champion", model, version, reason });
    return true;
  }

  async #take(labels: LabelMap): Promise<void> {
    const isSame = this.source === "database" && isEqual(labels, this.#labels);
    this.#labels = labels;
    this.source = "database";
    if (isSame) return;
    this.#mirrored = this.#mirrored.then(async () => {
      try {
        await writeMirror(this.#mirrorPath, this.#labels);
      } catch (error) {
        this.#log.warn({ msg: "the labels' mirror file can't be written", ...errorFields(error) });
      }
    });
    await this.#mirrored;
  }
}

const NO_LABELS: ReadonlyMap<string, number> = new Map();

function isEqual(a: LabelMap, b: LabelMap): boolean {
  const text = (labels: LabelMap): string =>
    JSON.stringify([...labels].map(([model, versions]) => [model, [...versions].sort()]).sort());
  return text(a) === text(b);
}
