import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { additiveRows } from "../src/compare/additive-rows.js";
import { occludedTexts } from "../src/compare/occluded-texts.js";
import { Comparison, type Explanation } from "../src/contract.js";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

const QUERY = "risques poisson cru pendant la grossesse ?";

const rowsSchema = z.object({ instances: z.array(z.object({ ids: z.array(z.int()) })) });

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ modelServerTimeoutMs: 5_000 });
});
afterAll(async () => {
  await gateway.stop();
});

async function compare(query = QUERY) {
  const { json } = await gateway.call(`/intent/compare?query=${encodeURIComponent(query)}`);
  return Comparison.parse(json).versions.map((version) => {
    if ("problem" in version) throw new Error(version.problem.detail);
    return version;
  });
}

function sumOf({ bias, tokens, others }: Explanation): number {
  return tokens.reduce((sum, { contribution }) => sum + contribution, bias + others);
}

it("takes an additive version's answer apart without a remainder", async () => {
  const [first, second] = await compare();
  for (const version of [first, second]) {
    if (version === undefined || "problem" in version.explanation) throw new Error("unexplained");
    expect(version.explanation.method).toBe("additive");
    expect(Math.abs(sumOf(version.explanation) - version.explanation.logit)).toBeLessThan(1e-4);
    expect(Math.abs(version.explanation.unexplained)).toBeLessThan(1e-4);
    for (const { token } of version.explanation.tokens) expect(QUERY).toContain(token.trim());
    expect(version.top).toHaveLength(3);
    expect(version.top[0]?.probability).toBe(version.probability);
  }
});

it("asks each feature alone and none at all, in one call of one column", async () => {
  gateway.modelServer.bodies.length = 0;
  await gateway.call(`/intent/compare?versions=1&query=${encodeURIComponent(QUERY)}`);
  const columns = gateway.modelServer.bodies
    .filter((body) => body.includes('"logits"'))
    .map((body) => rowsSchema.parse(JSON.parse(body)).instances)
    .map((rows) => [rows.length, rows[0]?.ids.length]);
  expect(columns).toContainEqual([expect.any(Number), 1]);
  expect(columns).toHaveLength(2);
});

it("explains a text without a known feature by the bias alone", async () => {
  const [version] = await compare("xyzzy");
  expect(version?.explanation).toMatchObject({ tokens: [], others: 0 });
});

it("answers without an explanation where the model server refuses to explain", async () => {
  gateway.modelServer.refusesLogits = true;
  const [version] = await compare();
  gateway.modelServer.refusesLogits = false;
  expect(version?.probability).toBe("0.73356545");
  expect(version?.explanation).toEqual({ problem: "the model server answered 400" });
});

it("asks together what is too much to be asked alone, the greatest weights apart", () => {
  const features = {
    ids: Int32Array.of(0, 5, 7, 9),
    weights: Float32Array.of(0, 0.25, 0.5, -0.75),
  };
  const { ids, rows, rest } = additiveRows(features, 2);
  expect(ids).toEqual([9, 7]);
  expect(rows.map((row) => [...row.weights])).toEqual([[-0.75], [0.5], []]);
  expect([[...rest.ids], [...rest.weights]]).toEqual([[5], [0.25]]);
});

it.each([
  ["", 4, []],
  [
    "l'été, 2 fois",
    4,
    [
      ["l'été", ", 2 fois"],
      ["2", "l'été,  fois"],
      ["fois", "l'été, 2 "],
    ],
  ],
  [
    "a b c d e",
    2,
    [
      ["a b c", " d e"],
      ["d e", "a b c "],
    ],
  ],
])("leaves out of %j each of at most %i pieces", (text, atMost, expected) => {
  expect(occludedTexts(text, atMost).map((piece) => [piece.token, piece.text])).toEqual(expected);
});
