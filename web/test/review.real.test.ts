import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lookAtPage,
  missing,
  type PagesWorld,
  sees,
  sendTraffic,
  startPages,
} from "./pages-harness.js";

const MARKUP = "<b>dose</b> <script>document.title='no'</script> ibuprofène";

describe.skipIf(missing !== "")(`the review page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("says what to do while nothing was asked", async () => {
    await lookAtPage(world, "review-empty", "/app/review", sees("Nothing waits for a label"));
  });

  it("shows the queue in both themes, narrow and wide", async () => {
    await sendTraffic(world.url, 30);
    for (const query of [MARKUP, "prix du doliprane", "Prix du Doliprane ?"]) {
      await fetch(`${world.url}/intent?${new URLSearchParams({ query }).toString()}`);
    }
    await lookAtPage(world, "review", "/app/review", sees("Which intent is right?"));
  });

  it("takes labels by digits, takes them back, and keeps count", async () => {
    const { page, problems, close } = await world.open("/app/review");
    await sees("Which intent is right?")(page);
    const first = await page.locator(".review-text").innerText();
    await page.keyboard.press("1");
    await sees(/^Noted: /)(page);
    await sees(/^2 of /)(page);
    expect(await page.locator(".review-text").innerText()).not.toBe(first);
    await page.keyboard.press("0");
    await sees("Noted as wrong.")(page);
    await page.locator(".review-counts dd").first().getByText("2", { exact: true }).waitFor();
    await page.keyboard.press("u");
    await page.keyboard.press("u");
    await sees("Taken back.")(page);
    await page.locator(".review-counts dd").first().getByText("0", { exact: true }).waitFor();
    expect(await page.locator(".review-text").innerText()).toBe(first);
    await page.getByRole("checkbox", { name: "Use the keys" }).uncheck();
    await page.keyboard.press("1");
    expect(await page.locator(".review-text").innerText()).toBe(first);
    expect(problems).toEqual([]);
    await close();
  });

  it("gives similar texts the same label, and opens the text that the address names", async () => {
    const { page, close } = await world.open("/app/review");
    await page.getByRole("link", { name: "prix du doliprane" }).first().click();
    await page.locator(".review-text", { hasText: /prix du doliprane/i }).waitFor();
    const address = page.url();
    await page.reload();
    await page.locator(".review-text", { hasText: /prix du doliprane/i }).waitFor();
    expect(page.url()).toBe(address);
    await sees("1 ticked: the next label goes to it too.")(page);
    await page.getByLabel("Another intent").fill("price");
    await page.getByRole("option", { name: /price/ }).click();
    await sees("Noted for 2 texts: price.")(page);
    await page.locator(".review-counts dd").first().getByText("2", { exact: true }).waitFor();
    await close();
  });

  it("shows a text full of markup as text", async () => {
    const { page, problems, close } = await world.open("/app/review", { language: "fr" });
    await page.getByRole("link", { name: MARKUP }).click();
    await page.locator(".review-text", { hasText: MARKUP }).waitFor();
    expect(await page.title()).toContain("Relecture");
    expect(problems).toEqual([]);
    await close();
  });
});
