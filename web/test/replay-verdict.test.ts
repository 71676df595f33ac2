import { expect, it } from "vitest";
import { replayedCells, replayVerdict } from "../src/pages/compare/replay-verdict.js";

const flip = (logged: number, replayed: number, label: number | null) => ({
  logged: { intent: logged },
  replayed: { intent: replayed },
  label,
});

it("judges a replay by its labelled flips alone, scaled to all texts", () => {
  expect(replayVerdict([flip(1, 2, null)], 10)).toBeNull();
  const won = Array.from({ length: 8 }, () => flip(1, 2, 2));
  const verdict = replayVerdict([...won, flip(1, 2, 3), flip(1, 2, null)], 100);
  expect(verdict?.better).toBe("b");
  expect(verdict?.pValue).toBeCloseTo(2 / 2 ** 8, 12);
  // 8 of 9 labelled flips are won, and a tenth of the texts are flips
  expect(verdict?.difference.difference).toBeCloseTo((8 / 9) * 0.1, 12);
  expect(verdict?.difference.interval.lower).toBeGreaterThan(0);
  expect(replayVerdict([flip(1, 2, 1), flip(1, 2, 2)], 10)).toMatchObject({ better: null });
});

it("counts the intents that change places, the most harmed first", () => {
  expect(
    replayedCells([
      flip(1, 2, 2),
      flip(1, 2, null),
      flip(3, 1, 3),
      flip(4, 1, null),
      flip(1, 2, 9),
    ]),
  ).toEqual([
    { a: 3, b: 1, n: 1, labelled: 1, onlyA: 1, onlyB: 0 },
    { a: 4, b: 1, n: 1, labelled: 0, onlyA: 0, onlyB: 0 },
    { a: 1, b: 2, n: 3, labelled: 2, onlyA: 0, onlyB: 1 },
  ]);
});
