import { delay } from "../delay.js";

/** Copies of one shadow that may wait for their turn. */
const MAX_WAITING = 64;
/** After a copy its place rests so many times as long as the copy took, so that it is busy a twentieth of the time. */
const REST = 19;
const MAX_REST_MS = 2_000;

/**
 * The copies of one shadow: so many places, each with one copy at a time and a rest after it. What a copy takes grows with
 * what else there is to do, and with it the rest, so that shadows stand back first. What finds no room is left out and
 * counted.
 */
export class ShadowLane {
  shed = 0;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #stop = new AbortController();
  /** Places that are busy or rest. */
  #taken = 0;
  /** How many there may be, as was last said. */
  #places = 0;

  /** Takes a copy, which never throws, to be sent when a place is free; later than now in any case. */
  offer(copy: () => Promise<void>, places: number): void {
    this.#places = places;
    if (this.#stop.signal.aborted || this.#waiting.length >= MAX_WAITING) {
      this.shed += 1;
      return;
    }
    this.#waiting.push(copy);
    if (this.#taken < places) void this.#work();
  }

  /** Sends no more copies. */
  close(): void {
    this.#stop.abort();
    this.#waiting.length = 0;
  }

  /** One place, for as long as copies wait for it and it is not one too many. */
  async #work(): Promise<void> {
    const { signal } = this.#stop;
    this.#taken += 1;
    // the answer that is copied goes out first
    await delay(0, signal);
    while (this.#taken <= this.#places) {
      const copy = this.#waiting.shift();
      if (copy === undefined) break;
      const startedMs = performance.now();
      await copy();
      await delay(Math.min(MAX_REST_MS, REST * (performance.now() - startedMs)), signal);
    }
    this.#taken -= 1;
  }
}
