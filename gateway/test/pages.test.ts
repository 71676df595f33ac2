import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseEncoding } from "../src/pages/encoding.js";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("the pages", () => {
  let folder: string;
  let gateway: TestGateway;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pages-"));
    await mkdir(join(folder, "built", "assets"), { recursive: true });
    await write("index.html", "<!doctype html><title>pages</title>");
    await write("assets/main-Ab_3.js", "start();");
    await write("assets/main-Ab_3.css", "a{}");
    await write("assets/source.map", "{}");
    await writeFile(join(folder, "secret.js"), "secret");
    gateway = await startTestGateway({ pagesDirectory: join(folder, "built"), auth: "keys" });
  });
  afterAll(async () => {
    await gateway.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(name: string, text: string): Promise<void> {
    const path = join(folder, "built", name);
    await writeFile(path, text);
    await writeFile(`${path}.br`, brotliCompressSync(text));
    await writeFile(`${path}.gz`, gzipSync(text));
  }

  it("are at / for a browser and whoever takes anything; who asks for JSON gets it", async () => {
    const page = await gateway.call("/", { headers: BROWSER });
    expect(page.text).toBe("<!doctype html><title>pages</title>");
    expect(page.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      vary: "Accept, Accept-Encoding",
      "x-content-type-options": "nosniff",
    });
    const anything = await gateway.call("/", { headers: { accept: "*/*" } });
    expect(anything.text).toBe(page.text);
    const program = await gateway.call("/", { headers: { accept: "application/json" } });
    expect(program.status).toBe(404);
    expect(program.json).toMatchObject({
      detail: "there is nothing here; a model answers at GET /{model}?query=…",
    });
  });

  it("have one file for all their addresses, whose policy lets in nothing from elsewhere and nothing inline", async () => {
    const page = await gateway.call("/app/compare?a=1&b=2");
    expect(page.status).toBe(200);
    expect(page.text).toContain("pages");
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("http");
  });

  it("come compressed as the browser takes them, once", async () => {
    const brotli = await gateway.call("/app/assets/main-Ab_3.js", {
      headers: { "accept-encoding": "gzip, deflate, br, zstd" },
    });
    expect(brotli.headers).toMatchObject({
      "content-encoding": "br",
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "content-length": String(brotliCompressSync("start();").length),
      vary: "Accept-Encoding",
    });
    const plain = await gateway.call("/app/assets/main-Ab_3.js");
    expect(plain.text).toBe("start();");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(plain.headers["etag"]).not.toBe(brotli.headers["etag"]);
    const again = await gateway.call("/app/assets/main-Ab_3.js", {
      headers: { "if-none-match": String(plain.headers["etag"]) },
    });
    expect(again).toMatchObject({ status: 304, text: "" });
    const head = await gateway.call("/app/assets/main-Ab_3.css", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers["content-length"]).toBe("3");
  });

  it.each([
    "/app/assets/../../secret.js",
    "/app/assets/..%2f..%2fsecret.js",
    "/app/assets/%2e%2e/%2e%2e/secret.js",
    "/app/assets/..\\..\\secret.js",
    "/app/assets/.hidden.js",
    "/app/assets/absent.js",
    "/app/assets/source.map",
    "/app/assets/main-Ab_3.js.br",
    "/app/assets/",
    "//app/assets/main-Ab_3.js",
  ])("have no file %s", async (path) => {
    const answer = await gateway.call(path);
    // an address that a client or a proxy has made shorter is a model's, which asks for a key
    expect([401, 404]).toContain(answer.status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
  });

  it("take nothing but GET and HEAD", async () => {
    expect((await gateway.call("/app/compare", { method: "POST" })).status).toBe(404);
  });

  it("say how they are built where they are not", async () => {
    await gateway.restart({ pagesDirectory: join(folder, "absent") });
    const answer = await gateway.call("/", { headers: BROWSER });
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.text).toContain("`npm run build`");
  });
});

it.each([
  [undefined, null],
  ["", null],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip;q=1.0, br;q=0", "gzip"],
  ["br;q=0.000,gzip;q=0", null],
  ["BR", "br"],
  ["*", null],
] as const)("of Accept-Encoding %s takes %s", (header, encoding) => {
  expect(chooseEncoding(header)).toBe(encoding);
});
