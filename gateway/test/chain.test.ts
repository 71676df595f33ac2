import { afterAll, beforeAll, expect, it } from "vitest";
import { goesOn } from "../src/chain/ask-chain.js";
import { ChainAnswer } from "../src/contract/chains.js";
import { jsonBody, startTestGateway, type TestGateway } from "./test-gateway.js";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway(
    {
      modelServerTimeoutMs: 5_000,
      chains: {
        guarded: [
          { model: "spam", version: 1, continueOn: ["No Spam"] },
          { model: "intent", version: 2 },
        ],
        unserved: [{ model: "spam", version: 1 }, { model: "other" }],
      },
    },
    { intent: 2, spam: 1 },
  );
});
afterAll(async () => {
  await gateway.stop();
});

it("asks the next model only after an answer that goes on", async () => {
  const whole = new Set<boolean>();
  for (const query of ["grossesse", "dose", "conduire", "risques", "enfant", "sirop", "pendant"]) {
    const { json, status } = await gateway.call("/chains/guarded", {
      method: "POST",
      ...jsonBody({ query }),
    });
    expect(status).toBe(200);
    const { steps, isWhole, model, answer } = ChainAnswer.parse(json);
    whole.add(isWhole);
    expect(steps[0]?.answer).toBe(isWhole ? "No Spam" : "Spam");
    expect(steps).toHaveLength(isWhole ? 2 : 1);
    expect(model).toBe(isWhole ? "intent" : "spam");
    expect(steps.at(-1)?.answer).toBe(answer);
  }
  expect(whole).toEqual(new Set([true, false]));
});

it("says which chains there are, and refuses what is none", async () => {
  const { json } = await gateway.call("/chains");
  expect(json).toMatchObject({ chains: [{ chain: "guarded" }, { chain: "unserved" }] });
  for (const name of ["other", "constructor"]) {
    expect((await gateway.call(`/chains/${name}?query=a`)).status).toBe(404);
  }
  expect((await gateway.call("/chains/unserved?query=a")).status).toBe(404);
  expect((await gateway.call("/chains/guarded?query=")).status).toBe(400);
});

it.each([
  [undefined, "x", true],
  [["x", "y"], "y", true],
  [["x"], "y", false],
])("goes on by %j after %j: %j", (continueOn, answer, expected) => {
  expect(goesOn({ model: "m", ...(continueOn === undefined ? {} : { continueOn }) }, answer)).toBe(
    expected,
  );
});
