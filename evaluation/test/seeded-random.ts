import type { RandomSource } from "../src/index.js";

/** A linear congruential generator, good enough for tests. */
export function seededRandom(seed: number): RandomSource {
  let state = seed;
  return {
    below(limit) {
      state = (state * 1664525 + 1013904223) % 4294967296;
      return Math.floor((state / 4294967296) * limit);
    },
  };
}
