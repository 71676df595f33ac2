import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lookAtPage,
  missing,
  type PagesWorld,
  sees,
  sendTraffic,
  startPages,
} from "./pages-harness.js";

describe.skipIf(missing !== "")(`the data health page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
    await sendTraffic(world.url, 30);
  });
  afterAll(() => world.stop());

  it("shows each intent's data in both themes, narrow and wide", async () => {
    await lookAtPage(world, "data-health", "/app/data-health", sees("Intent by intent"));
    await lookAtPage(
      world,
      "data-health-rows",
      "/app/data-health/rows?check=language",
      sees("Back to data health"),
    );
  });

  it("opens the rows of a number, and filters them by the address", async () => {
    const { page, problems, close } = await world.open("/app/data-health", { language: "fr" });
    await sees("Intention par intention")(page);
    await page
      .getByRole("row", { name: /autre langue/ })
      .getByRole("link")
      .click();
    await sees("Lignes à regarder")(page);
    expect(await page.getByLabel("Contrôle").inputValue()).toBe("language");
    const before = await page.getByRole("row").count();
    await page.getByLabel("Intention").selectOption("blood_test");
    await page.waitForURL(/intent=blood_test/);
    await page.getByRole("row").nth(1).waitFor();
    await expect.poll(() => page.getByRole("row").count()).toBeLessThan(before);
    const address = page.url();
    await page.reload();
    await sees("Lignes à regarder")(page);
    expect(page.url()).toBe(address);
    expect(problems).toEqual([]);
    await close();
  });

  it("opens an intent's training texts, and finds some by their words", async () => {
    const { page, close } = await world.open("/app/data-health");
    await page
      .getByRole("row", { name: /^dosage/ })
      .getByRole("link")
      .first()
      .click();
    await sees("Training texts of dosage")(page);
    const rows = page.getByRole("row");
    await rows.nth(2).waitFor();
    const all = await rows.count();
    await page.getByLabel("Words").fill("doliprane");
    await page.getByRole("button", { name: "Find" }).click();
    await page.waitForURL(/text=doliprane/);
    await expect.poll(() => rows.count()).toBeLessThan(all);
    await close();
  });

  it("says what to do for a model without a report", async () => {
    const { page, close } = await world.open("/app/data-health?model=intent&version=99");
    await sees("There is no report on the data yet")(page);
    await close();
  });
});
