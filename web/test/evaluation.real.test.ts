import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(`the evaluation page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it.each([
    ["evaluation", "/app/evaluation?version=2", "Which intent is taken for which"],
    [
      "evaluation-whole",
      "/app/evaluation?version=2&show=whole&shares=1",
      "Which intent is taken for which",
    ],
    ["evaluation-intents", "/app/evaluation?version=2&tab=intents", "Each intent"],
    ["evaluation-trust", "/app/evaluation?version=2&tab=trust", "Reliability diagram"],
    ["evaluation-abstain", "/app/evaluation?model=spam&tab=abstain", "When it says “Spam”"],
    [
      "evaluation-robust",
      "/app/evaluation?version=2&split=validation&tab=robust",
      "two neighbouring words swapped",
    ],
    [
      "evaluation-perturbed",
      "/app/evaluation?version=2&split=validation&rows=1&perturbation=one+typo&changed=1",
      "Answer to the altered text",
    ],
    ["evaluation-rows", "/app/evaluation?version=2&rows=1&outcome=wrong", "Back to the figures"],
  ])("shows %s in both themes, narrow and wide", async (name, path, text) => {
    await lookAtPage(world, name, path, sees(text));
  });

  it("opens a cell's sentences by keyboard, and comes back to the matrix", async () => {
    const { page, problems, close } = await world.open("/app/evaluation?version=2");
    const cells = page.locator("a.heat-link");
    await cells.first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    const said = (await page.locator("a.heat-link:focus").getAttribute("href")) ?? "";
    expect(new URLSearchParams(said.split("?")[1]).get("rows")).toBe("1");
    await page.keyboard.press("Enter");
    await sees("Back to the figures")(page);
    expect(page.url()).toContain(said.replace("&at=rows", ""));
    await page.goBack();
    await sees("Which intent is taken for which")(page);
    expect(problems).toEqual([]);
    await close();
  });

  it("counts as many rows as the number that was clicked said", async () => {
    const { page, close } = await world.open("/app/evaluation?version=2&tab=abstain");
    const wrong = page.locator(".statistic", { hasText: "Wrong among them" });
    await wrong.waitFor();
    const [said] = /\d+/.exec((await wrong.locator("dd").nth(1).textContent()) ?? "") ?? [];
    await wrong.getByRole("link").click();
    await sees(new RegExp(`n = ${String(said)}$`))(page);
    await close();
  });

  it("keeps the threshold that the slider was moved to in its address", async () => {
    const { page, close } = await world.open("/app/evaluation?version=2&tab=abstain", {
      language: "fr",
    });
    const slider = page.getByRole("slider", { name: "Seuil" });
    await slider.focus();
    await page.keyboard.press("End");
    const value = await slider.getAttribute("aria-valuetext");
    expect(page.url()).toContain("threshold=");
    await page.reload();
    await slider.waitFor();
    expect(await slider.getAttribute("aria-valuetext")).toBe(value);
    await close();
  });
});
