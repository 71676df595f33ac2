import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Problem } from "../../src/contract.js";
import type { Fault } from "../model-server-double.js";
import { startTestGateway, type TestGateway } from "../test-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xaa-unsafe-consumption-of-apis/ */
describe("API10: what the model server answers is believed as little as what callers send", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({}, { intent: 1 });
  });

  afterAll(() => gateway.stop());

  it.each([
    ["not a number", 502],
    ["wrong shape", 502],
    ["two rows", 502],
    ["wrong sum", 502],
    ["out of range", 502],
    ["html", 502],
    ["cut", 502],
    [500, 502],
    ["reset", 503],
    ["silence", 504],
  ] satisfies [Fault, number][])(
    "answers %s with a problem of status %i, and goes on",
    async (fault, status) => {
      gateway.modelServer.fault = fault;
      onTestFinished(() => {
        gateway.modelServer.fault = undefined;
      });
      const { json, text, ...answer } = await gateway.call("/intent?version=1&query=secret+text");
      expect(answer.status).toBe(status);
      expect(Problem.parse(json).status).toBe(status);
      expect(text).not.toContain("secret text");
      gateway.modelServer.fault = undefined;
      expect((await gateway.call("/livez")).status).toBe(200);
    },
  );
});
