import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type GatewaySettings, PredictionList } from "@intent-serving/gateway";
import { sql } from "kysely";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import { expect, it, onTestFinished } from "vitest";
import { Database } from "../src/database/database.js";
import { makeFirstTables } from "../src/database/migrations/0001-predictions-and-labels.js";
import { migrate } from "../src/database/migrations.js";
import { makePartitions } from "../src/database/partitions.js";
import { moveLabel } from "../src/labels/label-table.js";
import { latestPredictions } from "../src/predictions/latest-predictions.js";
import { insertPredictions } from "../src/predictions/prediction-table.js";
import { describeOver, emptyDatabase, type TestDatabase } from "./test-database.js";
import { jsonBody, startTestGateway, type TestGateway, until } from "./test-gateway.js";

/** What holds on every PostgreSQL, embedded or real. */
export function describeWithDatabase(name: string, start: () => Promise<TestDatabase>): void {
  describeOver(name, start, (database) => {
    function settings(): Partial<GatewaySettings> {
      return { databaseUrl: database().url, databasePoolSize: database().poolSize };
    }

    async function gatewayWith(
      versions: Readonly<Record<string, number>> = { intent: 2 },
    ): Promise<TestGateway> {
      const gateway = await startTestGateway(settings(), versions);
      onTestFinished(() => gateway.stop());
      await until(
        () => gateway.call("/intent?query=a"),
        ({ status }) => status === 200,
      );
      await gateway.call("/predictions");
      return gateway;
    }

    function openTables(): Database {
      const opened = new Database(
        { url: database().url, poolSize: database().poolSize },
        pino({ level: "silent" }),
      );
      onTestFinished(() => opened.close());
      return opened;
    }

    it("keeps each answer as a row, with the probability to its last digit", async () => {
      const gateway = await gatewayWith();
      const query = 'risques d\'un "poisson" cru, \\ été 🦄 ?';
      const answered = await gateway.call(`/intent?version=2&query=${encodeURIComponent(query)}`, {
        headers: { "x-request-id": "request-1" },
      });
      const listed = PredictionList.parse((await gateway.call("/predictions?limit=1")).json);
      expect(listed.predictions).toHaveLength(1);
      expect(listed.predictions[0]).toMatchObject({
        id: answered.headers["x-prediction-id"],
        model: "intent",
        version: 2,
        label: null,
        query,
        probability: "0.73356545",
        requestId: "request-1",
      });
      const rows = await database().query("select * from prediction_labels");
      expect(rows).toContainEqual({
        id: answered.headers["x-prediction-id"],
        label: listed.predictions[0]?.intent,
        source: "prediction",
      });
      const [row] = await database().query("select * from predictions where label = 'champion'");
      expect(row).toMatchObject({ version: 1, query: "a" });
    });

    it("keeps texts that PostgreSQL can't hold, with U+FFFD for what can't be", async () => {
      const gateway = await gatewayWith();
      await gateway.call("/intent?query=a%00b");
      await gateway.call("/intent", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: String.raw`{"query":"a\ud800b\u0000"}`,
      });
      const { predictions } = PredictionList.parse(
        (await gateway.call("/predictions?limit=2")).json,
      );
      expect(predictions.map(({ query }) => query)).toEqual(["a\ufffdb\ufffd", "a\ufffdb"]);
    });

    it("leaves a row that is there already, and puts each into its month's partition", async () => {
      const { tables } = openTables();
      await migrate(tables);
      const now = Date.parse("2026-08-15T10:00:00.123Z");
      const at = (timeMs: number, probability: string) => ({
        id: uuidv7({ msecs: timeMs }),
        timeMs,
        model: "intent",
        version: 1,
        label: "champion",
        query: "a",
        intent: 26,
        probability,
        latencyMs: 1.5,
        requestId: "r",
      });
      const records = [
        at(now, "0.1"),
        at(Date.parse("2026-09-01"), "1.0"),
        at(Date.parse("2030-01-01"), `0.${"0".repeat(44)}1`),
      ];
      await insertPredictions(tables, records.slice(0, 1));
      // it waited in the default partition, and moves when its month's partition is made
      await makePartitions(tables, now);
      await insertPredictions(tables, records);
      await insertPredictions(tables, records);
      const rows = await database().query(
        "select tableoid::regclass::text as partition from predictions order by id",
      );
      expect(rows.map(({ partition }) => partition)).toEqual([
        "predictions_2026_08",
        "predictions_2026_09",
        "predictions_default",
      ]);
      const latest = await latestPredictions(tables, { limit: 10, model: "intent" });
      expect(latest.map(({ probability }) => probability)).toEqual(
        records.map(({ probability }) => probability).reverse(),
      );
      expect(latest.at(-1)?.time).toBe("2026-08-15T10:00:00.123Z");
      expect(await latestPredictions(tables, { limit: 10, model: "spam" })).toEqual([]);
    });

    it("migrates once when several gateways start at the same time", async () => {
      const several = Array.from({ length: database().poolSize }, () => openTables());
      await Promise.all(
        several.map(async ({ tables }) => {
          await migrate(tables);
          await makePartitions(tables, Date.now());
        }),
      );
      const rows = await database().query("select name from kysely_migration");
      expect(rows).toContainEqual({ name: "0001_predictions_and_labels" });
      expect(rows).toContainEqual({ name: "2026-11-21-prediction-columns" });
    });

    it("keeps the rows of the first release through every later migration", async () => {
      const { tables } = openTables();
      await makeFirstTables(tables);
      await makePartitions(tables, Date.now());
      const ids = [uuidv7(), uuidv7({ msecs: 1 })];
      for (const id of ids) {
        await sql`
          insert into predictions values
            (${id}::uuid, now(), 'intent', 1, null, 'a', 26, 0.5, 1, 'r')`.execute(tables);
      }
      await sql`
        create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)`.execute(
        tables,
      );
      await sql`insert into kysely_migration values ('0001_predictions_and_labels', '')`.execute(
        tables,
      );
      await migrate(tables);
      await insertPredictions(tables, [
        {
          id: uuidv7(),
          timeMs: Date.now(),
          model: "intent",
          version: 2,
          label: null,
          query: "b",
          intent: 7,
          probability: "0.25",
          latencyMs: 1,
          requestId: "r",
          routing: { rule: "canary", share: 0.05 },
          chain: [{ model: "spam", intent: 0 }],
          keyId: "key-1",
          subject: "patient 7",
        },
      ]);
      const [latest, ...kept] = await latestPredictions(tables, { limit: 10, model: undefined });
      expect(latest).toMatchObject({
        routing: { rule: "canary", share: 0.05 },
        chain: [{ model: "spam", intent: 0 }],
        keyId: "key-1",
        subject: "patient 7",
      });
      expect(kept.map(({ id }) => id)).toEqual(ids);
      for (const row of kept) {
        expect(row).toMatchObject({ routing: null, chain: null, keyId: null, subject: null });
      }
    });

    it("makes the lowest version champion, moves it and goes back, and keeps who was it when and why", async () => {
      const gateway = await gatewayWith({ intent: 3 });
      const champion = async (): Promise<unknown> =>
        (await gateway.call("/intent?query=a")).headers["x-model-version"];
      const move = (version: number) =>
        gateway.call("/models/intent/labels/champion", {
          method: "PUT",
          ...jsonBody({ version, reason: `because of ${String(version)}` }),
        });
      const rollBack = () =>
        gateway.call("/models/intent/labels/champion/rollback", {
          method: "POST",
          ...jsonBody({}),
        });

      expect(await champion()).toBe("1");
      expect((await rollBack()).status).toBe(409);
      expect((await move(2)).json).toEqual({
        model: "intent",
        label: "champion",
        version: 2,
        previousVersion: 1,
        changed: true,
      });
      expect((await move(2)).json).toMatchObject({ changed: false });
      await move(3);
      expect(await champion()).toBe("3");
      expect((await rollBack()).json).toMatchObject({ version: 2, previousVersion: 3 });
      expect(await champion()).toBe("2");
      gateway.modelServer.states.get("intent")?.set(1, "END");
      await until(
        () => gateway.call("/intent?version=1&query=a"),
        ({ status }) => status === 404,
      );
      expect((await rollBack()).status).toBe(409);
      expect((await gateway.call("/intent/labels")).json).toMatchObject({
        source: "database",
        labels: [{ label: "champion", version: 2, served: true }],
      });
      const audit = await database().query(
        "select action, from_version, to_version, reason from label_changes order by id",
      );
      expect(audit).toEqual([
        { action: "first", from_version: null, to_version: 1, reason: "the lowest version" },
        { action: "move", from_version: 1, to_version: 2, reason: "because of 2" },
        { action: "move", from_version: 2, to_version: 3, reason: "because of 3" },
        { action: "rollback", from_version: 3, to_version: 2, reason: null },
      ]);
    });

    it("keeps a history without a gap where several make the same label at once", async () => {
      const { tables } = openTables();
      await migrate(tables);
      for (const label of ["a", "b", "c", "d", "e"]) {
        const move = { model: "intent", label, reason: undefined, requestId: undefined };
        await Promise.all([1, 2, 3, 4].map((version) => moveLabel(tables, move, version)));
        const changes = await database().query(
          `select from_version, to_version from label_changes where label = '${label}' order by id`,
        );
        expect(changes.map((change) => change["from_version"])).toEqual([
          null,
          ...changes.slice(0, -1).map((change) => change["to_version"]),
        ]);
        expect(
          await database().query(`select version from labels where label = '${label}'`),
        ).toEqual([{ version: changes.at(-1)?.["to_version"] }]);
      }
    });

    it("sees a label that was moved elsewhere, and mirrors it", async () => {
      const gateway = await gatewayWith();
      await database().query("update labels set version = 2 where label = 'champion'");
      await until(
        () => gateway.call("/intent?query=a"),
        ({ headers }) => headers["x-model-version"] === "2",
      );
      const mirror = await until(
        () => readFile(join(gateway.folder, "data", "gateway", "labels.json"), "utf8"),
        (text) => text.includes('"version": 2'),
      );
      expect(JSON.parse(mirror)).toEqual({
        formatVersion: 1,
        labels: [{ model: "intent", label: "champion", version: 2 }],
      });
    });

    it("answers from the mirror while the database is away, and writes the rows when it is back", async () => {
      const gateway = await gatewayWith();
      await gateway.call("/models/intent/labels/champion", {
        method: "PUT",
        ...jsonBody({ version: 2 }),
      });
      await database().stop();
      await gateway.restart();
      const answered = await gateway.call("/intent?query=while+away");
      expect(answered).toMatchObject({ status: 200, headers: { "x-model-version": "2" } });
      const { json } = await gateway.call("/readyz");
      expect(json).toMatchObject({ ready: true, database: { connected: false, labels: "mirror" } });
      await database().start();
      await until(
        () => gateway.call("/predictions?limit=1"),
        ({ text }) => text.includes("while away"),
      );
      expect((await gateway.call("/intent/labels")).json).toMatchObject({ source: "database" });
    });

    it("answers pinned versions alone while the database is away and there is no mirror", async () => {
      const gateway = await gatewayWith();
      await database().stop();
      await rm(join(gateway.folder, "data"), { recursive: true, force: true });
      await gateway.restart();
      const unpinned = await gateway.call("/intent?query=a");
      expect(unpinned.status).toBe(503);
      expect(unpinned.text).toContain("only numbered versions answer: ?version=1; loaded: 1, 2");
      expect((await gateway.call("/readyz")).status).toBe(503);
      expect((await gateway.call("/intent?version=2&query=a")).status).toBe(200);
      await database().start();
      await until(
        () => gateway.call("/intent?query=a"),
        ({ status }) => status === 200,
      );
    });

    it("goes on while the database goes away, and writes what was answered meanwhile", async () => {
      const gateway = await gatewayWith();
      await database().stop();
      for (let i = 0; i < 20; i += 1) {
        expect((await gateway.call(`/intent?query=row+${String(i)}`)).status).toBe(200);
      }
      await database().start();
      await until(
        async () =>
          database().query("select count(*)::int as n from predictions where query like 'row %'"),
        ([row]) => row?.["n"] === 20,
      );
    });

    it("writes what it has answered before it stops", async () => {
      const gateway = await gatewayWith();
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => gateway.call(`/intent?query=last+${String(i)}`)),
      );
      await gateway.restart();
      const [row] = await database().query(
        "select count(*)::int as n from predictions where query like 'last %'",
      );
      expect(row).toEqual({ n: 50 });
    });

    it("keeps the champion when the database comes back empty", async () => {
      const gateway = await gatewayWith();
      await gateway.call("/models/intent/labels/champion", {
        method: "PUT",
        ...jsonBody({ version: 2 }),
      });
      await emptyDatabase(database());
      const rows = await until(
        () =>
          database()
            .query("select to_regclass('labels') is not null as there")
            .then(async ([row]) =>
              row?.["there"] === true ? database().query("select version from labels") : [],
            ),
        (found) => found.length > 0,
      );
      expect(rows).toEqual([{ version: 2 }]);
      expect((await gateway.call("/intent?query=a")).headers["x-model-version"]).toBe("2");
    });
  });
}
