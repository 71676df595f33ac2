import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { VERSION_FILES } from "@intent-serving/version";
import { expect, it } from "vitest";
import { Promotion, RefusedPromotion, Verdict } from "../src/contract/promotion.js";
import { FlipList } from "../src/contract/traffic-history.js";
import { type GatewayWith, putLabel } from "./label-behaviour.js";
import type { TestDatabase } from "./test-database.js";
import { type Called, jsonBody, type TestGateway, until } from "./test-gateway.js";
import { putTraffic } from "./traffic-behaviour.js";

/** Bounds that a version passes whose evaluation has one row and that was no shadow. */
const WIDE = { maxAccuracyLoss: 1, minShadowHours: 0, maxP99Ms: 60_000 };

function promote(gateway: TestGateway, body: object): Promise<Called> {
  return gateway.call("/models/intent/promotions", { method: "POST", ...jsonBody(body) });
}

/** What holds for promotions and what takes them back on every PostgreSQL, embedded or real. */
export function describePromotions(gatewayWith: GatewayWith, database: () => TestDatabase): void {
  it("promotes by the guards, refuses with evidence, and overrides with a reason", async () => {
    const gateway = await gatewayWith({ intent: 3 });
    const refused = await promote(gateway, { version: 2, to: "champion", reason: "newer" });
    expect(refused.status).toBe(409);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    const evidence = RefusedPromotion.parse(refused.json);
    expect(evidence).toMatchObject({
      type: "urn:intent-serving:problem:promotion-refused",
      outcome: "refused",
      version: 2,
      from: 1,
    });
    expect(evidence.guards.map(({ guard, verdict }) => [guard, verdict])).toEqual([
      ["manifest", "passed"],
      ["golden queries", "passed"],
      ["held-out accuracy", "failed"],
      ["no intent falls", "passed"],
      ["calibration", "passed"],
      ["latency", expect.any(String)],
      ["shadow hours", "failed"],
    ]);
    expect((await gateway.call("/intent?query=a")).headers["x-model-version"]).toBe("1");

    await putTraffic(gateway, { promotion: WIDE });
    const promoted = await promote(gateway, { version: 2 });
    expect(promoted.status, promoted.text).toBe(200);
    expect(Promotion.parse(promoted.json)).toMatchObject({ outcome: "promoted", from: 1 });
    expect((await gateway.call("/intent?query=a")).headers["x-model-version"]).toBe("2");
    expect((await promote(gateway, { version: 2 })).status).toBe(409);

    await appendFile(join(gateway.models, "intent", "3", VERSION_FILES.savedModel), "x");
    const changed = await promote(gateway, { version: 3 });
    expect(changed.status).toBe(409);
    expect(changed.text).toContain(
      "manifest: failed, changed since they were published: saved_model.pb",
    );
    const noReason = await promote(gateway, { version: 3, override: true });
    expect(noReason.status).toBe(400);
    expect(noReason.text).toContain("reason: expected why the guards are overridden");
    const overridden = await promote(gateway, { version: 3, override: true, reason: "I know" });
    expect(overridden.json).toMatchObject({ outcome: "overridden", from: 2, version: 3 });
    expect((await gateway.call("/intent?query=a")).headers["x-model-version"]).toBe("3");
    const { json: history } = await gateway.call("/models/intent/promotions");
    expect(history).toMatchObject({
      promotions: [
        { outcome: "overridden", reason: "I know" },
        { outcome: "refused" },
        { outcome: "promoted", reason: null },
        { outcome: "refused", reason: "newer" },
      ],
    });
    const { json: audit } = await gateway.call("/models/intent/audit?label=champion");
    expect(audit).toMatchObject({
      labels: [
        { action: "promote", version: 3, reason: "I know" },
        { action: "promote", version: 2 },
        { action: "first", version: 1 },
      ],
    });
  });

  it("counts the hours behind the champion for any label", async () => {
    const gateway = await gatewayWith({ intent: 3 });
    await putLabel(gateway, "challenger", 2);
    await database().query(`
      insert into traffic_minutes
      select 'intent', 3, 1, date_trunc('minute', now()) - i * interval '1 minute',
        '0198a000-0000-7000-8000-000000000000', 1, 0, 0, 0
      from generate_series(1, 60) i`);
    const { json } = await promote(gateway, { version: 3, to: "challenger" });
    const { from, guards } = RefusedPromotion.parse(json);
    expect(from).toBe(2);
    expect(guards.at(-1)).toMatchObject({ guard: "shadow hours", verdict: "passed" });
    const wrong = await promote(gateway, { version: 3, to: "a b" });
    expect(wrong.text).toContain("to: expected a label (champion), got something else");
    expect((await promote(gateway, {})).text).toContain("expected a version's number, such as 2");
  });

  it("takes back a champion that fails, once, and says why", async () => {
    const gateway = await gatewayWith();
    await putTraffic(gateway, { rollback: { minAnswers: 5, windowMinutes: 1 } });
    await putLabel(gateway, "champion", 2);
    gateway.modelServer.fault = 500;
    gateway.modelServer.faultLasts = 8;
    for (let i = 0; i < 8; i += 1) {
      expect((await gateway.call("/intent?query=a")).status).toBe(502);
    }
    const { json } = await until(
      () => gateway.call("/models/intent/audit?label=champion&limit=1"),
      ({ text }) => text.includes("automatic rollback"),
    );
    expect(json).toMatchObject({
      labels: [
        {
          action: "rollback",
          previousVersion: 2,
          version: 1,
          actor: "automatic rollback",
          reason: "error rate: 100.00 % of 8 requests in 1 minutes at most, allowed 5.00 %",
        },
      ],
    });
    await until(
      () => gateway.call("/intent?query=a"),
      ({ headers }) => headers["x-model-version"] === "1",
    );
    // a person may try again; within the cool-down nothing takes it back
    await putLabel(gateway, "champion", 2);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await gateway.call("/intent?query=a")).headers["x-model-version"]).toBe("2");
  });

  it("takes its share from an arm that fails, and leaves the champion alone", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "challenger", 2);
    await putTraffic(gateway, {
      split: { kind: "canary", arms: [{ label: "challenger", share: 1 }] },
      rollback: { minAnswers: 5 },
    });
    gateway.modelServer.fault = 500;
    gateway.modelServer.faultLasts = 6;
    for (let i = 0; i < 6; i += 1) await gateway.call("/intent?query=a");
    await until(
      () => gateway.call("/models/intent/traffic"),
      ({ text }) => text.includes('"championShare":1'),
    );
    const { headers } = await gateway.call("/intent?query=a");
    expect(headers["x-model-version"]).toBe("1");
    const { text } = await gateway.call("/models/intent/audit?limit=1");
    expect(text).toContain("challenger (version 2) loses its share: error rate");
  });

  it("says which of two is better by labelled flips alone", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "challenger", 2);
    const verdict = async (): Promise<Verdict> =>
      Verdict.parse((await gateway.call("/models/intent/verdict?a=champion&b=challenger")).json);
    expect((await verdict()).sentence).toContain("No text was answered by both");
    await putTraffic(gateway, { shadows: [{ label: "challenger" }] });
    // one known word each: the double's versions differ on those
    for (let i = 0; i < 10; i += 1) await gateway.call("/intent?query=dose");
    await until(verdict, ({ pairs }) => pairs === 10);
    const before = await verdict();
    expect(before.disagreement?.flips).toBe(10);
    expect(before).toMatchObject({ better: null, eValue: null, labelled: { flips: 0 } });
    expect(before.sentence).toContain("which one is right nobody has said");
    const { flips } = FlipList.parse((await gateway.call("/models/intent/flips")).json);
    for (const { predictionId, shadow } of flips) {
      await until(
        () =>
          gateway.call(`/predictions/${predictionId}/feedback`, {
            method: "POST",
            ...jsonBody({ intent: shadow.intent }),
          }),
        ({ status }) => status < 300,
      );
    }
    const after = await verdict();
    expect(after).toMatchObject({
      better: "b",
      labelled: { flips: 10, onlyA: 0, onlyB: 10, neither: 0 },
      labelsStillNeeded: 0,
    });
    expect(after.sentence).toContain("b is better");
    expect((await gateway.call("/models/intent/verdict?a=1&b=1")).status).toBe(400);
    expect(await database().query("select count(*)::int as n from flips")).toEqual([{ n: 10 }]);
  });
}
