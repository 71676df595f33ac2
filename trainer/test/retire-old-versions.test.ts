import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { listVersions } from "@intent-serving/version";
import { expect, it, onTestFinished } from "vitest";
import { retirementSettings, retireOldVersions } from "../src/publish/retire-old-versions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

const KEY = "a key";
const NOWHERE = "http://127.0.0.1:1";

/** A gateway that names versions, others at each call. */
async function gatewayNaming(...calls: readonly (readonly number[])[]): Promise<string> {
  const left = [...calls];
  const server = createServer(({ headers }, response) => {
    if (headers.authorization !== `Bearer ${KEY}`) {
      response.writeHead(401).end();
      return;
    }
    const versions = (left.length > 1 ? left.shift() : left[0]) ?? [];
    response.end(
      JSON.stringify({
        model: "intent",
        source: "database",
        versions: versions.map((version) => ({ version })),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
}

async function retired(
  keep: number,
  gatewayUrl: string,
  comparisons: readonly string[] = [],
  gatewayKey: string | undefined = KEY,
) {
  const folder = await temporaryFolder();
  const modelsDirectory = join(folder, "models");
  const artefactsDirectory = join(folder, "artefacts");
  for (const version of [1, 2, 3, 4]) {
    await mkdir(join(modelsDirectory, "intent", String(version)), { recursive: true });
  }
  for (const name of comparisons) await mkdir(join(artefactsDirectory, name), { recursive: true });
  const terminal = recordingTerminal();
  await retireOldVersions(
    { model: "intent", modelsDirectory, artefactsDirectory, keep, gatewayUrl, gatewayKey },
    terminal,
  );
  const left = (await listVersions(modelsDirectory)).map(({ version }) => version);
  return { left, lines: terminal.lines };
}

it("asks nobody where no more versions are there than may stay", async () => {
  expect(await retired(4, NOWHERE)).toEqual({ left: [1, 2, 3, 4], lines: [] });
});

it("retires the oldest that neither a label nor a comparison names", async () => {
  const { left, lines } = await retired(2, await gatewayNaming([1]), [
    "compare-intent-2-4-0123abcd",
    "compare-intent-more-3-4-0123abcd",
  ]);
  expect(left).toEqual([1, 2, 4]);
  expect(lines.join()).toMatch(
    /^retired 3 to .*models\/\.retired\/intent: more than KEEP_VERSIONS=2/,
  );
});

it("says that all are in use", async () => {
  const { left, lines } = await retired(2, await gatewayNaming([1, 2, 3]));
  expect(left).toEqual([1, 2, 3, 4]);
  expect(lines).toEqual(["intent has 4 versions, KEEP_VERSIONS=2; all but the newest are in use"]);
});

it("puts back what was named meanwhile", async () => {
  expect((await retired(2, await gatewayNaming([], [1]))).left).toEqual([1, 3, 4]);
});

it("retires nothing while the gateway is away, and says so", async () => {
  const { left, lines } = await retired(2, NOWHERE);
  expect(left).toEqual([1, 2, 3, 4]);
  expect(lines).toEqual([
    expect.stringMatching(
      /^intent has 4 versions, KEEP_VERSIONS=2; none is retired while no gateway says which are in use \(127\.0\.0\.1:1: /,
    ),
  ]);
});

it("says that the gateway wants a key", async () => {
  const { left, lines } = await retired(2, await gatewayNaming([]), [], "another");
  expect(left).toEqual([1, 2, 3, 4]);
  expect(lines.join()).toContain("it wants a key with the role read in GATEWAY_KEY");
});

it("refuses a number of versions that is none", () => {
  expect(() => retirementSettings(() => "0")).toThrow(
    'KEEP_VERSIONS: expected a whole number from 1 on, or all, got "0"',
  );
  expect(retirementSettings((name) => (name === "KEEP_VERSIONS" ? "all" : undefined)).keep).toBe(
    Infinity,
  );
  expect(retirementSettings((name) => (name === "PORT" ? "4100" : undefined))).toEqual({
    keep: 10,
    gatewayUrl: "http://127.0.0.1:4100",
    gatewayKey: undefined,
  });
});
