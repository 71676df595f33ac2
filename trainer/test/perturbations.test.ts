import fc from "fast-check";
import { expect, test } from "vitest";
import { PERTURBATIONS } from "../src/judge/perturb.js";
import { perturbationTests } from "../src/judge/perturbation-tests.js";
import { SeededRandom } from "../src/random.js";
import { twoClassJudgement } from "./judgement-example.js";

const [typo, accents, upper, swap] = PERTURBATIONS;

test("a typo changes one longer word by one slip and keeps its first letter", () => {
  const random = new SeededRandom(1);
  const seen = new Set(Array.from({ length: 200 }, () => typo?.apply("la dose", random)));
  expect([...seen].sort()).toEqual([
    "la doe",
    "la does",
    "la doose",
    "la dosse",
    "la dse",
    "la dsoe",
  ]);
  expect(typo?.apply("un à la", random)).toBe("un à la");
});

test("accents, case and neighbours change as they are called", () => {
  const random = new SeededRandom(1);
  expect(accents?.apply("Où est l'été ?", random)).toBe("Ou est l'ete ?");
  expect(upper?.apply("été", random)).toBe("ÉTÉ");
  expect(swap?.apply("deux  mots", random)).toBe("mots  deux");
  expect(swap?.apply("seul", random)).toBe("seul");
});

test("two words swapped leave the same words", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 2 }), (words) => {
      const after = swap?.apply(words.join(" "), new SeededRandom(words.length)) ?? "";
      expect(after.split(" ").sort()).toEqual([...words].sort());
    }),
  );
});

test("the drop is of the rows that changed, and the same seed gives the same", () => {
  const judgement = twoClassJudgement([
    ["où", true, 0.9],
    ["ou", true, 0.9],
    ["été", false, 0.9],
    ["là", true, 0.8],
  ]);
  const request = {
    prepare: (text: string) => text,
    // all that was changed is answered with no
    answer: (texts: readonly string[]) => Float32Array.from(texts.flatMap(() => [1, 0])),
    maxRows: 100,
    seed: 1,
  };
  const tests = perturbationTests(judgement, request);
  const figures = tests.map((it) => it.figures);
  expect(figures.map(({ perturbation, n }) => [perturbation, n])).toEqual([
    ["accents dropped", 3],
    ["upper case", 4],
  ]);
  expect(figures[0]).toMatchObject({ n: 3, before: 2 / 3, flips: 3 });
  expect(figures[0]?.after).toBeCloseTo(1 / 3, 12);
  expect(figures[0]?.dropInterval.upper).toBe(1);
  expect(tests[0]?.altered.map(({ row, before, after }) => [row, before, after])).toEqual([
    [0, "où", "ou"],
    [2, "été", "ete"],
    [3, "là", "la"],
  ]);
  expect(tests[0]?.altered[0]).toMatchObject({ answer: 0 });
  expect(tests[0]?.altered[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  expect(perturbationTests(judgement, request)).toEqual(tests);
  expect(perturbationTests(judgement, { ...request, maxRows: 0 })).toEqual([]);
  // what is left of a text is changed, and nothing is left of these
  expect(perturbationTests(judgement, { ...request, prepare: () => "" })).toEqual([]);
});
