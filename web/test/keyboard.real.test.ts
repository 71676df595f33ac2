import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing, type PagesWorld, sees, sendTraffic, startPages } from "./pages-harness.js";

const MOST_STOPS = 120;

/** Goes on by Tab until something has the focus; each stop on the way must be seen to have it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(unseenFocus);
    expect(unseen, "has the focus, and nobody sees it").toBeUndefined();
    if (await hasFocus(target)) return;
  }
  throw new Error(`expected ${String(target)} within ${String(MOST_STOPS)} stops`);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Runs in the page: what has the focus without an outline, or outside of what is seen. */
function unseenFocus(): string | undefined {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body) return undefined;
  // the button of its calendar has a mark of its own, which no script sees
  if (activeElement.matches("input[type=datetime-local]")) return undefined;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(activeElement);
  const { top, bottom, left, right } = activeElement.getBoundingClientRect();
  const isMarked = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  const isInside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return isMarked && isInside ? undefined : activeElement.outerHTML.slice(0, 300);
}

/** What has the focus, in words; empty where it was lost. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) return "";
    return `${activeElement.tagName} ${activeElement.ariaLabel ?? ""} ${activeElement.textContent}`;
  });
}

describe.skipIf(missing !== "")(`the pages by the keyboard alone${missing}`, () => {
  let world: PagesWorld;
  let page: Page;
  let problems: readonly string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    world = await startPages();
    await fetch(`${world.url}/models/intent/labels/challenger`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: 2 }),
    });
    await sendTraffic(world.url, 15);
    ({ page, problems, close } = await world.open("/app/settings"));
    const mouse = (): never => {
      throw new Error("expected no mouse");
    };
    Object.assign(page.mouse, { click: mouse, down: mouse });
  });
  afterAll(async () => {
    expect(problems).toEqual([]);
    await close();
    await world.stop();
  });

  const button = (name: string | RegExp, exact = true): Locator =>
    page.getByRole("button", { name, exact });
  const press = async (target: Locator, key = "Enter"): Promise<void> => {
    await tabTo(page, target);
    await page.keyboard.press(key);
  };

  it("open a version and promote it with a reason, and take it back", async () => {
    await page.goto("/app/versions");
    await sees("How the figures changed")(page);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toContain("Skip to the content");
    await page.keyboard.press("Enter");
    await press(page.locator('tbody a[href="/app/versions/2"]'));
    await tabTo(page, page.getByRole("tab", { name: "About" }));
    for (let tabs = 0; tabs < 3; tabs += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await sees("The guards refuse it")(page);
    await press(page.getByLabel("Promote it against the guards"), "Space");
    await tabTo(page, page.getByLabel("Reason (needed)"));
    await page.keyboard.type("we know it");
    await press(button("Make version 2 champion anyway"));
    await sees("champion points at version 2 now.")(page);
    expect(await focused(page)).not.toBe("");

    await page.goto("/app/versions?tab=labels");
    const back = button("Roll back champion");
    await press(back);
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await tabTo(page, dialog.getByLabel("Reason"));
    await page.keyboard.type("only a test");
    await page.keyboard.press("Enter");
    await sees("champion points at version 1 again, no longer at 2.")(page);
    await expect.poll(() => hasFocus(back)).toBe(true);
  });

  it("choose two versions, open what changed and close it again", async () => {
    await page.goto("/app/compare?a=1&b=2");
    const flip = page.getByTitle("Show which words drove both answers").nth(1);
    await flip.waitFor();
    await tabTo(page, page.getByLabel("A (the one to beat)"));
    await page.keyboard.press("ArrowDown");
    await page.waitForURL(/a=2/);
    await press(button("Swap A and B"));
    await page.goto("/app/compare?a=1&b=2");
    await press(flip);
    const dialog = page.getByRole("dialog");
    await dialog.locator(".tint").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await dialog.evaluate((it) => it.contains(document.activeElement))).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(flip)).toBe(true);
  });

  it("filter the log, open a prediction and ask it again", async () => {
    await page.goto("/app/predictions");
    await sees(/^n = \d\d$/)(page);
    await tabTo(page, page.getByLabel("Words in the text"));
    await page.keyboard.type("pour");
    await page.waitForURL(/text=pour/);
    expect(await hasFocus(page.getByLabel("Words in the text"))).toBe(true);
    await button("Clear all filters").waitFor();
    await press(button("Clear all filters"));
    await sees(/^n = \d\d$/)(page);
    expect(await hasFocus(page.getByLabel("Words in the text"))).toBe(true);
    await press(page.locator("tbody a").first());
    await sees("What led to it")(page);
    await press(button("Ask all versions again"));
    await page.locator(".tint").nth(1).waitFor();
  });

  it("give a label a part and take it away", async () => {
    await page.goto("/app/traffic");
    await sees("By version")(page);
    await press(button("Give a label a part"));
    await tabTo(page, page.getByLabel("Share in %"));
    await page.keyboard.press("Control+A");
    await page.keyboard.type("20");
    await press(button("Save the rules"));
    await sees("Saved. The new rules hold.")(page);
    await page.goto("/app/traffic");
    await press(button("Remove challenger"));
    await sees("The champion answers everything.")(page);
    expect(await focused(page)).not.toBe("");
    await press(button("Save the rules"));
    await sees("Saved. The new rules hold.")(page);
  });

  it("open the rows of a finding and go back", async () => {
    await page.goto("/app/data-health");
    await press(page.getByRole("row", { name: /language/ }).getByRole("link"));
    await sees("Rows to look at")(page);
    await press(page.getByRole("link", { name: "Back to data health" }));
    await sees("Intent by intent")(page);
  });

  it("choose a file, have it answered and download the answers", async () => {
    await page.goto("/app/batch");
    const chooser = page.waitForEvent("filechooser");
    await press(button("Choose a CSV file…"));
    const buffer = Buffer.from("query\nalcool\ngrossesse\n");
    await (await chooser).setFiles({ name: "a.csv", mimeType: "text/csv", buffer });
    await sees(/^a\.csv, /)(page);
    await press(button("Start"));
    await sees("All rows are answered.")(page);
    const download = page.waitForEvent("download");
    await press(button("Download predictions.csv"));
    const lines = (await readFile(await (await download).path(), "utf8")).trimEnd().split("\r\n");
    expect(lines).toHaveLength(3);
    await press(button("Another file"));
    await button("Choose a CSV file…").waitFor();
  });

  it("make a key and revoke it", async () => {
    await page.goto("/app/settings");
    await press(button("Make a key"));
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await tabTo(page, dialog.getByLabel("Name"));
    await page.keyboard.type("shop");
    await press(dialog.getByRole("checkbox", { name: /^predict/ }), "Space");
    await press(button("Make it"));
    await sees("Copy the key now")(page);
    expect(await focused(page)).not.toBe("");
    await press(button("I have copied it"));
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(button("Make a key"))).toBe(true);
    await press(button("Revoke shop"));
    await press(dialog.getByRole("button", { name: "Revoke", exact: true }));
    await sees("shop is revoked.")(page);
    await dialog.waitFor({ state: "detached" });
    expect(await focused(page)).not.toBe("");
  });
});
