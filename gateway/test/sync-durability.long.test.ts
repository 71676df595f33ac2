import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startTestGateway, until } from "./test-gateway.js";

it("in sync mode refuses predictions that neither disk nor database keep, and answers all that asks for no row", async () => {
  const gateway = await startTestGateway({ logDurability: "sync", modelServerTimeoutMs: 5_000 });
  onTestFinished(() => gateway.stop());
  const folder = join(gateway.folder, "data", "gateway");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "spool"), "a file stands where the folder should be");
  const refused = gateway.call("/intent?version=1&query=a");
  const row = await Promise.race([
    refused.then(() => "refused"),
    until(
      () => gateway.call("/readyz"),
      ({ text }) => text.includes("the spool takes no predictions: its disk fails (ENOTDIR)"),
    ),
  ]);
  expect(row).toMatchObject({ status: 503 });
  for (const path of ["/livez", "/intent/versions", "/intent/labels"]) {
    expect((await gateway.call(path)).status).toBe(200);
  }
  const { status, text } = await refused;
  expect([status, text.includes("prediction-not-kept")]).toEqual([503, true]);
  expect((await gateway.call("/livez")).status).toBe(200);
  await rm(join(folder, "spool"));
  await until(
    () => gateway.call("/intent?version=1&query=a"),
    (answer) => answer.status === 200,
  );
});
