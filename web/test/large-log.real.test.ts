import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

const ROWS = 100_000;
const TIMEOUT_MS = 120_000;
/** What a window shows, and what is drawn above and below it. */
const MAX_DRAWN_ROWS = 60;

describe.skipIf(missing !== "")(`a log of 100 000 rows in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
    await world.database?.query(`
      insert into predictions (id, time, model, version, label, query, intent, probability, latency_ms, request_id)
      select (lpad(to_hex(ms), 12, '0') || '7000' || '8' || lpad(to_hex(i), 15, '0'))::uuid,
        to_timestamp(ms / 1000.0), 'intent', 1, 'champion',
        'question ' || i || case when i < 3 then ' ancienne' else '' end, i % 36, 0.5 + (i % 50) / 100.0, 2, 'request-' || i
      from (
        select i, (extract(epoch from now()) * 1000 - 10.0 * (${String(ROWS)} - i))::bigint as ms
        from generate_series(0, ${String(ROWS - 1)}) i
      ) made`);
  }, TIMEOUT_MS);
  afterAll(() => world.stop());

  it("draws what is in sight alone, reads on to its oldest row, and is where it was on the way back", {
    timeout: TIMEOUT_MS,
  }, async ({ skip }) => {
    if (world.database === undefined) skip("PostgreSQL is missing");
    const { page, problems, close } = await world.open("/app/predictions?paused=1");
    const asked = questionsOf(page);
    await sees("n = 100+")(page);
    await readOn(page, "question 0 ancienne");
    await sees("n = 100,000")(page);
    expect(await drawnRows(page)).toBeLessThan(MAX_DRAWN_ROWS);
    // few rows are asked for at first, and more at once by who reads on and on
    expect(asked[0]?.get("limit")).toBe("100");
    expect(asked.length).toBeLessThan(120);

    await page.locator(".table-scroll").evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight / 2;
    });
    const row = page.locator("tbody a", { hasText: /^question 50\d{3}$/ }).first();
    await row.waitFor();
    const text = await row.textContent();
    // the place is kept once the table stands still
    await page.waitForFunction(() =>
      /"predictions":(?:49|50)\d{3}\b/.test(JSON.stringify(window.history.state)),
    );
    await row.click();
    await sees("What led to it")(page);
    await page.goBack();
    await page.getByText(text ?? "", { exact: true }).waitFor();
    expect(await drawnRows(page)).toBeLessThan(MAX_DRAWN_ROWS);
    expect(problems).toEqual([]);
    await close();
  });

  it("is filtered by the gateway: what is found is among its oldest rows", async ({ skip }) => {
    if (world.database === undefined) skip("PostgreSQL is missing");
    const { page, problems, close } = await world.open("/app/predictions?paused=1");
    const asked = questionsOf(page);
    await sees("n = 100+")(page);
    await page.getByLabel("Words in the text").fill("ancienne");
    await page.getByText("question 0 ancienne").waitFor();
    expect(await page.locator("tbody a").allTextContents()).toEqual(
      [2, 1, 0].map((row) => `question ${String(row)} ancienne`),
    );
    expect(asked.at(-1)?.get("text")).toBe("ancienne");
    expect(problems).toEqual([]);
    await close();
  });
});

/** What a page asks of the log from now on. */
function questionsOf(page: Page): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/predictions") asked.push(searchParams);
  });
  return asked;
}

function drawnRows(page: Page): Promise<number> {
  return page.locator("tbody tr:not(.table-spacer)").count();
}

/** Scrolls to the last row that is there, again and again, until a text is seen. */
async function readOn(page: Page, text: string): Promise<void> {
  await page.evaluate(async (last) => {
    const scroller = document.querySelector(".table-scroll");
    while (scroller?.textContent.includes(last) === false) {
      scroller.scrollTop = scroller.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  }, text);
}
