import { v7 as uuidv7 } from "uuid";
import { expect, it } from "vitest";
import { monthPartition } from "../src/database/partitions.js";

it.each([
  ["2026-01-31T23:59:59.999Z", 0, "predictions_2026_01", "2026-01-01", "2026-02-01"],
  ["2026-01-31T00:00:00Z", 1, "predictions_2026_02", "2026-02-01", "2026-03-01"],
  ["2026-12-01T00:00:00Z", 1, "predictions_2027_01", "2027-01-01", "2027-02-01"],
])("the month %s and %d later is %s", (time, later, name, from, to) => {
  const partition = monthPartition(Date.parse(time), later);
  expect(partition.name).toBe(name);
  const millisecondOf = (id: string): number =>
    Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  expect(millisecondOf(partition.from)).toBe(Date.parse(from));
  expect(millisecondOf(partition.to)).toBe(Date.parse(to));
});

it("holds the ids of its first and last millisecond, and not of the next", () => {
  const { from, to } = monthPartition(Date.parse("2026-08-15"), 0);
  const first = uuidv7({ msecs: Date.parse("2026-08-01") });
  const last = uuidv7({ msecs: Date.parse("2026-09-01") - 1 });
  const next = uuidv7({ msecs: Date.parse("2026-09-01") });
  expect(first >= from && first < to).toBe(true);
  expect(last >= from && last < to).toBe(true);
  expect(next >= from && next < to).toBe(false);
});
