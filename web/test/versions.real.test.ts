import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOOKS, lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(`the versions page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it.each([
    ["versions", "/app/versions", "How the figures changed"],
    ["versions-labels", "/app/versions?tab=labels", "Version 1"],
    ["versions-history", "/app/versions?tab=history", "Labels that moved"],
    ["version-about", "/app/versions/2", "How good it is"],
    ["version-settings", "/app/versions/2?tab=settings", "Programs that took part"],
    ["version-card", "/app/versions/2?tab=card", "What it is for"],
  ])("shows %s in both themes, narrow and wide", async (name, path, text) => {
    await lookAtPage(world, name, path, sees(text));
  });

  it("shows version-promote in both themes, narrow and wide", async () => {
    // the gateway judges for one caller at a time
    for (const look of LOOKS) {
      const path = "/app/versions/2?tab=promote";
      await lookAtPage(world, "version-promote", path, sees("Checklist of the guards"), [look]);
    }
  });

  it("refuses a promotion with its reasons, lets it through with one, and takes it back", async () => {
    const { page, problems, close } = await world.open("/app/versions/2");
    await page.getByRole("tab", { name: "Promote" }).click();
    await sees("Proven on live texts")(page);
    await sees("The guards refuse it")(page);
    const button = page.getByRole("button", { name: "Make version 2 champion anyway" });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel("Promote it against the guards").check();
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel("Reason (needed)").fill("<b>we</b> know it");
    await button.click();
    await sees("champion points at version 2 now.")(page);
    await sees("champion points at this version already.")(page);

    await page.goto("/app/versions?tab=labels");
    await page.getByRole("button", { name: "Roll back champion" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
    await sees("champion points at version 1 again, no longer at 2.")(page);

    await page.getByRole("tab", { name: "Audit trail" }).click();
    await sees("rolled back")(page);
    await sees("promoted against the guards")(page);
    await sees("<b>we</b> know it")(page);
    expect(problems).toEqual([]);
    await close();
  });

  it("says in French what isn't there", async () => {
    const { page, close } = await world.open("/app/versions/77", { language: "fr" });
    await sees("Toutes les versions")(page);
    await page.getByRole("alert").waitFor();
    await close();
  });
});
