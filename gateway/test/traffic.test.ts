import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServedVersion } from "../src/predict/predict.js";
import {
  type AllocatedArm,
  allocate,
  armOf,
  BUCKETS,
  bucketOfKey,
} from "../src/traffic/buckets.js";
import { NO_RULES, rulesOf } from "../src/traffic/rules.js";
import { ShadowLane } from "../src/traffic/shadow-lane.js";
import { splitChooser } from "../src/traffic/split.js";

const SERVED: ServedVersion = {
  model: "intent",
  version: 1,
  manifestSha256: "",
  tokenizer: fitTokenizer(["a text"], DEFAULT_TOKENIZER_SETTINGS).tokenizer,
  intents: [],
  decision: null,
  rows: { ask: () => Promise.reject(new Error("nobody asks")) },
};

const LABELS = ["a", "b", "c"];
const shares = fc
  .array(fc.integer({ min: 0, max: 3333 }), { minLength: 3, maxLength: 3 })
  .map((counts) => counts.map((count, i) => ({ label: LABELS[i] ?? "", share: count / BUCKETS })));

function ownersOf(arms: readonly AllocatedArm[]): (string | undefined)[] {
  return Array.from({ length: BUCKETS }, (_, bucket) => armOf(arms, bucket)?.label);
}

describe("the buckets of a split", () => {
  it("are as many as the shares want, and none is moved that need not be", () => {
    fc.assert(
      fc.property(fc.array(shares, { minLength: 2, maxLength: 4 }), (steps) => {
        let arms: AllocatedArm[] = [];
        let before = ownersOf(arms);
        for (const wanted of steps) {
          arms = allocate(arms, wanted);
          const after = ownersOf(arms);
          const count = (owners: (string | undefined)[], label: string): number =>
            owners.filter((owner) => owner === label).length;
          for (const { label, share } of wanted) {
            expect(count(after, label)).toBe(Math.round(share * BUCKETS));
            const kept = after.filter((owner, i) => owner === label && before[i] === label).length;
            expect(kept).toBe(Math.min(count(before, label), count(after, label)));
          }
          before = after;
        }
      }),
      { numRuns: 15 },
    );
  });

  it("hold a key to its version while another arm or its own grows", () => {
    const keys = Array.from({ length: 2_000 }, (_, i) =>
      bucketOfKey("intent", `user ${String(i)}`),
    );
    const first = allocate([], [{ label: "a", share: 0.1 }]);
    const second = allocate(first, [
      { label: "a", share: 0.1 },
      { label: "b", share: 0.3 },
    ]);
    const third = allocate(second, [
      { label: "a", share: 0.4 },
      { label: "b", share: 0.3 },
    ]);
    for (const key of keys) {
      if (armOf(first, key) !== undefined) expect(armOf(third, key)?.label).toBe("a");
      const inSecond = armOf(second, key)?.label;
      if (inSecond !== undefined) expect(armOf(third, key)?.label).toBe(inSecond);
    }
    const share = keys.filter((key) => armOf(third, key)?.label === "a").length / keys.length;
    expect(share).toBeGreaterThan(0.36);
    expect(share).toBeLessThan(0.44);
    expect(keys).not.toEqual(keys.map((_, i) => bucketOfKey("spam", `user ${String(i)}`)));
  });
});

describe("rules", () => {
  it.each<[string, Parameters<typeof rulesOf>[0], string]>([
    [
      "more than all",
      {
        split: {
          kind: "ab",
          arms: [
            { label: "a", share: 0.6 },
            { label: "b", share: 0.5 },
          ],
        },
      },
      "split: expected shares that sum up to 1 at most, got 1.1000",
    ],
    [
      "a canary of two",
      {
        split: {
          kind: "canary",
          arms: [
            { label: "a", share: 0.1 },
            { label: "b", share: 0.1 },
          ],
        },
      },
      "split: expected one arm of a canary, got 2",
    ],
    [
      "an arm twice",
      {
        split: {
          kind: "ab",
          arms: [
            { label: "a", share: 0.1 },
            { label: "a", share: 0.1 },
          ],
        },
      },
      "split: expected each label once, got one twice",
    ],
    [
      "the champion as its own shadow",
      { shadows: [{ label: "champion" }] },
      "shadows: expected labels other than champion, whose the rest is",
    ],
  ])("can't have %s", (_, body, message) => {
    expect(() => rulesOf(body, NO_RULES)).toThrow(message);
  });
});

describe("a split", () => {
  const arms = allocate([], [{ label: "next", share: 0.25 }]);
  const chosen: (string | number | undefined)[] = [];
  const choose = (isServed: boolean, random: number) =>
    splitChooser({
      rulesOf: () => ({ ...NO_RULES, split: { kind: "canary", arms } }),
      chooser: {
        choose: (_model, reference) => {
          chosen.push(reference);
          if (reference === "next" && !isServed) throw new Error("gone");
          return { version: SERVED, label: typeof reference === "string" ? reference : null };
        },
      },
      random: () => random,
    });

  it.each([
    ["a number", true, 0, 2, null, undefined],
    ["a label", true, 0, "champion", "champion", undefined],
    ["nothing, in the arm", true, 0.1, undefined, "next", { arm: "next", share: 0.25 }],
    ["nothing, beside it", true, 0.3, undefined, "champion", { arm: "champion", share: 0.75 }],
    ["nothing, in an arm that is gone", false, 0.1, undefined, "champion", { fellBack: true }],
  ])("of a request with %s", (_, isServed, random, reference, label, routing) => {
    const { label: got, routing: rule } = choose(isServed, random)("intent", reference);
    expect(got).toBe(label);
    if (routing === undefined) expect(rule).toBeUndefined();
    else expect(rule).toMatchObject({ rule: "canary", sticky: false, ...routing });
  });

  it("goes by the key where there is one", () => {
    const labels = [0, 0.5, 0.99].map(
      (random) => choose(true, random)("intent", undefined, "k").label,
    );
    expect(new Set(labels).size).toBe(1);
  });
});

describe("a shadow's lane", () => {
  it("sends at most so many at a time, with rests, and leaves out what finds no room", async () => {
    const lane = new ShadowLane();
    const running = { now: 0, most: 0 };
    const starts: number[] = [];
    const copy = async (): Promise<void> => {
      starts.push(performance.now());
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.now -= 1;
    };
    for (let i = 0; i < 100; i += 1) lane.offer(copy, 3);
    expect(starts).toEqual([]);
    expect(lane.shed).toBe(36);
    await expect.poll(() => starts.length, { interval: 5 }).toBeGreaterThan(5);
    lane.close();
    expect(running.most).toBe(3);
    expect((starts[3] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(90);
    const sent = starts.length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(starts).toHaveLength(sent);
    lane.offer(copy, 3);
    expect(lane.shed).toBe(37);
  });

  it("has fewer places as soon as the rules say so, though copies wait", async () => {
    const lane = new ShadowLane();
    const ends: (() => void)[] = [];
    const copy = (): Promise<void> => new Promise((resolve) => ends.push(resolve));
    const started = () => expect.poll(() => ends.length, { interval: 5, timeout: 5_000 });
    for (let i = 0; i < 20; i += 1) lane.offer(copy, 8);
    await started().toBe(8);
    lane.offer(copy, 1);
    const rested = performance.now();
    for (const end of ends) end();
    await started().toBe(9);
    await new Promise((resolve) => setTimeout(resolve, performance.now() - rested + 50));
    expect(ends).toHaveLength(9);
    lane.close();
  });
});
