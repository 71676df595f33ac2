import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(`the pages in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("show the playground first, in both themes, narrow and wide", async () => {
    await lookAtPage(world, "playground-empty", "/", sees("Ask one text of every version"));
  });

  it("say in both languages what isn't there", async () => {
    const { page, close } = await world.open("/app/nowhere", { language: "fr" });
    await sees("Cette page n’existe pas")(page);
    expect(await page.getAttribute("html", "lang")).toBe("fr");
    await page.getByLabel("Langue").selectOption("en");
    await sees("There is no such page")(page);
    await page.reload();
    await sees("There is no such page")(page);
    await close();
  });
});
