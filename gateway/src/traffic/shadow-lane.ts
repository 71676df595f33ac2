/** How many requests this process answers at the moment. */
export interface Load {
  readonly inFlight: number;
}

/** Copies of one shadow that may wait for their turn. */
const MAX_WAITING = 64;
/** While there are requests to answer, a lane rests so many times as long as its last copy took. */
const REST = 19;
const MAX_REST_MS = 2_000;

/**
 * The copies of one shadow: so many at a time, and never at the expense of requests. While requests are being answered, the
 * lane rests after each copy for a multiple of what it took, so that it can't take more than a twentieth of what
 * they share; when there are none it goes on at once. What finds no room is left out and counted.
 */
export class ShadowLane {
  shed = 0;
  readonly #load: Load;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #restUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Takes a copy, which never throws, to be sent when there is room; later than now in any case. */
  offer(copy: () => Promise<void>, concurrency: number): void {
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) {
      this.shed += 1;
      return;
    }
    this.#waiting.push(copy);
    this.#wake(concurrency);
  }

  /** Sends no more copies. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
  }

  #wake(concurrency: number): void {
    if (this.#timer !== undefined || this.#running >= concurrency) return;
    if (this.#waiting.length === 0) return;
    const restMs = this.#load.inFlight > 0 ? this.#restUntilMs - performance.now() : 0;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#send(concurrency);
      },
      Math.max(0, restMs),
    );
  }

  #send(concurrency: number): void {
    do {
      const copy = this.#waiting.shift();
      if (copy === undefined) return;
      void this.#run(copy, concurrency);
    } while (this.#load.inFlight === 0 && this.#running < concurrency);
    this.#wake(concurrency);
  }

  async #run(copy: () => Promise<void>, concurrency: number): Promise<void> {
    this.#running += 1;
    const startedMs = performance.now();
    await copy();
    this.#running -= 1;
    const endedMs = performance.now();
    this.#restUntilMs = endedMs + Math.min(MAX_REST_MS, REST * (endedMs - startedMs));
    this.#wake(concurrency);
  }
}
