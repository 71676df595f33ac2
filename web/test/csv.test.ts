import { expect, it } from "vitest";
import { rowsOfChart } from "../src/components/chart-data.js";
import { csvText } from "../src/components/csv.js";

it("quotes what must be quoted, and lets no spreadsheet run a text", () => {
  const text = csvText(
    ["id", "query"],
    [
      [1, 'said "a, b"'],
      [2, "=1+1"],
      [-3, "two\nlines"],
      [4, null],
    ],
  );
  expect(text).toBe('\uFEFFid,query\r\n1,"said ""a, b"""\r\n2,\'=1+1\r\n-3,"two\nlines"\r\n4,\r\n');
});

it("has a chart's x and its series as columns", () => {
  const drawing = {
    kind: "line",
    x: { title: "day", values: ["Mon", "Tue"] },
    y: { title: "requests" },
    series: [
      { title: "version 1", values: [3, 4], intervals: [{ lower: 2, upper: 4 }, null] },
      { title: "version 2", values: [null] },
    ],
  } as const;
  expect(rowsOfChart(drawing, { lower: "from", upper: "to" })).toEqual({
    columns: ["day", "version 1", "from", "to", "version 2"],
    rows: [
      ["Mon", 3, 2, 4, null],
      ["Tue", 4, null, null, null],
    ],
  });
});
