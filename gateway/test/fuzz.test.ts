import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { hostileRequest, SECRET } from "./hostile-requests.js";
import { startKeyedGateway } from "./owasp/keyed-gateway.js";

/** A share of what e2e/gateway-faults asks of the built program. */
const REQUESTS = 300;

it(`${String(REQUESTS)} requests of any kind are answered, none of them by a fault of ours, and the log keeps what was asked to itself`, async () => {
  const gateway = await startKeyedGateway();
  onTestFinished(() => gateway.stop());
  for (const asked of fc.sample(hostileRequest, { numRuns: REQUESTS, seed: 20_261_121 })) {
    const { method, path, headers, body, shown } = asked;
    const key = shown === "none" || shown === "wrong" ? {} : gateway.as(shown).headers;
    const answer = await gateway.call(path, {
      method,
      headers: { ...headers, ...key },
      ...(body === undefined ? {} : { body }),
    });
    // 503, by MLflow's protocol in plain text: the database is away, so labels can't be moved and nothing is ready
    if (answer.status >= 500) expect([answer.status, asked]).toEqual([503, asked]);
    if (answer.status >= 400 && answer.status < 500 && method !== "HEAD") {
      expect([answer.headers["content-type"], asked]).toEqual([
        expect.stringMatching(/^application\/(?:problem\+)?json/),
        asked,
      ]);
      expect(answer.json).toBeDefined();
    }
    expect(answer.text).not.toMatch(/\n {4}at |node_modules|\/src\//);
  }
  expect((await gateway.call("/livez")).status).toBe(200);
  expect(gateway.logged.filter((line) => line.includes(SECRET))).toEqual([]);
});
