import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { questions } from "./questions.js";
import { runPlace, trainRun } from "./trained-run.js";

const executablePath = ["chromium", "google-chrome"]
  .map((name) => spawnSync("which", [name]).stdout.toString().trim())
  .find((path) => path !== "");
const missing = executablePath === undefined ? " (skipped: chromium is missing)" : "";

describe.skipIf(missing !== "")(`report.html in Chromium${missing}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ["--no-sandbox"],
    });
  });
  afterAll(async () => {
    await browser.close();
  });

  /** Opens a report from disk; its page must neither complain nor ask for anything else. */
  async function open(
    report: string,
    options: { readonly width: number; readonly colorScheme?: "light" | "dark" },
  ): Promise<{ page: Page; problems: string[] }> {
    const { width, colorScheme = "light" } = options;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("dialog", (dialog) => problems.push(dialog.message()));
    page.on("request", (request) => {
      if (!/^(?:file|data):/.test(request.url())) problems.push(request.url());
    });
    await page.goto(pathToFileURL(report).href);
    await page.waitForSelector(".matrix");
    return { page, problems };
  }

  /** A report of two splits, with texts that would be markup. */
  async function reportOfTwoSplits(): Promise<string> {
    const place = await runPlace();
    const hostile = questions().replaceAll(" le ", " <img src=x onerror=alert(1)> le ");
    await writeFile(join(place.folder, "hostile.csv"), hostile);
    await trainRun(place, {
      dataset: "hostile.csv",
      settings: { decoder: { kind: "svm" }, data: { testShare: 0.4, validationShare: 0.3 } },
    });
    const [name = ""] = await readdir(place.artefacts);
    return join(place.artefacts, name, "report.html");
  }

  test("draws everything from disk, in both schemes and at any width, without a word in the console", async () => {
    const report = await reportOfTwoSplits();
    for (const [width, colorScheme] of [
      [360, "light"],
      [1280, "dark"],
      [2560, "light"],
    ] as const) {
      const { page, problems } = await open(report, { width, colorScheme });
      const blank = await page.evaluate<number>(`[...document.querySelectorAll("canvas")]
        .filter((canvas) => canvas.clientWidth > 0)
        .map((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
        .filter((pixels) => pixels.every((value) => value === 0)).length`);
      expect(await page.locator("canvas:visible").count()).toBeGreaterThanOrEqual(3);
      expect(blank).toBe(0);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.locator("img").count()).toBe(0);
      expect(problems).toEqual([]);
      await page.close();
    }
  });

  test("each cell of the matrix opens its sentences, by mouse and by keyboard, and gives the focus back", async () => {
    const { page } = await open(await reportOfTwoSplits(), { width: 1280 });
    const cells = page.locator(".matrix button:visible");
    const count = await cells.count();
    expect(count).toBeGreaterThanOrEqual(3);
    for (let index = 0; index < count; index += 1) {
      const cell = cells.nth(index);
      const n = Number(await cell.textContent());
      await cell.click();
      expect(await page.locator("dialog li").count()).toBe(n);
      await page.keyboard.press("Escape");
      expect(await page.locator("dialog[open]").count()).toBe(0);
    }
    // one stop of the tab key, then arrows
    expect(await page.locator('.matrix:visible button[tabindex="0"]').count()).toBe(1);
    await cells.first().focus();
    await page.keyboard.press("ArrowDown");
    const focused = "document.activeElement.closest('tr')?.rowIndex";
    const reached = await page.evaluate<number>(focused);
    expect(reached).toBeGreaterThan(1);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "close" }).press("Enter");
    expect(await page.evaluate(focused)).toBe(reached);
  });

  test("shows one split at a time, and sorts the intents by any column", async () => {
    const { page, problems } = await open(await reportOfTwoSplits(), { width: 1280 });
    const total = async (): Promise<number> =>
      (await page.locator(".matrix:visible button").allTextContents()).reduce(
        (sum, it) => sum + Number(it),
        0,
      );
    const figures = page.locator("#figures table").first().locator("tbody tr");
    const rowsOf = async (split: string): Promise<number> =>
      Number(await figures.filter({ hasText: split }).first().locator("td").nth(2).textContent());
    expect(await total()).toBe(await rowsOf("validation"));
    await page.getByRole("radio", { name: /^test/ }).check();
    expect(await total()).toBe(await rowsOf("test"));
    const head = page.locator("#intents table:visible th", { hasText: "recall" }).first();
    await head.getByRole("button").press("Enter");
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    const recalls = async (): Promise<number[]> =>
      (await page.locator("#intents table:visible tbody tr td:nth-child(7)").allTextContents()).map(
        Number.parseFloat,
      );
    const falling = await recalls();
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    await head.getByRole("button").press("Enter");
    expect(await recalls()).toEqual([...falling].reverse());
    expect(problems).toEqual([]);
  });

  test("has names, headings and contrast that assistive technology needs", async () => {
    const report = await reportOfTwoSplits();
    const contrast = await readFile(new URL("fixtures/page-contrast.js", import.meta.url), "utf8");
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open(report, { width: 1280, colorScheme });
      expect(await page.locator("h1").count()).toBe(1);
      expect(await page.locator("canvas:not([aria-label])").count()).toBe(0);
      expect(await page.locator("table th:not([scope])").count()).toBe(0);
      const lowest = await page.evaluate<{ ratio: number; text: string }>(contrast);
      expect(lowest.ratio, lowest.text).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });
});
