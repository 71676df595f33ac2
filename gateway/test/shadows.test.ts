import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import pino from "pino";
import { beforeEach, expect, it } from "vitest";
import type { Answer } from "../src/predict/answer.js";
import type { ServedVersion } from "../src/predict/predict.js";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";
import type { FlipRow } from "../src/traffic/flip-table.js";
import { NO_RULES, type TrafficRules } from "../src/traffic/rules.js";
import { Shadows } from "../src/traffic/shadows.js";

const SHADOW: ServedVersion = {
  model: "intent",
  version: 2,
  manifestSha256: "",
  tokenizer: fitTokenizer(["a text"], DEFAULT_TOKENIZER_SETTINGS).tokenizer,
  intents: [{ id: 7, name: "seven" }],
  decision: null,
  rows: { ask: () => answered },
};

const ORIGINAL: PredictionRecord = {
  id: "0198a000-0000-7000-8000-000000000000",
  timeMs: Date.UTC(2026, 7, 1),
  model: "intent",
  version: 1,
  label: "champion",
  query: "a text",
  intent: 26,
  probability: "0.5",
  latencyMs: 1,
  requestId: "r",
  keyId: "k",
  subject: "patient 7",
};

let answered: Promise<Answer>;
let rules: TrafficRules;
let labels: Map<string, number>;
let records: PredictionRecord[];
let flips: FlipRow[];
let shadows: Shadows;

beforeEach(() => {
  answered = Promise.resolve({ probabilities: [1], best: 0 });
  rules = { ...NO_RULES, shadows: [{ label: "next", share: 1, concurrency: 1 }] };
  labels = new Map([["next", 2]]);
  records = [];
  flips = [];
  shadows = new Shadows({
    rulesOf: () => rules,
    labels: { of: () => labels },
    served: () => SHADOW,
    hasRoom: () => true,
    record: (record) => records.push(record),
    flipped: (flip) => flips.push(flip),
    minutes: { add: () => undefined },
    slowMs: () => 1_000,
    log: pino({ level: "silent" }),
  });
});

it("keeps of whom and from when the text is, so that a copy that comes after a deletion is left out", async () => {
  shadows.offer(ORIGINAL);
  await expect.poll(() => records.length).toBe(1);
  const [copy] = records;
  expect(copy).toMatchObject({
    timeMs: ORIGINAL.timeMs,
    subject: "patient 7",
    keyId: "k",
    label: "next",
    version: 2,
    intent: 7,
    routing: { shadowOf: ORIGINAL.id },
  });
  expect(flips).toMatchObject([{ predictionId: ORIGINAL.id, shadowPredictionId: copy?.id }]);
});

it.each([
  ["the rules end", () => (rules = NO_RULES)],
  ["its label moves", () => labels.set("next", 3)],
])("sends no copy that waited while %s", async (_, change) => {
  let answer: (value: Answer) => void = () => undefined;
  answered = new Promise((resolve) => {
    answer = resolve;
  });
  for (let i = 0; i < 5; i += 1) shadows.offer(ORIGINAL);
  await expect.poll(() => shadows.counts("intent", "next").asked, { interval: 1 }).toBe(1);
  change();
  answer({ probabilities: [1], best: 0 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(records).toHaveLength(1);
  expect(shadows.counts("intent", "next")).toMatchObject({ asked: 1, failed: 0 });
});

it("copies what the champion answered, and nothing else", async () => {
  for (const label of [null, "next", "other"]) shadows.offer({ ...ORIGINAL, label });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(shadows.counts("intent", "next").asked).toBe(0);
});
