/** Measures stages that follow one another; one that comes again is added to. */
export class Stopwatch {
  /** Seconds of each stage, in the order they first ran. */
  readonly seconds: Record<string, number> = {};
  #startedAt = performance.now();

  /** Ends a stage, and begins the next one. */
  lap(stage: string): void {
    const now = performance.now();
    this.seconds[stage] = (this.seconds[stage] ?? 0) + Math.round(now - this.#startedAt) / 1000;
    this.#startedAt = now;
  }
}
