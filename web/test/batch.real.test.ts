import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

const FILE = {
  name: "questions.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    [
      "id,question",
      ...Array.from({ length: 700 }, (_, at) => `q${String(at)},risques poisson cru ${String(at)}`),
      "empty,",
      'last,"<b>deux</b>\nlignes, ""citées"""',
      "",
    ].join("\r\n"),
  ),
};

describe.skipIf(missing !== "")(`the batch page in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  async function choose(page: Page): Promise<void> {
    await page.locator('input[type="file"]').setInputFiles(FILE);
    await sees(/questions\.csv, \d+/)(page);
  }

  it("is usable in both themes, narrow and wide", async () => {
    await lookAtPage(world, "batch-empty", "/app/batch", sees("Choose a CSV file…"));
    await lookAtPage(world, "batch-done", "/app/batch?version=2", async (page) => {
      await choose(page);
      await page.getByRole("button", { name: "Start" }).click();
      await sees("Every row was asked.")(page);
    });
  });

  it("answers a file and gives predictions.csv, with each row's problem", async () => {
    const { page, problems, close } = await world.open("/app/batch", { language: "fr" });
    await choose(page);
    await page.getByRole("button", { name: "Démarrer" }).click();
    await sees("Toutes les lignes ont été posées.")(page);
    await sees("Le texte est vide")(page);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Télécharger predictions.csv" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("predictions.csv");
    const lines = (await readFile(await file.path(), "utf8")).replace(/^\uFEFF/, "").split("\r\n");
    expect(lines[0]).toBe("row,id,intent,probability,version,prediction_id,problem,name");
    expect(lines).toHaveLength(1 + 702 + 1);
    expect(lines[1]).toMatch(/^1,q0,26,0\.\d+,1,[0-9a-f-]{36},,pregnancy_raw_food$/);
    expect(lines[701]).toMatch(/^701,empty,,,,,"The query is empty: .*",$/);
    expect(lines[702]).toMatch(/^702,last,\d+,/);
    expect(problems).toEqual([]);
    await close();
  });

  it("can be cancelled, and keeps what was answered", async () => {
    const { page, close } = await world.open("/app/batch");
    let asked = 0;
    // the second piece gets no answer
    const secondIsSent = new Promise<void>((resolve) => {
      void page.route("**/intent/batch", (route) => {
        asked += 1;
        if (asked === 1) return route.continue();
        resolve();
        return undefined;
      });
    });
    await choose(page);
    await page.getByRole("button", { name: "Start" }).click();
    await secondIsSent;
    await page.getByRole("button", { name: "Cancel" }).click();
    await sees("Cancelled. What was answered before is kept below.")(page);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download what is answered" }).click();
    const text = await readFile(await (await download).path(), "utf8");
    expect(text.trimEnd().split("\r\n")).toHaveLength(1 + 500);
    await close();
  });

  it("says why it can't go on, and goes on where it stopped", async () => {
    const { page, close } = await world.open("/app/batch");
    let isAway = true;
    await page.route("**/intent/batch", (route) =>
      isAway
        ? route.fulfill({ status: 404, json: { title: "The model is unknown", detail: "gone" } })
        : route.continue(),
    );
    await choose(page);
    await page.getByRole("button", { name: "Start" }).click();
    await sees("gone")(page);
    isAway = false;
    await page.getByRole("button", { name: "Go on" }).click();
    await sees("Every row was asked.")(page);
    await close();
  });

  it("refuses a spreadsheet that isn't CSV, and text in another encoding", async () => {
    const { page, close } = await world.open("/app/batch");
    const input = page.locator('input[type="file"]');
    await input.setInputFiles({ name: "a.xlsx", mimeType: "", buffer: Buffer.from([80, 75, 0]) });
    await sees("a.xlsx doesn't look like a CSV file.")(page);
    const latin = Buffer.from("query\nété\n", "latin1");
    await input.setInputFiles({ name: "b.csv", mimeType: "text/csv", buffer: latin });
    await page.getByRole("button", { name: "Start" }).click();
    await sees("The file is not written in UTF-8")(page);
    await close();
  });
});
