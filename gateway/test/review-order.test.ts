import { expect, it } from "vitest";
import type { LoggedPrediction } from "../src/contract.js";
import { orderForReview } from "../src/feedback/review-order.js";

function candidate(
  id: string,
  query: string,
  probability: string,
  more: { readonly isDisputed?: boolean; readonly knownFeatures?: number } = {},
) {
  const prediction: LoggedPrediction = {
    id,
    time: "2026-08-01T00:00:00.000Z",
    model: "intent",
    version: 1,
    label: null,
    query,
    intent: 26,
    probability,
    latencyMs: 1,
    requestId: "r",
    routing: null,
    chain: null,
    keyId: null,
    subject: null,
  };
  return { prediction, isDisputed: false, knownFeatures: query.length, ...more };
}

it("puts first what is disputed, unsure or new, by their sum, each query once", () => {
  const ordered = orderForReview([
    candidate("1", "sure and usual", "0.99"),
    candidate("2", "unsure", "0.2"),
    candidate("3", "disputed", "0.9", { isDisputed: true }),
    candidate("4", "of other words", "0.95", { knownFeatures: 0 }),
    candidate("5", "disputed and unsure", "0.3", { isDisputed: true }),
    candidate("6", "UNSURE ", "0.3"),
  ]);
  expect(ordered.map(({ prediction }) => prediction.query)).toEqual([
    "disputed and unsure",
    "disputed",
    "of other words",
    "unsure",
    "sure and usual",
  ]);
  expect(ordered[2]).toMatchObject({ disagreement: 0, uncertainty: 0.05, novelty: 1 });
});

it("finds nothing new where nothing is known, and nothing in nothing", () => {
  const [only] = orderForReview([candidate("1", "a", "0.5", { knownFeatures: 0 })]);
  expect(only).toMatchObject({ novelty: 0, uncertainty: 0.5 });
  expect(orderForReview([])).toEqual([]);
});
