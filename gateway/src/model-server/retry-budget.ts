/** How many calls may be made again. */
export interface RetryBudgetSettings {
  /** Of a hundred calls. */
  readonly percent: number;
  /** So many may be made again at once, after a quiet time. */
  readonly most: number;
}

const DEFAULTS: RetryBudgetSettings = { percent: 10, most: 20 };

/**
 * Bounds how many calls are made again by how many are made at all, so that a place in trouble is not asked twice as much
 * as usual just then.
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  #left: number;

  constructor(settings: RetryBudgetSettings = DEFAULTS) {
    this.#settings = settings;
    this.#left = settings.most;
  }

  /** A call is made for the first time. */
  earn(): void {
    this.#left = Math.min(this.#settings.most, this.#left + this.#settings.percent / 100);
  }

  /** Whether a call may be made again; it is taken to be made then. */
  spend(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
