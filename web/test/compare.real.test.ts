import { createGatewayClient } from "@intent-serving/gateway/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lookAtPage,
  missing,
  type PagesWorld,
  sees,
  sendTraffic,
  startPages,
} from "./pages-harness.js";

describe.skipIf(missing !== "")(`the compare page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it.each([
    ["compare", "/app/compare", "B’s accuracy less A’s"],
    ["compare-intents", "/app/compare?tab=intents", "Each intent, the most harmed first"],
    ["compare-differs", "/app/compare?tab=differs", "Only what differs"],
    ["compare-live-empty", "/app/compare?data=live", "No real text was answered by both yet"],
    ["compare-replay", "/app/compare?data=replay", "Choose the first and the last day."],
  ])("shows %s in both themes, narrow and wide", async (name, path, text) => {
    await lookAtPage(world, name, path, sees(text));
  });

  it("opens what drove both answers to a changed one, from an address that can be shared", async () => {
    const { page, problems, close } = await world.open("/app/compare?a=1&b=2");
    await page.getByTitle("Show which words drove both answers").first().click();
    await page.getByRole("dialog").getByText("B: version 2").waitFor();
    await page.locator(".dialog .tint mark").first().waitFor();
    expect(page.url()).toContain("opened=");
    await page.reload();
    await page.getByRole("dialog").getByText("A: version 1").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await close();
  });

  it("opens the rows that a number counts, and swaps the sides", async () => {
    const { page, close } = await world.open("/app/compare?a=1&b=2");
    const lost = page.locator(".statistic", { hasText: "Lost by B" });
    const said = await lost.getByRole("link").textContent();
    await lost.getByRole("link").click();
    await sees(new RegExp(`^n = ${String(said)}$`))(page);
    await page.getByRole("button", { name: "Swap A and B" }).click();
    await sees("A right (version 2)")(page);
    await close();
  });

  it("judges by live texts once somebody labelled those that both answer differently", async () => {
    const change = (method: string, path: string, body: unknown): Promise<Response> =>
      fetch(`${world.url}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    await change("PUT", "/models/intent/labels/challenger", { version: 2 });
    await change("PUT", "/models/intent/traffic", {
      shadows: [{ label: "challenger", share: 1, concurrency: 8 }],
    });
    const gateway = createGatewayClient(world.url);
    const path = { model: "intent" };
    const { data: heldOut } = await gateway.GET("/models/{model}/comparison/flips", {
      params: { path, query: { a: "1", b: "2", limit: "8" } },
    });
    for (const { query } of heldOut?.flips ?? []) {
      const asked = new URLSearchParams({ query: query ?? "" });
      await (await fetch(`${world.url}/intent?${asked.toString()}`)).arrayBuffer();
    }
    const found = async () =>
      (
        await gateway.GET("/models/{model}/flips", {
          params: { path, query: { a: "1", b: "2" } },
        })
      ).data?.flips ?? [];
    await expect.poll(async () => (await found()).length, { timeout: 30_000 }).toBe(8);
    const flips = await found();
    // the champion is right once, its shadow in all others
    for (const [at, { predictionId, shadow }] of flips.entries()) {
      const said = at === 0 ? { correct: true } : { intent: shadow.intent };
      await change("POST", `/predictions/${predictionId}/feedback`, said);
    }

    await lookAtPage(world, "compare-live", "/app/compare?a=1&b=2&data=live", async (page) => {
      await page.locator(".statistic", { hasText: "Of them labelled" }).waitFor();
    });
    const { page, problems, close } = await world.open("/app/compare?a=1&b=2&data=live");
    const labelled = page.locator(".statistic", { hasText: "Of them labelled" });
    await labelled.getByRole("link", { name: String(flips.length), exact: true }).waitFor();
    await sees("A right 1")(page);
    await sees("Neither is proven better")(page);
    await labelled.getByRole("link").first().click();
    await page.waitForURL(/labelled=1/);
    await page.locator(".judged-right").first().waitFor();
    expect(await page.locator(".judged-right").count()).toBe(flips.length);
    expect(problems).toEqual([]);
    await close();
  });

  it("replays the log with a version", async () => {
    await sendTraffic(world.url, 20);
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format();
    const { page, problems, close } = await world.open(
      `/app/compare?a=1&b=2&data=replay&from=${today}&to=${today}`,
    );
    await page.getByRole("button", { name: "Start the replay" }).click();
    await sees(/of [2-9]\d texts/)(page);
    expect(problems).toEqual([]);
    await close();
  });
});
