import { expect, it, onTestFinished, vi } from "vitest";
import type { Fault } from "./model-server-double.js";
import { type Call, jsonBody, startTestGateway } from "./test-gateway.js";

const CANARY = "the canary sings of its pregnancy";
const ENCODED = encodeURIComponent(CANARY);

/** Requests that hold the canary wherever a text can stand, by mistake or by intention. */
const requests: readonly (readonly [path: string, call?: Call])[] = [
  [`/intent?query=${ENCODED}`],
  [`/intent?query=${ENCODED}&version=1`],
  [`/intent?query=${ENCODED}&version=2`],
  [`/intent?query=${ENCODED}&detail=1`],
  [`/intent?query=${ENCODED}&version=7`],
  [`/intent?query=${ENCODED}&version=0`],
  [`/intent?query=${ENCODED}&query=${ENCODED}`],
  [`/intent?version=${ENCODED}&query=a`],
  [`/intent?${ENCODED}=a`],
  [`/intent?query=${ENCODED}%E9`],
  [`/intent?query=${ENCODED.repeat(60)}`],
  [`/intent?query=${ENCODED.repeat(2_000)}`],
  [`/intent/compare?query=${ENCODED}`],
  [`/intent/compare?query=a&versions=${ENCODED}`],
  [`/${ENCODED}?query=${ENCODED}`],
  [`/${ENCODED}`],
  [`/intent/${ENCODED}`],
  [`/predictions?model=${ENCODED}`],
  [`/predictions?text=${ENCODED}`],
  [`/predictions?from=${ENCODED}`],
  [`/predictions/${ENCODED}`],
  [`/predictions/${ENCODED}/feedback`, { method: "POST", ...jsonBody({ intent: CANARY }) }],
  ["/predictions/deletions", { method: "POST", ...jsonBody({ subject: CANARY }) }],
  ["/predictions/deletions", { method: "POST", ...jsonBody({ [CANARY]: CANARY }) }],
  [`/intent/review?from=${ENCODED}`],
  ["/intent/replay", { method: "POST", ...jsonBody({ from: CANARY }) }],
  [`/intent?query=${ENCODED}`, { headers: { "x-subject": CANARY } }],
  [`/intent?query=${ENCODED}`, { headers: { "x-subject": CANARY.repeat(20) } }],
  ["/intent", { method: "POST", ...jsonBody({ query: CANARY }) }],
  ["/intent", { method: "POST", ...jsonBody({ query: CANARY, [CANARY]: 1 }) }],
  ["/intent", { method: "POST", ...jsonBody({ query: [CANARY] }) }],
  ["/intent", { method: "POST", ...jsonBody({ query: CANARY, version: CANARY }) }],
  ["/intent", { method: "POST", ...jsonBody(CANARY) }],
  ["/intent", { method: "POST", ...jsonBody({ query: CANARY.repeat(2_000) }) }],
  [
    "/intent",
    { method: "POST", headers: { "content-type": "application/json" }, body: `{${CANARY}` },
  ],
  ["/intent", { method: "POST", body: CANARY }],
  [`/intent?query=${ENCODED}`, { method: "DELETE" }],
  [`/intent?query=${ENCODED}`, { headers: { host: "evil.example" } }],
  [`/intent?query=${ENCODED}`, { headers: { "x-request-id": CANARY } }],
  [`/models/${ENCODED}/labels/${ENCODED}`, { method: "PUT", ...jsonBody({ version: 1 }) }],
  ["/models/intent/labels/champion", { method: "PUT", ...jsonBody({ version: CANARY }) }],
];

const faults: readonly Fault[] = [
  "not a number",
  "html",
  "cut",
  "reset",
  "silence",
  400,
  404,
  500,
  503,
];

it("lets no query into a log, an answer or an error, whatever goes well or wrong", async () => {
  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
  }
  const gateway = await startTestGateway({ modelServerTimeoutMs: 100, maxQueuedPredictions: 1 });
  onTestFinished(() => gateway.stop());
  const answers: string[] = [];
  const statuses = new Set<number>();
  const ask = async (path: string, call?: Call): Promise<void> => {
    const { status, text, headers } = await gateway.call(path, call);
    statuses.add(status);
    answers.push(text, JSON.stringify(headers));
  };
  for (const [path, call] of requests) await ask(path, call);
  for (const fault of faults) {
    gateway.modelServer.fault = fault;
    await ask(`/intent?version=1&query=${ENCODED}`);
    await ask(`/intent/compare?query=${ENCODED}`);
  }
  gateway.modelServer.fault = undefined;
  // more at once than may wait
  await Promise.all(
    Array.from({ length: 8 }, async () => ask(`/intent?version=1&query=${ENCODED}`)),
  );
  await expect.poll(() => gateway.logged.join("")).toContain("predictions dropped");

  expect([...statuses].sort()).toEqual([200, 400, 404, 405, 413, 415, 421, 431, 502, 503, 504]);
  const traces = [...answers, ...gateway.logged, ...printed].join("\n");
  for (const word of ["canary", "sings", ENCODED]) expect(traces).not.toContain(word);
});
