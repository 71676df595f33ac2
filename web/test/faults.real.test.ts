import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultWorld, startFaultWorld } from "./fault-world.js";
import { missing, type OpenPage, sees } from "./pages-harness.js";

const PAGES = {
  playground: "/",
  versions: "/app/versions/2?tab=promote",
  compare: "/app/compare?a=1&b=2&data=live",
  evaluation: "/app/evaluation?version=2",
  predictions: "/app/predictions",
  review: "/app/review",
  traffic: "/app/traffic",
  "data-health": "/app/data-health",
  batch: "/app/batch",
  settings: "/app/settings",
} as const;

type Name = keyof typeof PAGES;

const NAMES = Object.keys(PAGES).filter((name): name is Name => name in PAGES);

/** What each page shows once all is well. */
const WHOLE: Readonly<Record<Name, RegExp>> = {
  playground: /Examples/,
  versions: /Checklist of the guards/,
  compare: /No real text was answered by both yet/,
  evaluation: /Which intent is taken for which/,
  predictions: /^n = [1-9]/,
  review: /Which intent is right\?/,
  traffic: /By version/,
  "data-health": /Intent by intent/,
  batch: /Choose a CSV file/,
  settings: /Keys in force/,
};

/** What stands above each page. */
const AWAY = {
  modelServer: "no text can be classified until it is back",
  database: "answers go on and their rows wait",
};

const FILE = {
  name: "questions.csv",
  mimeType: "text/csv",
  buffer: Buffer.from("id,query\n1,grossesse\n2,alcool\n3,doliprane\n"),
};

/** Waits until a page says that a part is away: at once where it asked for something, else the next time it looks. */
function says(text: string): (page: Page) => Promise<void> {
  return (page) => page.getByText(text).first().waitFor({ timeout: 30_000 });
}

/** Waits at most 20 seconds until a text isn't there any more. */
function isGone(text: string): (page: Page) => Promise<void> {
  return (page) => page.getByText(text).first().waitFor({ state: "detached", timeout: 20_000 });
}

