import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lookAtPage,
  missing,
  type PagesWorld,
  sees,
  sendTraffic,
  startPages,
} from "./pages-harness.js";

describe.skipIf(missing !== "")(`the traffic page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  async function put(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${world.url}${path}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
  }

  it("says what to do while nothing was asked and no label is there", async () => {
    await lookAtPage(world, "traffic-empty", "/app/traffic", async (page) => {
      await sees("No requests in this time")(page);
      await sees("No other label to give a part to")(page);
    });
  });

  it("gives a label a part and copies, and takes them away again", async () => {
    await put("/models/intent/labels/challenger", { version: 2 });
    const { page, problems, close } = await world.open("/app/traffic");
    await page.getByRole("button", { name: "Give a label a part" }).click();
    await page.getByLabel("Share in %").fill("250");
    await sees("A share is a number from 0 to 100")(page);
    await page.getByLabel("Share in %").fill("30");
    await sees("70% of the requests go to the champion, 30% to challenger.")(page);
    await page.getByRole("button", { name: "Add a shadow" }).click();
    await page.getByLabel("Why").fill("a first look");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await sees("Saved. The new rules hold.")(page);
    const rules: unknown = await (await fetch(`${world.url}/models/intent/traffic`)).json();
    expect(rules).toMatchObject({
      split: { kind: "canary", arms: [{ label: "challenger", share: 0.3 }] },
      shadows: [{ label: "challenger", share: 1 }],
    });
    await page.reload();
    await page.getByRole("button", { name: "Remove challenger" }).first().click();
    await page.getByRole("button", { name: "Save the rules" }).click();
    await sees("The champion answers everything.")(page);
    await sees("Saved. The new rules hold.")(page);
    expect(problems).toEqual([]);
    await close();
  });

  it("shows what versions answer and where they differ, in both themes, narrow and wide", async () => {
    await sendTraffic(world.url, 40);
    await lookAtPage(world, "traffic", "/app/traffic?window=1h&latency=p99", async (page) => {
      await sees("Disagreement over time")(page);
      await page.getByRole("link", { name: "version 2 beside 1" }).waitFor({ timeout: 30_000 });
      expect(await page.getByLabel("Time", { exact: true }).inputValue()).toBe("1h");
    });
  });

  it("opens a version's rows from its number", async () => {
    const { page, close } = await world.open("/app/traffic?window=1h");
    const answers = page.getByRole("row", { name: /Version 1/ }).getByRole("link");
    await answers.first().click();
    await page.waitForURL(/\/app\/predictions\?.*version=1/);
    await close();
  });
});
