import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonBody, startTestGateway, type TestGateway } from "../test-gateway.js";

/** https://owasp.org/API-Security/editions/2023/en/0xa7-server-side-request-forgery/ */
describe("API7: nobody has the gateway call an address of theirs", () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startTestGateway();
  });

  afterAll(() => gateway.stop());

  it.each([
    "/http:%2f%2f169.254.169.254%2flatest?query=a",
    "/..%2f..%2fintent?query=a&version=1",
    "/intent%2f..%2f..%2fv1?query=a&version=1",
    "/intent:8080?query=a&version=1",
    "/intent@evil.example?query=a&version=1",
    "/intent%0d%0aHost:%20evil.example?query=a&version=1",
    "/intent?query=a&version=1/../../2",
    "/intent?query=a&version=http://evil.example",
    "/intent?query=a&version=1&url=http://evil.example",
    "/intent?query=a&version=1&callback=http://evil.example",
  ])("asks the model server nothing for %s", async (path) => {
    const before = gateway.modelServer.bodies.length;
    const { status } = await gateway.call(path);
    expect([400, 404]).toContain(status);
    expect(gateway.modelServer.bodies).toHaveLength(before);
  });

  it("takes a text that is an address for a text", async () => {
    const query = "http://169.254.169.254/latest/meta-data/";
    const { status } = await gateway.call("/intent", {
      method: "POST",
      ...jsonBody({ query, version: 1 }),
    });
    expect(status).toBe(200);
    expect(gateway.modelServer.bodies.at(-1)).not.toContain("169.254");
  });

  it("is no proxy", async () => {
    const said = await sendRaw(
      gateway.url,
      "GET http://evil.example/intent HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(said).toMatch(/^HTTP\/1\.1 421 /);
    const tunnel = await sendRaw(
      gateway.url,
      "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    );
    expect(tunnel).toMatch(/^HTTP\/1\.1 405 /);
  });
});

function sendRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let said = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      said += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => {
      resolve(said);
    });
  });
}
