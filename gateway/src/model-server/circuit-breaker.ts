/** When a breaker opens, and for how long. */
export interface CircuitBreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it lets nothing through at first; each time that the trial fails it is twice as long. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  readonly now?: () => number;
}

/** Short, so that the first right answer comes soon after a fault has ended. */
const DEFAULTS: CircuitBreakerSettings = { failures: 8, openMs: 250, maxOpenMs: 2_000 };

/**
 * Lets no calls through to a place that keeps failing: callers hear at once what they would have waited for, and the
 * place has peace to recover. After a while one call is let through on trial; its end decides.
 */
export class CircuitBreaker {
  readonly #settings: CircuitBreakerSettings;
  readonly #now: () => number;
  #failures = 0;
  #openedTimes = 0;
  #closedAgainMs = 0;
  #isOnTrial = false;

  constructor(settings: Partial<CircuitBreakerSettings> = {}) {
    this.#settings = { ...DEFAULTS, ...settings };
    this.#now = settings.now ?? (() => performance.now());
  }

  /** Whether calls are let through as usual. */
  get isClosed(): boolean {
    return this.#openedTimes === 0;
  }

  /** Undefined where a call may go, which then must be told of by `succeeded` or `failed`; else for how many ms none may. */
  enter(): number | undefined {
    if (this.isClosed) return undefined;
    const leftMs = this.#closedAgainMs - this.#now();
    if (leftMs > 0) return leftMs;
    if (this.#isOnTrial) return this.#settings.openMs;
    this.#isOnTrial = true;
    return undefined;
  }

  /** A call that was let through was answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#openedTimes = 0;
    this.#isOnTrial = false;
  }

  /** A call that was let through failed; calls that were under way when it opened say nothing new. */
  failed(): void {
    this.#failures += 1;
    const isTrial = this.#isOnTrial;
    if (this.isClosed ? this.#failures < this.#settings.failures : !isTrial) return;
    const { openMs, maxOpenMs } = this.#settings;
    this.#closedAgainMs = this.#now() + Math.min(maxOpenMs, openMs * 2 ** this.#openedTimes);
    this.#openedTimes += 1;
    this.#isOnTrial = false;
  }
}
