import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CircuitBreaker } from "../src/model-server/circuit-breaker.js";
import { type CallOutcome, ModelServer } from "../src/model-server/model-server.js";
import { RetryBudget } from "../src/model-server/retry-budget.js";
import { type ModelServerDouble, startModelServerDouble } from "./model-server-double.js";
import { startTestGateway, until } from "./test-gateway.js";

describe("the circuit breaker", () => {
  it("opens after failures in a row, lets one call try, and waits longer each time that it fails", () => {
    let now = 0;
    const breaker = new CircuitBreaker({
      failures: 3,
      openMs: 100,
      maxOpenMs: 250,
      now: () => now,
    });
    const fail = (): void => {
      expect(breaker.enter()).toBeUndefined();
      breaker.failed();
    };
    fail();
    fail();
    expect(breaker.enter()).toBeUndefined();
    breaker.succeeded();
    fail();
    fail();
    expect(breaker.isClosed).toBe(true);
    fail();
    for (const openMs of [100, 200, 250, 250]) {
      expect(breaker.enter()).toBe(openMs);
      now += openMs - 1;
      expect(breaker.enter()).toBe(1);
      now += 1;
      expect(breaker.enter()).toBeUndefined();
      expect(breaker.enter()).toBe(100);
      breaker.failed();
    }
    now += 250;
    expect(breaker.enter()).toBeUndefined();
    breaker.succeeded();
    expect(breaker.isClosed).toBe(true);
    expect(breaker.enter()).toBeUndefined();
  });

  it("isn't kept open by calls that were under way when it opened", () => {
    let now = 0;
    const breaker = new CircuitBreaker({
      failures: 1,
      openMs: 100,
      maxOpenMs: 100,
      now: () => now,
    });
    breaker.failed();
    now = 50;
    breaker.failed();
    now = 100;
    expect(breaker.enter()).toBeUndefined();
  });
});

describe("the retry budget", () => {
  it("is a tenth of the calls, and a few after a quiet time", () => {
    const budget = new RetryBudget({ percent: 10, most: 2 });
    const spent = (count: number): number =>
      Array.from({ length: count }, () => budget.spend()).filter(Boolean).length;
    expect(spent(10)).toBe(2);
    for (let i = 0; i < 15; i += 1) budget.earn();
    expect(spent(10)).toBe(1);
    for (let i = 0; i < 1_000; i += 1) budget.earn();
    expect(spent(10)).toBe(2);
  });
});

describe("a call of the model server", () => {
  let double: ModelServerDouble;
  let modelServer: ModelServer;
  let outcomes: CallOutcome[];
  let retries: number;
  const PATH = "/v1/models/intent/versions/1:predict";
  const BODY = Buffer.from(
    '{"signature_name":"serving_default","instances":[{"ids":[1],"weights":[1]}]}',
  );

  beforeEach(async () => {
    double = await startModelServerDouble();
    double.states.set("intent", new Map([[1, "AVAILABLE"]]));
    outcomes = [];
    retries = 0;
    modelServer = connect(double.url);
  });

  afterEach(async () => {
    await modelServer.close();
    await double.close();
  });

  function connect(url: string): ModelServer {
    return new ModelServer({
      url,
      timeoutMs: 200,
      connections: 4,
      maxAnswerBytes: 1_000_000,
      observer: {
        called: (outcome) => outcomes.push(outcome),
        retried: () => {
          retries += 1;
        },
      },
    });
  }

  function ask(timeoutMs = 1_000): Promise<number | string> {
    return modelServer.post(PATH, BODY, performance.now() + timeoutMs).then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
  }

  it("is made again where the model server comes back meanwhile", async () => {
    const port = Number(new URL(double.url).port);
    await double.close();
    const answer = ask();
    await delay(10);
    double = await startModelServerDouble(port);
    double.states.set("intent", new Map([[1, "AVAILABLE"]]));
    expect(await answer).toBe(200);
    expect([outcomes, retries]).toEqual([["answered"], 1]);
  });

  it("isn't made at all for a moment after failures in a row, and then again", async () => {
    double.fault = 503;
    for (let i = 0; i < 8; i += 1) expect(await ask()).toBe(503);
    const asked = double.bodies.length;
    expect(await ask()).toContain("the model server kept failing");
    expect(double.bodies).toHaveLength(asked);
    expect(outcomes.at(-1)).toBe("open");
    double.fault = undefined;
    await until(ask, (answer) => answer === 200);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  });

  it("goes to another version while one of them rests", async () => {
    double.fault = "silence";
    await Promise.all(Array.from({ length: 8 }, () => ask(30)));
    double.fault = undefined;
    expect(await ask()).toContain("kept failing");
    double.states.set("intent", new Map([[2, "AVAILABLE"]]));
    const { status } = await modelServer.post(
      PATH.replace("versions/1", "versions/2"),
      BODY,
      performance.now() + 1_000,
    );
    expect(status).toBe(200);
  });

  it("that is lied to is no sign that it is away", async () => {
    double.fault = "html";
    for (let i = 0; i < 12; i += 1) expect(await ask()).toBe(200);
    double.fault = 404;
    for (let i = 0; i < 12; i += 1) expect(await ask()).toBe(404);
    expect(new Set(outcomes)).toEqual(new Set(["answered", "refused"]));
  });
});

describe("a gateway with more requests than it takes", () => {
  it("refuses some with 503 and Retry-After at once, and still says that it lives", async () => {
    const gateway = await startTestGateway({ maxRequestsAtOnce: 3 }, { intent: 1 });
    try {
      gateway.modelServer.fault = "silence";
      const asked = Array.from({ length: 10 }, () => gateway.call("/intent?version=1&query=a"));
      const refused = (await Promise.race(asked)).headers["retry-after"];
      expect(refused).toBe("1");
      expect((await gateway.call("/livez")).status).toBe(200);
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 503)).toHaveLength(7);
      gateway.modelServer.fault = undefined;
      expect((await gateway.call("/intent?version=1&query=a")).status).toBe(200);
    } finally {
      await gateway.stop();
    }
  });
});
