import type { GoldenQuery } from "@intent-serving/version";
import { listVersions, RESERVED_MODEL_NAMES, type VersionPlace } from "@intent-serving/version";
import { delay } from "../delay.js";
import { GatewayError } from "../gateway-error.js";
import { firstChampion } from "../labels/first-champion.js";
import type { ChampionChooser } from "../labels/labels.js";
import { errorFields, type Log } from "../log-fields.js";
import type { ModelServer } from "../model-server/model-server.js";
import type { ServedVersion } from "../predict/predict.js";
import { type FolderReading, readFolder } from "./version-folder.js";
import { fetchVersionStates, type VersionState } from "./version-states.js";

/** Greater numbers don't fit the log's column. */
const MAX_VERSION = 999_999_999;

/** One version folder, what was read of it and what the model server says of it. */
export interface CatalogueEntry {
  readonly model: string;
  readonly version: number;
  /** The model server's word, or UNKNOWN. */
  readonly state: string;
  /** Undefined where requests for it can't be answered. */
  readonly served: ServedVersion | undefined;
  readonly golden: readonly GoldenQuery[];
  readonly intentCount: number | null;
  /** Why it isn't served. */
  readonly problem: string | null;
  readonly isReadable: boolean;
  readonly firstSeenMs: number;
}

type Entries = ReadonlyMap<string, ReadonlyMap<number, CatalogueEntry>>;

/**
 * Knows which versions can be asked: those whose folder could be read and that the model server calls AVAILABLE. Both
 * are looked at again and again; while the model server is away, its last word stands.
 */
export class Catalogue implements ChampionChooser {
  /** Why the model server's states could not be had at the last look; null where they could. */
  modelServerProblem: GatewayError | null = null;
  readonly #modelsDirectory: string;
  readonly #modelServer: ModelServer;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #entries: Entries = new Map();
  #readings = new Map<string, FolderReading>();
  #states = new Map<string, ReadonlyMap<number, VersionState>>();
  #loop: Promise<void> = Promise.resolve();
  #latestLook: Promise<void> = Promise.resolve();

  constructor(modelsDirectory: string, modelServer: ModelServer, log: Log) {
    this.#modelsDirectory = modelsDirectory;
    this.#modelServer = modelServer;
    this.#log = log;
  }

  /** Looks once, then again after each interval. */
  async start(intervalMs: number): Promise<void> {
    await this.#tryRefresh();
    this.#loop = this.#run(intervalMs);
  }

  /** Ends the looking. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  /** The models that have a version's folder. */
  get models(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** A model's versions, the lowest first. */
  versions(model: string): readonly CatalogueEntry[] {
    return [...(this.#entries.get(model)?.values() ?? [])];
  }

  /** One version, whether it is served or not. */
  entry(model: string, version: number): CatalogueEntry | undefined {
    return this.#entries.get(model)?.get(version);
  }

  /** Whether a version of a model takes e-mails for texts. */
  readsEmail(model: string): boolean {
    return this.versions(model).some(({ served }) => served?.tokenizer.readsEmail === true);
  }

  has(model: string, version: number): boolean {
    return this.entry(model, version) !== undefined;
  }

  *firstChampions(): Iterable<readonly [model: string, version: number | undefined]> {
    const now = performance.now();
    for (const [model, entries] of this.#entries) {
      const candidates = [...entries.values()].map((entry) => ({
        ...entry,
        knownForMs: now - entry.firstSeenMs,
      }));
      yield [model, firstChampion(candidates)];
    }
  }

  /** Looks at the models folder and asks the model server; one look follows the other. */
  refresh(): Promise<void> {
    const look = this.#latestLook.then(() => this.#look());
    this.#latestLook = look.catch(() => undefined);
    return look;
  }

  async #look(): Promise<void> {
    const places = (await listVersions(this.#modelsDirectory)).filter(
      ({ model, version }) => !RESERVED_MODEL_NAMES.includes(model) && version <= MAX_VERSION,
    );
    const models = [...new Set(places.map(({ model }) => model))];
    // states first: a version that is new to the model server has its folder by then
    await this.#askModelServer(models);
    const readings = new Map<string, FolderReading>();
    for (const place of places) {
      const key = `${place.model}/${String(place.version)}`;
      const earlier = this.#readings.get(key);
      readings.set(key, await readFolder(this.#modelsDirectory, place, earlier, this.#modelServer));
    }
    this.#readings = readings;
    this.#replace(places);
  }

  async #run(intervalMs: number): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await delay(intervalMs, signal);
      if (signal.aborted) return;
      await this.#tryRefresh();
    }
  }

  async #tryRefresh(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.#log.error({ msg: "the models folder can't be read", ...errorFields(error) });
    }
  }

  async #askModelServer(models: readonly string[]): Promise<void> {
    const before = this.modelServerProblem?.code;
    try {
      const asked = models.map(
        async (model) => [model, await fetchVersionStates(this.#modelServer, model)] as const,
      );
      this.#states = new Map(await Promise.all(asked));
      this.modelServerProblem = null;
      if (before !== undefined) this.#log.info({ msg: "model server answers again" });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.modelServerProblem = error;
      if (before !== error.code) {
        this.#log.warn({ msg: "model server's states can't be had", problem: error.message });
      }
    }
  }

  #replace(places: readonly VersionPlace[]): void {
    const before = this.#entries;
    const entries = new Map<string, Map<number, CatalogueEntry>>();
    for (const place of places) {
      const entry = this.#entryOf(place, before.get(place.model)?.get(place.version));
      const versions = entries.get(place.model) ?? new Map<number, CatalogueEntry>();
      entries.set(place.model, versions.set(place.version, entry));
    }
    this.#entries = entries;
    this.#tellChanges(before);
  }

  #entryOf(place: VersionPlace, before: CatalogueEntry | undefined): CatalogueEntry {
    const { model, version } = place;
    const reading = this.#readings.get(`${model}/${String(version)}`);
    const said = this.#states.get(model)?.get(version);
    const state = said?.state ?? "UNKNOWN";
    const isServed = state === "AVAILABLE" && reading?.version !== undefined;
    return {
      model,
      version,
      state,
      served: isServed ? reading.version : undefined,
      golden: reading?.golden ?? [],
      intentCount: reading?.version?.intents.length ?? null,
      problem: isServed ? null : (reading?.problem ?? notAvailable(said)),
      isReadable: reading?.version !== undefined,
      firstSeenMs: before?.firstSeenMs ?? performance.now(),
    };
  }

  #tellChanges(before: Entries): void {
    for (const [model, entries] of this.#entries) {
      for (const [version, { problem }] of entries) {
        const earlier = before.get(model)?.get(version);
        if (earlier !== undefined && earlier.problem === problem) continue;
        if (problem === null) this.#log.info({ msg: "version served", model, version });
        else this.#log.warn({ msg: "version not served", model, version, problem });
      }
    }
    for (const [model, entries] of before) {
      for (const version of entries.keys()) {
        if (this.#entries.get(model)?.has(version) === true) continue;
        this.#log.info({ msg: "version gone", model, version });
      }
    }
  }
}

function notAvailable(said: VersionState | undefined): string {
  if (said === undefined) return "the model server does not list it";
  const message = said.message === "" ? "" : `: ${said.message}`;
  return `the model server says ${said.state}${message}`;
}
