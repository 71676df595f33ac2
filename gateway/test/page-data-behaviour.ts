import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { expect, it, onTestFinished } from "vitest";
import { ApiClient } from "../src/client/api-client.js";
import { demo } from "../src/client/demo.js";
import { ModelDataHealth } from "../src/contract/data-health.js";
import { ServedModelList } from "../src/contract/models.js";
import { Labelling, PredictionList, PredictionShadows } from "../src/contract/predictions.js";
import { GuardList } from "../src/contract/promotion.js";
import { ShownSettingList } from "../src/contract/settings.js";
import { FlipIntentsList, FlipList, TrafficHistory } from "../src/contract/traffic-history.js";
import { type GatewayWith, putLabel } from "./label-behaviour.js";
import type { TestDatabase } from "./test-database.js";
import { jsonBody, type TestGateway } from "./test-gateway.js";

/** One logged answer, as SQL; `shadowOf`: that of a shadow. */
interface Row {
  readonly id: string;
  readonly timeMs: number;
  readonly version?: number;
  readonly intent?: number;
  readonly latencyMs?: number;
  readonly query?: string;
  readonly shadowOf?: string;
}

const HOUR_MS = 3_600_000;

/** What the pages ask of the log, on every PostgreSQL, embedded or real. */
export function describePageData(gatewayWith: GatewayWith, database: () => TestDatabase): void {
  const insert = (rows: readonly Row[]): Promise<unknown> =>
    database().query(
      `insert into predictions (id, time, model, version, query, intent, probability, latency_ms, request_id, routing) values ${rows
        .map(
          ({ id, timeMs, version = 1, intent = 26, latencyMs = 1, query = "a", shadowOf }) =>
            `('${id}', '${new Date(timeMs).toISOString()}', 'intent', ${String(version)}, '${query}', ${String(intent)}, 0.5, ${String(latencyMs)}, 'r', ${shadowOf === undefined ? "null" : `'{"shadowOf":"${shadowOf}"}'`})`,
        )
        .join(",")}`,
    );
  const row = (timeMs: number, more: Omit<Row, "id" | "timeMs"> = {}): Row => ({
    id: uuidv7({ msecs: timeMs }),
    timeMs,
    ...more,
  });
  const flip = (of: Row, by: Row): Promise<unknown> =>
    database().query(
      `insert into flips values ('${by.id}', '${of.id}', '${new Date(by.timeMs).toISOString()}', 'intent', ${String(of.version ?? 1)}, ${String(of.intent ?? 26)}, 0.5, 'challenger', ${String(by.version ?? 2)}, ${String(by.intent ?? 3)}, 0.5)`,
    );
  const say = (gateway: TestGateway, { id }: Row, body: unknown): Promise<unknown> =>
    gateway.call(`/predictions/${id}/feedback`, { method: "POST", ...jsonBody(body) });

  it("counts answers over time by version, with latencies of logged ones and how often a shadow differs", async () => {
    const gateway = await gatewayWith();
    const start = Math.floor((Date.now() - 20 * HOUR_MS) / HOUR_MS) * HOUR_MS;
    const minute = (at: number, version: number, champion: number, counts: string): string =>
      `('intent', ${String(version)}, ${String(champion)}, '${new Date(at).toISOString()}', '${uuidv7()}', ${counts})`;
    const rows = [
      minute(start, 1, 0, "10, 1, 2, 0"),
      minute(start + 60_000, 1, 0, "5, 0, 0, 0"),
      minute(start + 2 * HOUR_MS, 1, 0, "7, 0, 0, 0"),
      minute(start, 2, 1, "9, 3, 0, 4"),
      minute(start - 60_000, 1, 0, "99, 0, 0, 0"),
      minute(start + 5 * HOUR_MS, 1, 0, "99, 0, 0, 0"),
    ];
    await database().query(`insert into traffic_minutes values ${rows.join(",")}`);
    const latencies = [10, 20, 30, 40];
    const logged = latencies.map((latencyMs, i) => row(start + i * 60_000, { latencyMs }));
    const first = logged[0]?.id ?? "";
    await insert([...logged, row(start, { version: 1, latencyMs: 9_999, shadowOf: first })]);
    const at = (ms: number): string => encodeURIComponent(new Date(ms).toISOString());
    const answer = await gateway.call(
      `/models/intent/traffic/history?from=${at(start)}&to=${at(start + 5 * HOUR_MS)}&buckets=5`,
    );
    expect(TrafficHistory.parse(answer.json)).toEqual({
      model: "intent",
      from: new Date(start).toISOString(),
      to: new Date(start + 5 * HOUR_MS).toISOString(),
      bucketSeconds: 3600,
      slowMs: 1000,
      versions: [
        {
          version: 1,
          buckets: [
            {
              time: new Date(start).toISOString(),
              answers: 15,
              errors: 1,
              slow: 2,
              latency: { n: 4, p50: 25, p95: 38.5, p99: 39.7 },
            },
            {
              time: new Date(start + 2 * HOUR_MS).toISOString(),
              answers: 7,
              errors: 0,
              slow: 0,
              latency: null,
            },
          ],
        },
      ],
      disagreement: [
        {
          champion: 1,
          shadow: 2,
          buckets: [{ time: new Date(start).toISOString(), pairs: 9, flips: 4, errors: 3 }],
        },
      ],
    });
    for (const wrong of [
      `from=${at(Date.now() + HOUR_MS)}`,
      `from=${at(start - 200 * 24 * HOUR_MS)}`,
      "buckets=0",
    ]) {
      const refused = await gateway.call(`/models/intent/traffic/history?${wrong}`);
      expect([wrong, refused.status]).toEqual([wrong, 400]);
    }
  });

  it("finds flips between two versions with their texts and truths, and the intents that take each other's place", async () => {
    const gateway = await gatewayWith();
    const now = Date.now() - HOUR_MS;
    const of = [0, 1, 2, 3].map((i) => row(now + i * 10, { query: `<b>text ${String(i)}</b>` }));
    const by = of.map(({ id }, i) =>
      row(now + i * 10 + 5, { version: i === 3 ? 3 : 2, intent: 3, shadowOf: id }),
    );
    await insert([...of.slice(1), ...by]);
    for (const [i, one] of of.entries()) await flip(one, by[i] ?? one);
    await say(gateway, of[1] ?? row(0), { intent: 26 });
    const list = async (query: string): Promise<FlipList> =>
      FlipList.parse((await gateway.call(`/models/intent/flips?${query}`)).json);
    const pair = await list("a=2&b=1&limit=2");
    expect(pair.flips).toMatchObject([
      { predictionId: of[2]?.id, query: "<b>text 2</b>", truth: null },
      { predictionId: of[1]?.id, truth: 26 },
    ]);
    const rest = await list(`a=2&b=1&limit=2&before=${pair.next ?? ""}`);
    // the log keeps the row no more
    expect(rest).toMatchObject({ flips: [{ predictionId: of[0]?.id, query: null }], next: null });
    expect((await list("labelled=1")).flips).toHaveLength(1);
    for (const [query, found] of [
      ["a=2&b=1&intentA=3&intentB=26", 3],
      ["a=1&b=2&intentA=26", 3],
      ["a=1&b=2&intentA=3", 0],
      ["a=1&b=2&right=a", 1],
      ["a=2&b=1&right=b", 1],
      ["a=1&b=2&right=b", 0],
      ["a=1&b=2&right=neither", 0],
    ] as const) {
      expect([query, (await list(query)).flips.length]).toEqual([query, found]);
    }
    expect((await list("")).flips).toHaveLength(4);
    const intents = await gateway.call("/models/intent/flips/intents?a=1&b=2");
    expect(FlipIntentsList.parse(intents.json)).toMatchObject({
      cells: [{ a: 26, b: 3, n: 3, labelled: 1, onlyA: 1, onlyB: 0, neither: 0 }],
      left: 0,
    });
    expect((await gateway.call("/models/intent/flips?a=1&b=1")).status).toBe(400);
  });

  it("finds predictions by what people said and what shadows answered, and the new ones alone", async () => {
    const gateway = await gatewayWith();
    const now = Date.now() - HOUR_MS;
    const rows = [0, 1, 2, 3].map((i) => row(now + i * 10, { query: "sought" }));
    const [first, second, third] = rows.map((one) => one);
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    const shadow = row(now + 12, { version: 2, intent: 3, query: "sought", shadowOf: second.id });
    const agreeing = row(now + 13, { version: 3, query: "sought", shadowOf: second.id });
    await insert([...rows, shadow, agreeing]);
    await flip(second, shadow);
    await say(gateway, first, { correct: false });
    await say(gateway, first, { correct: true });
    await say(gateway, third, { intent: 3 });
    const found = async (query: string): Promise<string[]> => {
      const answer = await gateway.call(`/predictions?text=sought&${query}`);
      return PredictionList.parse(answer.json).predictions.map(({ id }) => id);
    };
    expect(await found("feedback=any")).toEqual([third.id, first.id]);
    expect(await found("feedback=right")).toEqual([first.id]);
    expect(await found("feedback=wrong")).toEqual([third.id]);
    expect(await found("feedback=none&shadows=0")).toEqual([rows[3]?.id, second.id]);
    expect(await found("disputed=1")).toEqual([second.id]);
    expect(await found("disputedBy=2")).toEqual([second.id]);
    expect(await found("disputedBy=3")).toEqual([]);
    expect(await found("shadows=only")).toEqual([agreeing.id, shadow.id]);
    expect(await found("overMs=1")).toEqual([]);
    expect(await found("overMs=0.9&shadows=0")).toHaveLength(4);
    // the latest word counts: said before, the first one is of no day but the last
    await database().query(
      `update feedback set time = '2026-11-01T23:59:59Z' where prediction_id = '${first.id}' and not correct`,
    );
    await database().query(
      `update feedback set time = '2026-11-02T00:00:00Z' where prediction_id = '${first.id}' and correct`,
    );
    const day = (from: string, to: string): string =>
      `saidFrom=${from}T00:00:00Z&saidTo=${to}T00:00:00Z`;
    expect(await found(day("2026-11-01", "2026-11-02"))).toEqual([]);
    expect(await found(day("2026-11-02", "2026-11-03"))).toEqual([first.id]);
    expect(await found(`feedback=wrong&${day("2026-11-02", "2026-11-03")}`)).toEqual([]);
    expect(await found("saidFrom=2026-11-02T00:00:00Z")).toEqual([third.id, first.id]);
    expect(await found(`after=${third.id}`)).toEqual([rows[3]?.id]);
    expect((await found("")).length).toBe(6);

    const shadows = await gateway.call(`/predictions/${second.id}/shadows`);
    const told = PredictionShadows.parse(shadows.json);
    expect(told).toMatchObject({ original: null, complete: true });
    expect(told.shadows.map(({ id }) => id).sort()).toEqual([shadow.id, agreeing.id].sort());
    const none = await gateway.call(`/predictions/${first.id}/shadows`);
    expect(none.json).toMatchObject({ original: null, shadows: [], complete: true });
    const back = await gateway.call(`/predictions/${shadow.id}/shadows`);
    expect(back.json).toMatchObject({ original: { id: second.id }, shadows: [] });
  });

  it("takes back the caller's own latest word alone, and counts what is labelled", async () => {
    const gateway = await gatewayWith();
    const one = row(Date.now() - HOUR_MS);
    await insert([one]);
    const takeBack = (): Promise<{ status: number; json: unknown }> =>
      gateway.call(`/predictions/${one.id}/feedback`, { method: "DELETE" });
    await say(gateway, one, { correct: false });
    await say(gateway, one, { correct: true });
    const labelling = async (): Promise<Labelling> =>
      Labelling.parse((await gateway.call("/models/intent/labelling")).json);
    expect(await labelling()).toMatchObject({ labelled: 1, right: 1, wrong: 0 });
    expect((await takeBack()).json).toMatchObject({ feedback: [{ correct: false }] });
    expect(await labelling()).toMatchObject({ labelled: 1, right: 0, wrong: 1 });
    await database().query(`update feedback set actor = 'another'`);
    expect((await takeBack()).status).toBe(409);
    await database().query(`update feedback set actor = null`);
    expect((await takeBack()).json).toMatchObject({ feedback: [] });
    expect((await takeBack()).status).toBe(409);
    expect(await labelling()).toMatchObject({ labelled: 0, days: [] });
  });

  it("says what can be asked, what guards find, what is answered live, and which settings hold", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "challenger", 2);
    const now = Date.now() - HOUR_MS;
    await insert([
      row(now, { intent: 3 }),
      row(now + 1, { version: 2, intent: 7 }),
      row(now + 2, { version: 2, intent: 7, shadowOf: uuidv7() }),
    ]);
    const models = ServedModelList.parse((await gateway.call("/models")).json);
    expect(models).toMatchObject({
      models: [
        {
          model: "intent",
          champion: 1,
          versions: [1, 2],
          labels: [
            { label: "challenger", version: 2 },
            { label: "champion", version: 1 },
          ],
          intents: [{ id: 3, name: "dosage" }, { id: 7 }, { id: 26 }],
          readsEmail: false,
          decision: null,
          examples: ["quelle dose ?", "grossesse"],
        },
      ],
    });
    const guards = await gateway.call("/models/intent/guards?version=2");
    const judged = GuardList.parse(guards.json);
    expect(judged).toMatchObject({ to: "champion", from: 1, passes: false });
    expect(judged.guards.map(({ guard }) => guard)).toContain("golden queries");
    expect((await gateway.call("/models/intent/promotions")).json).toMatchObject({
      promotions: [],
    });
    const health = ModelDataHealth.parse((await gateway.call("/models/intent/data-health")).json);
    expect(health).toMatchObject({ run: null, liveProblem: null });
    // what was asked to see whether it answers is among them
    expect(health.live?.n).toBeGreaterThanOrEqual(2);
    const { settings } = ShownSettingList.parse((await gateway.call("/admin/settings")).json);
    const shown = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    expect(shown).toMatchObject({
      logPrivacy: "full",
      logDurability: "async",
      retentionMonths: null,
      logHashKey: "",
    });
  });

  it("shows something of itself: a shadow, flips and labels, and leaves rules that are there", async () => {
    const gateway = await gatewayWith();
    const testSet = join(gateway.folder, "test.csv");
    const texts = ["quelle dose", "grossesse", "sirop", "dose pour un enfant"];
    const lines = texts.map((text, i) => `q${String(i)},${text},${i === 0 ? "dosage" : "26"}`);
    await writeFile(testSet, ["id,question,intent", ...lines].join("\n"));
    const api = new ApiClient(gateway.url, undefined, 4);
    onTestFinished(() => api.close());
    const shown: number[] = [];
    const run = { model: "intent", testSet, onProgress: (done: number) => shown.push(done) };
    expect(await demo(api, run)).toMatch(
      /^4 texts asked of the champion \(version 1\), with version 2 as its shadow, the challenger\n\d of them answered otherwise by the shadow; \d answers labelled\n$/,
    );
    expect(shown).toEqual([1, 2, 3, 4]);
    const traffic = await gateway.call("/models/intent/traffic");
    expect(traffic.json).toMatchObject({ shadows: [{ label: "challenger", version: 2 }] });
    const labelling = Labelling.parse((await gateway.call("/models/intent/labelling")).json);
    expect(labelling.labelled).toBeGreaterThan(0);
    await gateway.call("/models/intent/traffic", {
      method: "PUT",
      ...jsonBody({ shadows: [{ label: "challenger", concurrency: 2 }] }),
    });
    await demo(api, { ...run, onProgress: () => undefined });
    expect((await gateway.call("/models/intent/traffic")).json).toMatchObject({
      shadows: [{ concurrency: 2 }],
    });
  });
}
