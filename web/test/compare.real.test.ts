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

  it("replays the log with a version", async () => {
    await sendTraffic(world.url, 20);
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format();
    const { page, problems, close } = await world.open(
      `/app/compare?a=1&b=2&data=replay&from=${today}&to=${today}`,
    );
    await page.getByRole("button", { name: "Start the replay" }).click();
    await sees(/of 2\d texts/)(page);
    expect(problems).toEqual([]);
    await close();
  });
});
