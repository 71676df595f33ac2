import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import { expect, it } from "vitest";
import { askChain } from "../src/chain/ask-chain.js";
import type { ServedVersion } from "../src/predict/predict.js";
import type { PredictionRecord } from "../src/predictions/prediction-record.js";

const ASKER = {
  requestId: "r",
  keyId: null,
  subject: "patient 7",
  stickyKey: undefined,
  takeTexts: () => undefined,
};

function served(model: string): ServedVersion {
  return {
    model,
    version: 3,
    manifestSha256: "",
    tokenizer: fitTokenizer(["a text"], DEFAULT_TOKENIZER_SETTINGS).tokenizer,
    intents: [
      { id: 5, name: "no" },
      { id: 6, name: "yes" },
    ],
    decision: null,
    rows: { ask: () => Promise.resolve({ probabilities: [0.25, 0.75], best: 1 }) },
  };
}

it("counts each step for its own version, and logs one row with all of them", async () => {
  const counted: PredictionRecord[] = [];
  const logged: PredictionRecord[] = [];
  const surroundings = {
    limitsOf: () => ({ maxQueryLength: 100, maxBodyBytes: 1_000 }),
    checkModel: () => undefined,
    choose: (model: string) => ({ version: served(model), label: "champion" }),
    gone: () => {
      throw new Error("nobody is gone");
    },
    record: () => {
      throw new Error("a step has no row of its own");
    },
    failed: () => undefined,
    counted: (record: PredictionRecord) => counted.push(record),
    logged: (record: PredictionRecord) => logged.push(record),
  };
  const answer = await askChain(surroundings, ASKER, {
    chain: "guarded",
    steps: [{ model: "spam" }, { model: "intent" }],
    text: "a text",
  });
  expect(answer).toMatchObject({ model: "intent", isWhole: true, intent: 6, answer: "yes" });
  expect(counted.map(({ model, version }) => [model, version])).toEqual([
    ["spam", 3],
    ["intent", 3],
  ]);
  expect(logged).toMatchObject([
    {
      id: answer.predictionId,
      model: "intent",
      subject: "patient 7",
      chain: [
        { model: "spam", answer: "yes" },
        { model: "intent", answer: "yes" },
      ],
    },
  ]);
  const whole = logged[0]?.latencyMs ?? 0;
  for (const { latencyMs } of counted) expect(latencyMs).toBeLessThanOrEqual(whole);
});
