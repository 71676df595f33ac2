import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PredictionList } from "@intent-serving/gateway";
import { expect, it } from "vitest";
import { FlipList } from "../src/contract/traffic-history.js";
import { type GatewayWith, putLabel } from "./label-behaviour.js";
import type { TestDatabase } from "./test-database.js";
import { type Called, jsonBody, type TestGateway, until } from "./test-gateway.js";

/** Puts the traffic rules of the model intent. */
export function putTraffic(gateway: TestGateway, rules: object): Promise<Called> {
  return gateway.call("/models/intent/traffic", { method: "PUT", ...jsonBody(rules) });
}

/** What holds for splits and shadows on every PostgreSQL, embedded or real. */
export function describeTraffic(gatewayWith: GatewayWith, database: () => TestDatabase): void {
  it("splits requests without a version, holds keys to it, and records the rule", async () => {
    const gateway = await gatewayWith();
    const split = { kind: "canary", arms: [{ label: "challenger", share: 0.3 }] };
    const early = await putTraffic(gateway, { split });
    expect(early.status).toBe(400);
    expect(early.text).toContain("intent has no label challenger");
    await putLabel(gateway, "challenger", 2);
    const put = await putTraffic(gateway, { split, reason: "a first look" });
    expect(put.json).toMatchObject({
      source: "database",
      split: { kind: "canary", arms: [{ label: "challenger", version: 2 }], championShare: 0.7 },
    });
    expect((await gateway.call("/models/intent/traffic")).json).toEqual(put.json);

    const versionOf = async (key: string): Promise<unknown> => {
      const { headers } = await gateway.call("/intent?query=a", {
        headers: { "x-sticky-key": key },
      });
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["etag"]).toBeUndefined();
      return headers["x-model-version"];
    };
    const keys = Array.from({ length: 40 }, (_, i) => `key ${String(i)}`);
    const first = await Promise.all(keys.map(versionOf));
    expect(new Set(first)).toEqual(new Set(["1", "2"]));
    expect(await Promise.all(keys.map(versionOf))).toEqual(first);
    const byParameter = await gateway.call("/intent?query=a&sticky=key+3");
    expect(byParameter.headers["x-model-version"]).toBe(first[3]);
    await putTraffic(gateway, {
      split: { kind: "ab", arms: [{ label: "challenger", share: 0.6 }] },
    });
    const grown = await Promise.all(keys.map(versionOf));
    for (const [i, version] of first.entries()) if (version === "2") expect(grown[i]).toBe("2");
    const pinned = await gateway.call("/intent?query=a&version=champion");
    expect(pinned.headers["x-model-version"]).toBe("1");

    const { json } = await gateway.call("/predictions?limit=1000");
    const rows = PredictionList.parse(json).predictions;
    expect(rows).toContainEqual(
      expect.objectContaining({
        version: 2,
        label: "challenger",
        routing: { rule: "canary", arm: "challenger", share: 0.3, sticky: true },
      }),
    );
    expect(rows).toContainEqual(
      expect.objectContaining({
        version: 1,
        label: "champion",
        routing: { rule: "ab", arm: "champion", share: 0.4, sticky: true },
      }),
    );
    const inUse = await gateway.call("/models/intent/labels/challenger", { method: "DELETE" });
    expect(inUse.status).toBe(409);
    expect(inUse.text).toContain("the traffic rules of intent name the label challenger");
    const { json: audit } = await gateway.call("/models/intent/audit");
    expect(audit).toMatchObject({
      traffic: [{ reason: null }, { reason: "a first look", rules: { split: { kind: "canary" } } }],
    });

    await database().stop();
    await gateway.restart();
    const mirrored = await gateway.call("/models/intent/traffic");
    expect(mirrored.json).toMatchObject({ source: "mirror", split: { kind: "ab" } });
    expect(await versionOf("key 3")).toBe(grown[3]);
    const mirror = await readFile(join(gateway.folder, "data", "gateway", "traffic.json"), "utf8");
    expect(JSON.parse(mirror)).toMatchObject({ formatVersion: 1, models: [{ model: "intent" }] });
  });

  it("lets what a numbered version answers be kept, and nothing else", async () => {
    const gateway = await gatewayWith();
    const first = await gateway.call("/intent?query=a&version=2");
    expect(first.headers["cache-control"]).toBe("private, max-age=3600");
    expect(first.headers["etag"]).toMatch(/^"[\w-]{27}"$/);
    const etag = String(first.headers["etag"]);
    const again = await gateway.call("/intent?query=a&version=2", {
      headers: { "if-none-match": etag },
    });
    expect(again).toMatchObject({ status: 304, text: "" });
    const other = await gateway.call("/intent?query=a&version=1", {
      headers: { "if-none-match": etag },
    });
    expect(other.status).toBe(200);
    for (const path of ["/intent?query=a", "/intent?query=a&version=2&detail=1"]) {
      const { headers } = await gateway.call(path);
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["etag"]).toBeUndefined();
    }
  });

  it("sends copies to shadows off the path, and stores where they differ", async () => {
    const gateway = await gatewayWith({ intent: 3 });
    await putLabel(gateway, "challenger", 2);
    await putLabel(gateway, "third", 3);
    await putTraffic(gateway, {
      shadows: [{ label: "challenger" }, { label: "third", share: 0 }],
    });
    const asked = ["quelle dose", "grossesse", "quelle dose pour un enfant", "sirop"];
    for (const query of asked) {
      const { headers } = await gateway.call(`/intent?query=${encodeURIComponent(query)}`);
      expect(headers["x-model-version"]).toBe("1");
    }
    const { json } = await until(
      () => gateway.call("/models/intent/traffic"),
      ({ text }) => text.includes('"asked":4'),
    );
    expect(json).toMatchObject({
      shadows: [
        { label: "challenger", version: 2, asked: 4, failed: 0, shed: 0 },
        { label: "third", version: 3, asked: 0 },
      ],
    });
    const listed = await until(
      () => gateway.call("/models/intent/flips"),
      ({ text }) => text.includes("predictionId"),
    );
    const { flips } = FlipList.parse(listed.json);
    const { json: rows } = await gateway.call("/predictions?limit=100");
    const { predictions } = PredictionList.parse(rows);
    for (const { predictionId, shadowPredictionId, champion, shadow } of flips) {
      expect(champion.intent).not.toBe(shadow.intent);
      const own = predictions.find(({ id }) => id === predictionId);
      const copy = predictions.find(({ id }) => id === shadowPredictionId);
      expect(own).toMatchObject({ version: 1, intent: champion.intent, routing: null });
      expect(copy).toMatchObject({
        version: 2,
        label: "challenger",
        intent: shadow.intent,
        query: own?.query,
        routing: { rule: "shadow", share: 1, shadowOf: predictionId },
      });
    }
    await until(
      () =>
        database().query(
          "select sum(answers)::int as answers, sum(flips)::int as flips from traffic_minutes where version = 2 and champion = 1",
        ),
      ([row]) => row?.["answers"] === 4 && row["flips"] === flips.length,
    );
  });

  it("answers as before while a shadow fails, and counts the failures", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "challenger", 2);
    await putTraffic(gateway, { shadows: [{ label: "challenger" }] });
    gateway.modelServer.states.get("intent")?.set(2, "END");
    for (let i = 0; i < 5; i += 1) {
      expect((await gateway.call("/intent?query=a")).status).toBe(200);
    }
    await until(
      () => gateway.call("/models/intent/traffic"),
      ({ text }) => text.includes('"failed":5'),
    );
  });

  it("keeps the rules that hold where those of the database can't be understood, and lets them be replaced", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "challenger", 2);
    await putTraffic(gateway, { shadows: [{ label: "challenger" }] });
    await database().query(`update traffic_rules set rules = '{"split":7}'`);
    await until(
      () => gateway.logged.join(),
      (logged) => logged.includes("the traffic rules can't be understood"),
    );
    expect((await gateway.call("/models/intent/traffic")).text).toContain("challenger");
    const path = "/models/intent/labels/challenger";
    expect((await gateway.call(path, { method: "DELETE" })).status).toBe(409);
    expect((await putTraffic(gateway, { shadows: [] })).status).toBe(200);
    expect((await gateway.call(path, { method: "DELETE" })).status).toBe(200);
  });
}
