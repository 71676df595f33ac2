interface Waiter {
  readonly until: number;
  readonly settle: (isReached: boolean) => void;
}

/** Those who wait until a count that only grows has come so far. */
export class Waiters {
  readonly #waiting: Waiter[] = [];

  /** Waits until the count is there: true, or false where it took longer or was given up. */
  wait(until: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isReached: boolean): void => {
        clearTimeout(timer);
        resolve(isReached);
      };
      const waiter = { until, settle };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve(false);
      }, timeoutMs);
      this.#waiting.push(waiter);
    });
  }

  /** The count is there. */
  reach(count: number): void {
    this.#settle(count, true);
  }

  /** The count won't be reached as it was meant. */
  giveUp(count: number): void {
    this.#settle(count, false);
  }

  #settle(count: number, isReached: boolean): void {
    // they came in the order of what they wait for
    while ((this.#waiting[0]?.until ?? Infinity) <= count) this.#waiting.shift()?.settle(isReached);
  }
}
