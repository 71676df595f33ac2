import { expect, it, onTestFinished } from "vitest";
import { describeOver, type TestDatabase } from "./test-database.js";
import {
  type Called,
  jsonBody,
  startTestGateway,
  type TestGateway,
  until,
} from "./test-gateway.js";

/** Starts gateways over one database. */
export type GatewayWith = (versions?: Readonly<Record<string, number>>) => Promise<TestGateway>;

/** Describes tests of gateways over one database. */
export function withDatabase(
  name: string,
  start: () => Promise<TestDatabase>,
  tests: (gatewayWith: GatewayWith, database: () => TestDatabase) => void,
): void {
  describeOver(name, start, (database) => {
    const gatewayWith: GatewayWith = async (versions = { intent: 2 }) => {
      const { url, poolSize } = database();
      const gateway = await startTestGateway(
        { databaseUrl: url, databasePoolSize: poolSize },
        versions,
      );
      onTestFinished(() => gateway.stop());
      await until(
        () => gateway.call("/intent?query=a"),
        ({ status }) => status === 200,
      );
      await until(
        () => gateway.call("/intent/labels"),
        ({ text }) => text.includes('"source":"database"'),
      );
      return gateway;
    };

    tests(gatewayWith, database);
  });
}

/** Points a label of the model intent at a version. */
export function putLabel(gateway: TestGateway, label: string, version: number): Promise<Called> {
  return gateway.call(`/models/intent/labels/${label}`, {
    method: "PUT",
    ...jsonBody({ version, reason: `${label} to ${String(version)}` }),
  });
}

/** What holds for labels on every PostgreSQL, embedded or real. */
export function describeLabels(gatewayWith: GatewayWith): void {
  it("takes a label of any name away again, with its history kept, and begins it anew", async () => {
    const gateway = await gatewayWith();
    await putLabel(gateway, "_next1", 1);
    await putLabel(gateway, "_next1", 2);
    const deleted = await gateway.call("/models/intent/labels/_next1?reason=over", {
      method: "DELETE",
    });
    expect(deleted.json).toEqual({ model: "intent", label: "_next1", previousVersion: 2 });
    expect((await gateway.call("/intent?version=_next1&query=a")).status).toBe(404);
    expect((await gateway.call("/models/intent/labels/_next1", { method: "DELETE" })).status).toBe(
      404,
    );
    await putLabel(gateway, "_next1", 1);
    const rollback = await gateway.call("/models/intent/labels/_next1/rollback", {
      method: "POST",
      ...jsonBody({}),
    });
    expect(rollback.status).toBe(409);
    const { json } = await gateway.call("/models/intent/audit?label=_next1");
    expect(json).toMatchObject({
      model: "intent",
      labels: [
        { action: "move", previousVersion: null, version: 1 },
        { action: "delete", previousVersion: 2, version: null, reason: "over", actor: null },
        { action: "move", previousVersion: 1, version: 2, reason: "_next1 to 2" },
        { action: "move", previousVersion: null, version: 1, reason: "_next1 to 1" },
      ],
    });
    const all = await gateway.call("/models/intent/audit?limit=1000");
    expect(all.text).toContain('"action":"first"');
    expect((await gateway.call("/models/intent/audit?limit=2")).json).toMatchObject({
      labels: [{ version: 1 }, { version: null }],
    });
  });

  it("never deletes the champion", async () => {
    const gateway = await gatewayWith();
    const { status, text } = await gateway.call("/models/intent/labels/champion", {
      method: "DELETE",
    });
    expect(status).toBe(409);
    expect(text).toContain("champion can't be deleted");
    expect((await gateway.call("/intent?query=a")).status).toBe(200);
  });

  it("names the versions in use, and those that a rollback would bring back", async () => {
    const gateway = await gatewayWith({ intent: 4 });
    await putLabel(gateway, "champion", 3);
    await putLabel(gateway, "challenger", 3);
    expect((await gateway.call("/models/intent/in-use")).json).toEqual({
      model: "intent",
      source: "database",
      versions: [
        { version: 3, by: ["challenger", "champion"] },
        { version: 1, by: ["champion, before its last move"] },
      ],
    });
  });
}
