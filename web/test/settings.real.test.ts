import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(`the settings page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("makes a key that is shown once, rotates and revokes it", async () => {
    const { page, problems, close } = await world.open("/app/settings");
    await sees("No key yet")(page);
    await page.getByRole("button", { name: "Make a key" }).click();
    await page.getByLabel("Name").fill("<b>shop</b>");
    await page.getByRole("checkbox", { name: /^predict/ }).check();
    await page.getByLabel("Ends after days").fill("0");
    await sees("A whole number from 1 to 3650.")(page);
    await page.getByLabel("Ends after days").fill("90");
    await page.getByRole("button", { name: "Make it" }).click();
    const key = await page.getByLabel("Key", { exact: true }).innerText();
    expect(key).toMatch(/^isk_[0-9a-f]{16}_/);
    const list: unknown = await (await fetch(`${world.url}/keys`)).json();
    expect(list).toMatchObject({ keys: [{ name: "<b>shop</b>", roles: ["predict"] }] });
    await page.getByRole("button", { name: "I have copied it" }).click();
    await page.getByRole("row", { name: /<b>shop<\/b>/ }).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Rotate <b>shop</b>" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate", exact: true }).click();
    await sees("Copy the key now")(page);
    await page.getByRole("button", { name: "I have copied it" }).click();
    const rows = page.getByRole("row", { name: /<b>shop<\/b>/ });
    await rows.nth(1).waitFor();
    await page.getByRole("button", { name: "Revoke <b>shop</b>" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    await sees("<b>shop</b> is revoked.")(page);
    await expect.poll(() => rows.count()).toBe(1);
    expect(problems).toEqual([]);
    await close();
  });

  it("shows keys, what is kept and every setting in both themes, narrow and wide", async () => {
    await lookAtPage(world, "settings-keys", "/app/settings", sees("What each role allows"));
    await lookAtPage(world, "settings-privacy", "/app/settings?tab=privacy", sees("in force"));
    await lookAtPage(world, "settings-all", "/app/settings?tab=all", sees("LOG_PRIVACY"));
  });

  it("deletes what is kept of a person only when asked twice", async () => {
    await fetch(`${world.url}/intent?query=doliprane`, { headers: { "x-subject": "patient 7" } });
    const { page, close } = await world.open("/app/settings?tab=privacy", { language: "fr" });
    await page.getByLabel("Nom, tel que donné par X-Subject").fill("patient 7");
    await page.getByRole("button", { name: "Effacer…" }).click();
    await page.getByRole("button", { name: "Effacer définitivement" }).click();
    await sees(/Effacé\s:\s\d+ prédiction/)(page);
    await close();
  });
});

describe.skipIf(missing !== "")(`settings behind keys${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages({ AUTH: "keys" });
  });
  afterAll(() => world.stop());

  it("asks for a key, and says where it is wrong", async () => {
    const { page, close } = await world.open("/app/settings");
    await sees("This needs a key")(page);
    await page.getByRole("button", { name: "Sign in with a key" }).first().click();
    await page.getByLabel("Key", { exact: true }).fill("isk_0000000000000000_wrong");
    await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
    await sees("This is no key of this gateway, or it has ended.")(page);
    await close();
  });
});
