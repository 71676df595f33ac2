import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { inTurns } from "../src/threads/in-turns.js";

test("results come in the entries' order, and no more than the limit are worked on at once", async () => {
  let atWork = 0;
  let most = 0;
  const doubled = await inTurns([5, 1, 3, 2, 4], 2, async (turns) => {
    most = Math.max(most, ++atWork);
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    atWork--;
    return 2 * turns;
  });
  expect(doubled).toEqual([10, 2, 6, 4, 8]);
  expect(most).toBe(2);
});
