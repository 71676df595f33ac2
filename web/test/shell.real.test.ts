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

describe.skipIf(missing !== "")(`the pages in Chromium where something is wrong${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages({ AUTH: "keys" });
  });
  afterAll(() => world.stop());

  it("take a key once, refuse a wrong one, and end the session", async () => {
    const url = world.database?.url ?? (await world.project.state()).databaseUrl;
    const { stdout } = await world.project.run(
      "gateway",
      ["key", "--database", "--role", "admin"],
      {
        DATABASE_URL: url,
      },
    );
    const key = /isk_[0-9a-f]{16}_[\w-]{43}/.exec(stdout)?.[0] ?? "";
    const { page, close } = await world.open("/?q=grossesse");
    await sees("This needs a key")(page);
    await page.getByRole("button", { name: "Sign in with a key" }).click();
    await page.locator("input[type=password]").fill("isk_wrong");
    await page.keyboard.press("Enter");
    await sees("This is no key of this gateway")(page);
    await page.locator("input[type=password]").fill(key);
    await page.keyboard.press("Enter");
    await sees("2 versions")(page);
    await page.reload();
    await sees("2 versions")(page);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    await page.getByRole("button", { name: "Sign out" }).click();
    await sees("This needs a key")(page);
    await close();
  });
});

describe.skipIf(missing !== "")(`the pages in Chromium while a part is away${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("say that the model server is away, and go on once it is back", async () => {
    const { page, close } = await world.open("/");
    await sees("Examples")(page);
    const { parts } = await world.project.state();
    const pid = parts.find(({ name }) => name === "model-server")?.process?.pid;
    if (pid === undefined) throw new Error("expected a model server of our own");
    process.kill(pid, "SIGSTOP");
    try {
      await page.getByLabel("Text").fill("grossesse");
      await page.keyboard.press("Enter");
      await page.getByText("The service can't answer now").first().waitFor({ timeout: 30_000 });
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await page.getByLabel("Text").fill("poisson cru");
    await page.keyboard.press("Enter");
    await sees(/2 versions (?:dis)?agree/)(page);
    await close();
  });
});
