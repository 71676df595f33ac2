import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway, until } from "./test-gateway.js";

const HEAD =
  "POST /intent/batch?version=1 HTTP/1.1\r\nHost: localhost\r\n" +
  "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
const ROW = '"quelle dose"\n';

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** A batch that keeps a place from others is ended after a minute, and no sooner. */
describe("a batch of which nothing moves", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway({ maxBatchesAtOnce: 1, modelServerTimeoutMs: 30_000 });
  });

  afterAll(() => gateway.stop());

  function begin(): Socket {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(HEAD);
    return socket;
  }

  /** How many seconds it takes until there is a place for another batch. */
  async function secondsTaken(): Promise<number> {
    const startedMs = performance.now();
    for (;;) {
      const { status } = await gateway.call("/intent/batch?version=1", batch);
      if (status === 200) return (performance.now() - startedMs) / 1_000;
      expect(status).toBe(503);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }

  it.each(["doesn't send", "doesn't read"])("ends where its caller %s", async (what) => {
    const before = gateway.modelServer.bodies.length;
    const socket = begin();
    if (what === "doesn't send") {
      socket.resume();
      socket.write(chunk(ROW));
    } else {
      socket.pause();
      let left = 300;
      const send = (): void => {
        while (left > 0 && socket.write(chunk(ROW.repeat(1_000)))) left -= 1;
      };
      socket.on("drain", send);
      send();
    }
    await until(
      () => gateway.modelServer.bodies.length,
      (asked) => asked > before,
    );
    const seconds = await secondsTaken();
    socket.destroy();
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(180);
  });
});

const batch = {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(["quelle dose"]),
} as const;
