import { describe, expect, it } from "vitest";
import { firstId } from "../src/database/partitions.js";
import { predictionId } from "../src/predictions/prediction-id.js";

const NOW_MS = Date.parse("2026-11-21T12:00:00.123Z");
const DAY_MS = 24 * 3_600_000;

describe("a prediction's id", () => {
  it.each([0, 1, -1, DAY_MS, -DAY_MS])(
    "has the clock's time, whatever it was before (%i ms later)",
    (later) => {
      predictionId(NOW_MS);
      const id = predictionId(NOW_MS + later);
      expect(id.slice(0, 13)).toBe(firstId(NOW_MS + later).slice(0, 13));
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    },
  );

  it("grows within a millisecond, and is never the same", () => {
    const ids = Array.from({ length: 1_000 }, () => predictionId(NOW_MS));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is another one where the clock comes back to a millisecond it had before", () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => predictionId(NOW_MS + (i % 2)));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