/** Expects words of people alone, and nothing that only says that it loads. */
async function expectWords(page: Page): Promise<void> {
  const words = await page.locator("body").innerText();
  expect(words).not.toMatch(/\{"|\[object|undefined|\bNaN\b|\bnull\b|<html/);
  expect(words.length).toBeGreaterThan(300);
  await page.locator(".loading").first().waitFor({ state: "detached" });
}

describe.skipIf(missing !== "")(`every page while a part is away${missing}`, () => {
  let world: FaultWorld;
  let session: readonly [string, string];
  const open = new Map<Name, OpenPage>();

  beforeAll(async () => {
    world = await startFaultWorld();
    await world.ask("/models/intent/labels/challenger", {
      method: "PUT",
      body: JSON.stringify({ version: 2 }),
    });
    for (const query of ["grossesse", "alcool", "doliprane et vin"]) {
      await world.ask(`/intent?${new URLSearchParams({ query }).toString()}`);
    }
    session = await world.signIn((await world.makeKey("admin")).key);
    for (const name of NAMES) open.set(name, await world.open(PAGES[name], { session }));
  });
  afterAll(() => world.stop());

  beforeEach(async () => {
    await eachPage((page, name) => page.goto(PAGES[name]));
    await eachPage((page, name) => sees(WHOLE[name])(page));
  });

  function at(name: Name): Page {
    const page = open.get(name)?.page;
    if (page === undefined) throw new Error(`expected ${name} to be open`);
    return page;
  }

  async function eachPage(look: (page: Page, name: Name) => Promise<unknown>): Promise<void> {
    for (const name of NAMES) {
      try {
        await look(at(name), name);
      } catch (error) {
        const text = await at(name).locator("#main").innerText();
        await at(name).screenshot({ path: `/tmp/plan7/A/fail-${name}.png` });
        throw new Error(`${name}: ${text}`, { cause: error });
      }
    }
  }

  it("say that the model server was killed, and go on by themselves once it is back", async () => {
    await at("playground").getByLabel("Text").fill("alcool et doliprane");
    await at("batch").locator('input[type="file"]').setInputFiles(FILE);
    await sees(/questions\.csv, \d+/)(at("batch"));
    await world.killModelServer();
    await at("playground").keyboard.press("Enter");
    await at("batch").getByRole("button", { name: "Start" }).click();
    await eachPage(says(AWAY.modelServer));
    await sees("The service can't answer now")(at("playground"));
    await sees("the last rows are sent again in a moment")(at("batch"));
    await eachPage(expectWords);
    await world.startModelServer();
    await eachPage(isGone(AWAY.modelServer));
    await at("playground").locator(".answer-name").first().waitFor();
    expect(await at("playground").getByLabel("Text").inputValue()).toBe("alcool et doliprane");
    await sees("All rows are answered.")(at("batch"));
  });

  it("say that a key was revoked, and keep what was typed until another is given", async () => {
    const { id, key } = await world.makeKey("admin");
    const opened = await world.open("/app/traffic", { session: await world.signIn(key) });
    const { page } = opened;
    await page.getByRole("button", { name: "Give a label a part" }).click();
    await page.getByLabel("Share in %").fill("12");
    await page.getByLabel("Why").fill("a small part");
    await world.revokeKey(id);
    await page.getByRole("button", { name: "Save the rules" }).click();
    await sees("The session has ended, or its key was revoked.")(page);
    await sees("This needs a key")(page);
    await page.getByRole("button", { name: "Sign in again" }).click();
    await page.getByLabel("Key", { exact: true }).fill(key);
    await page.keyboard.press("Enter");
    await sees("This is no key of this gateway, or it has ended.")(page);
    await page.getByLabel("Key", { exact: true }).fill((await world.makeKey("admin")).key);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await isGone("The session has ended")(page);
    expect(await page.getByLabel("Share in %").inputValue()).toBe("12");
    expect(await page.getByLabel("Why").inputValue()).toBe("a small part");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await sees("Saved. The new rules hold.")(page);
    await page.getByRole("button", { name: "Remove challenger" }).click();
    await page.getByRole("button", { name: "Save the rules" }).click();
    await sees("The champion answers everything.")(page);
    await page.getByRole("button", { name: "Save the rules", disabled: true }).waitFor();
    await sees("Saved. The new rules hold.")(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await sees("This needs a key")(page);
    expect(await page.getByText("The session has ended").count()).toBe(0);
    for (const name of NAMES) {
      await page.goto(PAGES[name]);
      if (name === "playground") await page.goto("/?q=alcool");
      await sees(name === "batch" ? /role predict/ : "This needs a key")(page);
      await expectWords(page);
    }
    await opened.close();
  });

  it("say what to do where there is no model and the database is empty", async () => {
    const { page, problems, close } = await world.openEmpty("/");
    for (const name of NAMES) {
      await page.goto(PAGES[name]);
      if (name === "settings") await sees("No key yet")(page);
      else if (name === "predictions") await sees("Nothing was asked yet")(page);
      else await page.getByText("make train", { exact: true }).waitFor();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expectWords(page);
    }
    // the gateway isn't ready, and says so by its status
    expect(problems.filter((problem) => !problem.includes("503"))).toEqual([]);
    await close();
  });

  it("offer what a key's roles allow, and say of the rest who may", async () => {
    const reads = await world.open("/app/traffic", {
      session: await world.signIn((await world.makeKey("read")).key),
    });
    await sees("By version")(reads.page);
    expect(await reads.page.getByRole("button", { name: "Save the rules" }).isDisabled()).toBe(
      true,
    );
    await sees(/role promote/)(reads.page);
    await reads.page.goto("/app/review");
    await sees(/role annotate/)(reads.page);
    expect(await reads.page.locator(".review-choice").first().isDisabled()).toBe(true);
    await reads.page.goto("/app/predictions");
    await reads.page.locator("tbody a").first().click();
    await sees(/role annotate/)(reads.page);
    expect(await reads.page.getByRole("button", { name: "Right" }).isDisabled()).toBe(true);
    for (const path of [
      "/?q=alcool",
      "/app/evaluation",
      "/app/data-health",
      "/app/versions",
      "/app/settings",
    ]) {
      await reads.page.goto(path);
      await sees("Your key doesn't allow this")(reads.page);
      await expectWords(reads.page);
    }
    await reads.page.goto("/app/batch");
    await sees(/role predict/)(reads.page);
    await reads.close();

    const promotes = await world.open(PAGES.versions, {
      session: await world.signIn((await world.makeKey("read", "annotate", "promote")).key),
    });
    await sees("The guards refuse it")(promotes.page);
    expect(await promotes.page.getByLabel("Promote it against the guards").isDisabled()).toBe(true);
    await sees(/only an admin|role admin/i)(promotes.page);
    await promotes.page.goto("/app/settings");
    await sees("Keys and settings are shown to the role admin alone.")(promotes.page);
    expect(await promotes.page.getByRole("button", { name: "Make a key" }).isDisabled()).toBe(true);
    await promotes.close();

    const annotates = await world.open("/app/evaluation?version=2", {
      session: await world.signIn((await world.makeKey("annotate")).key),
    });
    await sees(WHOLE.evaluation)(annotates.page);
    for (const path of ["/app/predictions", "/app/traffic", "/app/review"]) {
      await annotates.page.goto(path);
      await sees("Your key doesn't allow this")(annotates.page);
    }
    await annotates.close();
  });

  it("say that the database is away, keep what was typed, and go on once it is back", async () => {
    const text = await at("review").locator(".review-text").innerText();
    const box = at("playground").getByLabel("Text");
    await box.fill("alcool");
    await at("traffic").getByRole("button", { name: "Give a label a part" }).click();
    await at("traffic").getByLabel("Share in %").fill("30");
    await at("traffic").getByLabel("Why").fill("a first look");
    await at("versions").getByLabel("Reason").fill("we know it");
    await at("predictions").getByLabel("Words in the text").fill("doliprane");
    await at("settings").getByRole("button", { name: "Make a key" }).click();
    await at("settings").getByLabel("Name").fill("dashboard");
    await at("settings").getByRole("checkbox", { name: /^read/ }).check();

    await world.database.stop();
    await box.press("Enter");
    await sees(/2 versions (?:dis)?agree/)(at("playground"));
    const isRight = at("playground").getByRole("button", { name: "Right" }).first();
    await isRight.click();
    await at("traffic").getByRole("button", { name: "Save the rules" }).click();
    await at("review").keyboard.press("1");
    await at("settings").getByRole("button", { name: "Make it" }).click();
    await at("versions").getByRole("button", { name: "Check again" }).click();
    await at("compare").reload();
    await at("data-health").reload();
    await eachPage(says(AWAY.database));
    for (const name of [
      "playground",
      "versions",
      "compare",
      "review",
      "traffic",
      "settings",
    ] as const) {
      await sees("The service can't answer now")(at(name));
    }
    await sees("can't be read while the database is away")(at("data-health"));
    expect(await at("review").locator(".review-text").innerText()).toBe(text);
    await eachPage(expectWords);

    await world.database.start();
    await eachPage(isGone(AWAY.database));
    await eachPage((page, name) => sees(WHOLE[name])(page));
    await isRight.click();
    await sees("Noted as right")(at("playground"));
    expect(await at("versions").getByLabel("Reason").inputValue()).toBe("we know it");
    expect(await at("traffic").getByLabel("Share in %").inputValue()).toBe("30");
    expect(await at("traffic").getByLabel("Why").inputValue()).toBe("a first look");
    await at("traffic").getByRole("button", { name: "Save the rules" }).click();
    await sees("Saved. The new rules hold.")(at("traffic"));
    await at("review").keyboard.press("1");
    await sees(/^Noted: /)(at("review"));
    await at("settings").getByRole("button", { name: "Make it" }).click();
    await sees("Copy the key now")(at("settings"));
    await at("settings").getByRole("button", { name: "I have copied it" }).click();
    await isGone("can't be read while the database is away")(at("data-health"));
    expect(await at("predictions").getByLabel("Words in the text").inputValue()).toBe("doliprane");
  });
});
