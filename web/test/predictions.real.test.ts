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

describe.skipIf(missing !== "")(`the log of predictions in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("says where nothing was asked yet how to ask", async () => {
    await lookAtPage(world, "predictions-empty", "/app/predictions", sees("Nothing was asked yet"));
  });

  it("shows new rows by themselves, filters them by its address, and reads on", async () => {
    const { page, problems, close } = await world.open("/app/predictions");
    await sees("Nothing was asked yet")(page);
    await sendTraffic(world.url, 130);
    await page.locator("tbody tr").first().waitFor();
    await page.getByLabel("Words in the text").fill("metformine");
    await page.waitForURL(/text=metformine/);
    await page.waitForFunction(() => {
      const texts = [...document.querySelectorAll("tbody tr")].map((row) => row.textContent);
      return texts.length > 0 && texts.every((text) => /metformine/i.test(text));
    });
    await page.getByLabel("Probability from (%)").fill("200");
    await sees("A number from 0 to 100 is expected.")(page);
    await page.getByRole("button", { name: "Clear all filters" }).click();
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length > 15);
    await page.getByLabel("Version").selectOption("2");
    await sees("No prediction matches")(page);
    expect(page.url()).toContain("version=2");
    await page.reload();
    await sees("No prediction matches")(page);
    await page.getByRole("button", { name: "Clear all filters" }).click();
    await page.locator(".table-scroll-tall").evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await sees("n = 130")(page);
    expect(problems).toEqual([]);
    await close();
  });

  it("shows a page of rows and one prediction in both themes", async () => {
    await lookAtPage(world, "predictions", "/app/predictions?paused=1", (page) =>
      page.locator("tbody tr").first().waitFor(),
    );
    const { data } = await createGatewayClient(world.url).GET("/predictions", {
      params: { query: { limit: "1" } },
    });
    const id = data?.predictions[0]?.id ?? "";
    await lookAtPage(
      world,
      "prediction",
      `/app/predictions/${id}`,
      sees("No shadow answered this text."),
    );
  });

  it("says all of one prediction, by the keyboard, and asks it again", async () => {
    const { page, problems, close } = await world.open("/app/predictions?paused=1");
    const link = page.locator("tbody a").first();
    await link.waitFor();
    const query = await link.textContent();
    await link.focus();
    await page.keyboard.press("Enter");
    await sees("What led to it")(page);
    expect(await page.locator(".predictions-text").textContent()).toBe(query);
    await page.getByRole("button", { name: "Ask all versions again" }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".tint").first().waitFor();
    expect(await page.locator(".tint").count()).toBe(2);
    expect(problems).toEqual([]);
    await close();
  });

  it("says what can't be had: an unknown prediction", async () => {
    const { page, close } = await world.open(
      "/app/predictions/0198a000-0000-7000-8000-000000000000",
    );
    await sees("There is no such thing here")(page);
    await close();
  });
});
