/** How often each caller may call. */
export interface RateLimitSettings {
  readonly perSecond: number;
  /** Callers that are remembered; who calls less than others is forgotten first, and begins anew. */
  readonly maxCallers: number;
  /** The seconds whose calls may come at once. */
  readonly burstSeconds?: number;
  readonly now?: () => number;
}

interface Bucket {
  calls: number;
  sinceMs: number;
}

/**
 * A token bucket for each caller, in bounded memory: a caller has `perSecond × burstSeconds` calls at most, and gets them
 * back at `perSecond`.
 */
export class RateLimits {
  readonly #perMs: number;
  readonly #most: number;
  readonly #maxCallers: number;
  readonly #now: () => number;
  /** In the order of their last call. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: RateLimitSettings) {
    this.#perMs = settings.perSecond / 1_000;
    this.#most = Math.max(1, settings.perSecond * (settings.burstSeconds ?? 2));
    this.#maxCallers = settings.maxCallers;
    this.#now = settings.now ?? (() => performance.now());
  }

  /** Callers that are remembered. */
  get callers(): number {
    return this.#buckets.size;
  }

  /** Takes calls; or, where the caller has not so many left, says in how many seconds there are, and takes none. */
  take(caller: string, calls = 1): number | undefined {
    const bucket = this.#bucket(caller);
    if (bucket.calls < calls) return Math.ceil((calls - bucket.calls) / this.#perMs / 1_000);
    bucket.calls -= calls;
    return undefined;
  }

  /** Says as `take` does whether a call is left, and takes none. */
  look(caller: string): number | undefined {
    if (!this.#buckets.has(caller)) return undefined;
    const { calls } = this.#bucket(caller);
    return calls < 1 ? Math.ceil((1 - calls) / this.#perMs / 1_000) : undefined;
  }

  #bucket(caller: string): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(caller) ?? { calls: this.#most, sinceMs: now };
    bucket.calls = Math.min(this.#most, bucket.calls + (now - bucket.sinceMs) * this.#perMs);
    bucket.sinceMs = now;
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > this.#maxCallers) {
      const [first] = this.#buckets.keys();
      if (first !== undefined) this.#buckets.delete(first);
    }
    return bucket;
  }
}
