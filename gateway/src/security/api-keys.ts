import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.js";
import { errorFields, type Log } from "../log-fields.js";
import { type ApiKey, type Credential, isSecretOf, makeKey } from "./api-key.js";
import { readKeyMirror, writeKeyMirror } from "./key-mirror.js";
import { endKey, insertKey, readKey, readKeys } from "./key-table.js";
import { RateLimits } from "./rate-limits.js";

/** How often in a second a key that isn't known is looked for in the database. */
const LOOKUPS_PER_SECOND = 20;

/**
 * The keys in memory, as the database last had them: read again by every tick, so that a key that another gateway made
 * or ended is seen; copied to a file at each change, which stands in while the database is away.
 */
export class ApiKeys {
  readonly #db: Kysely<Tables>;
  readonly #mirrorPath: string;
  readonly #log: Log;
  readonly #lookups = new RateLimits({ perSecond: LOOKUPS_PER_SECOND, maxCallers: 1 });
  #keys: ReadonlyMap<string, ApiKey> = new Map();
  #mirrored = "";
  #writing: Promise<void> = Promise.resolve();
  /** Counts own changes, so that an older answer of the database doesn't undo one in memory. */
  #changes = 0;

  constructor(db: Kysely<Tables>, mirrorPath: string, log: Log) {
    this.#db = db;
    this.#mirrorPath = mirrorPath;
    this.#log = log;
  }

  /** The keys that callers were given, without sessions. */
  get given(): readonly ApiKey[] {
    return [...this.#keys.values()].filter(({ parent }) => parent === null);
  }

  /** Takes the keys of the mirror file, for as long as the database has not answered. */
  async readMirror(): Promise<void> {
    try {
      const mirrored = await readKeyMirror(this.#mirrorPath);
      if (mirrored !== undefined) this.#keys = byId(mirrored);
    } catch (error) {
      this.#log.warn({ msg: "the keys' mirror file can't be read", ...errorFields(error) });
    }
  }

  /** Reads the keys anew. */
  async tick(): Promise<void> {
    const changes = this.#changes;
    const keys = await readKeys(this.#db);
    if (changes === this.#changes) await this.#take(byId(keys));
  }

  /** The key of a credential; undefined where it is none, or has ended. */
  find({ id, secret }: Credential): ApiKey | undefined {
    const key = this.#live(id);
    if (key === undefined || !isSecretOf(key, secret)) return undefined;
    // a session ends with its key
    return key.parent === null || this.#live(key.parent) !== undefined ? key : undefined;
  }

  /** As `find`; but a key that isn't known is looked for in the database, for another gateway may have just made it. */
  async findAnew(credential: Credential): Promise<ApiKey | undefined> {
    if (this.#keys.has(credential.id) || this.#lookups.take("all") !== undefined) {
      return this.find(credential);
    }
    try {
      const key = await readKey(this.#db, credential.id);
      if (key !== undefined) this.#keys = new Map(this.#keys).set(key.id, key);
    } catch (error) {
      this.#log.debug({ msg: "a key could not be looked for", ...errorFields(error) });
    }
    return this.find(credential);
  }

  /** Makes a key and answers what its holder shows, which nobody can answer again. */
  async make(
    of: Pick<ApiKey, "name" | "roles" | "parent" | "expiresMs">,
  ): Promise<{ readonly key: ApiKey; readonly credential: string }> {
    const made = makeKey({ ...of, createdMs: Date.now() });
    await insertKey(this.#db, made.key);
    this.#changes += 1;
    await this.#take(new Map(this.#keys).set(made.key.id, made.key));
    return made;
  }

  /** Ends a key and its sessions at a time; says whether there was such a key. */
  async end(id: string, endsMs: number): Promise<boolean> {
    const wasThere = await endKey(this.#db, id, endsMs);
    this.#changes += 1;
    if (wasThere) await this.#take(byId(await readKeys(this.#db)));
    return wasThere;
  }

  #live(id: string): ApiKey | undefined {
    const key = this.#keys.get(id);
    return key === undefined || (key.expiresMs ?? Infinity) <= Date.now() ? undefined : key;
  }

  async #take(keys: ReadonlyMap<string, ApiKey>): Promise<void> {
    this.#keys = keys;
    const rows = [...keys.values()];
    const text = JSON.stringify(rows);
    if (text === this.#mirrored) return;
    this.#mirrored = text;
    this.#writing = this.#writing.then(async () => {
      try {
        await writeKeyMirror(this.#mirrorPath, rows);
      } catch (error) {
        this.#log.warn({ msg: "the keys' mirror file can't be written", ...errorFields(error) });
      }
    });
    await this.#writing;
  }
}

function byId(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  return new Map(keys.map((key) => [key.id, key]));
}
