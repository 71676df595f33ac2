import { expect, it } from "vitest";
import { readView } from "../src/address/view.js";
import {
  FILTERS,
  isFiltered,
  isoTime,
  localTime,
  logQuery,
} from "../src/pages/predictions/filters.js";

it.each([
  ["", { model: "intent", shadows: "0" }],
  [
    "text=+a+b+&version=2&intent=0&minProbability=0.5&maxProbability=1&feedback=wrong&disputed=1&shadows=1&paused=1",
    {
      model: "intent",
      text: "a b",
      version: "2",
      intent: "0",
      minProbability: "0.5",
      maxProbability: "1",
      feedback: "wrong",
      disputed: "1",
    },
  ],
  [
    "saidFrom=2026-08-01&saidTo=2026-08-02&disputedBy=2&shadows=only&overMs=12.5",
    {
      model: "intent",
      saidFrom: "2026-08-01T00:00:00.000Z",
      saidTo: "2026-08-02T00:00:00.000Z",
      disputedBy: "2",
      shadows: "only",
      overMs: "12.5",
    },
  ],
  ["shadows=x&overMs=-1&disputedBy=a", { model: "intent", shadows: "0" }],
  [
    "from=2026-08-01T02:00:00%2B02:00&to=x&minProbability=2&maxProbability=1e-7",
    {
      model: "intent",
      from: "2026-08-01T00:00:00.000Z",
      maxProbability: "0",
      shadows: "0",
    },
  ],
])("asks the log for what ?%s says", (search, query) => {
  expect(logQuery("intent", readView(FILTERS, search))).toEqual(query);
});

it.each([
  ["", false],
  ["paused=1", false],
  ["text=a", true],
  ["intent=0", true],
])("?%s is filtered: %s", (search, filtered) => {
  expect(isFiltered(readView(FILTERS, search))).toBe(filtered);
});

it("gives a box for date and time the reader's time, and takes it back", () => {
  const iso = "2026-08-01T10:20:30.000Z";
  expect(isoTime(localTime(iso))).toBe(iso);
  expect(isoTime("")).toBe("");
  expect(localTime("")).toBe("");
});
