import { expect, test } from "vitest";
import { decodeSavedModel, SavedModelError } from "../src/index.js";
import { savedModelFixture } from "./fixture.js";

/** How much of the whole run to do; the seed is fixed, so that a share is the same each time. */
const share = Number(process.env["LONG_SHARE"] ?? "1");
const ROUNDS = Math.ceil(40_000 * share);
const SEED = 20_260_301;

/** Small limits, as an attacker's file should not cost more than it has bytes. */
const LIMITS = { maxStructureBytes: 2 ** 26, maxExpandedBytes: 2 ** 24 };
const MAX_RSS_GROWTH = 512 * 2 ** 20;
const MAX_DECODE_MS = 2_000;

/** mulberry32: the numbers of a seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Mutation = (bytes: Uint8Array, random: (below: number) => number) => Uint8Array;

/** Lengths, tags and varints that decoders stumble over. */
const EVIL = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0x0b],
  [0x0c],
  [0x12, 0x7f],
  [0x00],
];

const mutations: readonly Mutation[] = [
  (bytes, random) => bytes.slice(0, random(bytes.length)),
  (bytes, random) => {
    const changed = bytes.slice();
    changed[random(bytes.length)] = random(256);
    return changed;
  },
  (bytes, random) => {
    const changed = bytes.slice();
    const at = random(bytes.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << random(8));
    return changed;
  },
  (bytes, random) => splice(bytes, random(bytes.length), random(16), []),
  (bytes, random) => splice(bytes, random(bytes.length), 0, EVIL[random(EVIL.length)] ?? []),
  (bytes, random) => {
    const evil = EVIL[random(EVIL.length)] ?? [];
    return splice(bytes, random(bytes.length), evil.length, evil);
  },
  (bytes, random) => {
    const from = random(bytes.length);
    return splice(bytes, random(bytes.length), 0, bytes.slice(from, from + random(200)));
  },
];

function splice(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: ArrayLike<number> & Iterable<number>,
): Uint8Array {
  return Uint8Array.of(...bytes.subarray(0, at), ...added, ...bytes.subarray(at + removed));
}

test.each(["constants", "embedding", "functions", "variables"])(
  `${String(ROUNDS)} damages of the fixture %s give a model or a SavedModelError, in bounded time and memory`,
  (name) => {
    const random = randomOf(SEED);
    const whole = savedModelFixture(name);
    const rssBefore = process.memoryUsage().rss;
    const outcomes: Record<string, number> = {};
    let slowestMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let bytes: Uint8Array = Uint8Array.from(whole);
      for (let times = random(3); times >= 0 && bytes.length > 0; times--) {
        bytes = mutations[random(mutations.length)]?.(bytes, random) ?? bytes;
      }
      const start = performance.now();
      const outcome = outcomeOf(bytes);
      slowestMs = Math.max(slowestMs, performance.now() - start);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(["model", "malformed"]));
    expect(slowestMs).toBeLessThan(MAX_DECODE_MS);
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(MAX_RSS_GROWTH);
  },
);

function outcomeOf(bytes: Uint8Array): string {
  try {
    decodeSavedModel(bytes, LIMITS);
    return "model";
  } catch (error) {
    if (error instanceof SavedModelError) return error.code;
    throw new Error(`got ${String(error)} for ${Buffer.from(bytes).toString("base64")}`, {
      cause: error,
    });
  }
}
