import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FlipRowList } from "../../gateway/src/contract/comparison.js";
import { SplitEvaluation } from "../../gateway/src/contract/evaluation.js";
import { FlipList } from "../../gateway/src/contract/traffic-history.js";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(`numbers and the rows they count, in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  const asked = async <T>(path: string, schema: { parse(json: unknown): T }): Promise<T> =>
    schema.parse(await (await fetch(`${world.url}${path}`)).json());
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${world.url}${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.ok, path).toBe(true);
    await answer.arrayBuffer();
  };
  const evaluation = (split: string): Promise<SplitEvaluation> =>
    asked(`/models/intent/versions/2/evaluation?split=${split}`, SplitEvaluation);

  /** Clicks numbers of a view one after the other, and expects so many rows each time. */
  async function opens(
    path: string,
    numbers: readonly (readonly [link: (page: Page) => Locator, rows: number])[],
    table: (page: Page) => Locator,
  ): Promise<void> {
    const { page, problems, close } = await world.open(path);
    for (const [link, rows] of numbers) {
      await page.goto(path);
      const number = link(page);
      await number.click();
      const shown = table(page).locator(".table-n");
      await expect
        .poll(() => shown.textContent({ timeout: 10_000 }), {
          message: `${path}: ${number.toString()}`,
          timeout: 10_000,
        })
        .toMatch(new RegExp(`(?:= |/ )${String(rows)}$`));
    }
    expect(problems).toEqual([]);
    await close();
  }

  const rowOf = (table: string, name: string, at: number) => (page: Page) =>
    page
      .getByRole("region", { name: table, exact: true })
      .getByRole("row", { name })
      .first()
      .getByRole("cell")
      .nth(at)
      .getByRole("link")
      .first();
  const statistic = (title: string) => (page: Page) =>
    page.locator(".statistic", { hasText: title }).getByRole("link").first();
  const rowsTable = (page: Page) => page.getByRole("region", { name: "Rows", exact: true }).last();

  it("opens exactly the rows of a figure, an intent, a slice", async () => {
    const { n, accuracy, topK, perIntent, slices } = await evaluation("test");
    const right = Math.round(accuracy * n);
    const third = topK.find(({ k }) => k === 3);
    const [intent] = perIntent;
    const [slice] = slices ?? [];
    if (third === undefined || intent === undefined || slice === undefined) throw new Error();
    const hits = Math.round(intent.recall * intent.n);
    await opens(
      "/app/evaluation?version=2",
      [
        [statistic("Wrong answers"), n - right],
        [statistic("Among the top 3"), Math.round(third.accuracy * n)],
      ],
      rowsTable,
    );
    await opens(
      "/app/evaluation?version=2&tab=intents",
      [
        [rowOf("Intents", intent.name ?? "", 1), intent.n],
        [rowOf("Intents", intent.name ?? "", 2), intent.predicted],
        [rowOf("Intents", intent.name ?? "", 5), intent.n + intent.predicted - hits],
      ],
      rowsTable,
    );
    await opens(
      "/app/evaluation?version=2&tab=robust",
      [
        [rowOf("Kinds of texts", slice.slice, 1), slice.n],
        [rowOf("Kinds of texts", slice.slice, 2), Math.round(slice.accuracy * slice.n)],
        [rowOf("Kinds of texts", slice.slice, 3), Math.round(slice.rest.accuracy * slice.rest.n)],
      ],
      rowsTable,
    );
  });

  it("opens the texts that were altered, by how they were answered", async () => {
    const { perturbations, topK } = await evaluation("validation");
    const [first] = perturbations ?? [];
    const third = topK.find(({ k }) => k === 3);
    if (first === undefined || third === undefined) throw new Error("expected a perturbation");
    const path = "/app/evaluation?version=2&split=validation";
    // these rows come from the artefacts, which have the truth's place alone
    await opens(
      path,
      [[statistic("Among the top 3"), Math.round(third.accuracy * third.n)]],
      rowsTable,
    );
    const named = "one typing error";
    await opens(
      `${path}&tab=robust`,
      [
        [rowOf("Alterations", named, 1), first.n],
        [rowOf("Alterations", named, 2), Math.round(first.before * first.n)],
        [rowOf("Alterations", named, 3), Math.round(first.after * first.n)],
        [rowOf("Alterations", named, 5), first.flips],
      ],
      rowsTable,
    );
  });

  it("leads to the table that has a figure's parts, where the keyboard goes on", async () => {
    const { page, close } = await world.open("/app/evaluation?version=2");
    await statistic("Macro F1")(page).click();
    await page.getByRole("region", { name: "Intents", exact: true }).waitFor();
    await expect.poll(() => page.url()).toMatch(/tab=intents$/);
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    expect(
      await focused.evaluate((it) => it.closest(".card")?.querySelector("h2")?.textContent),
    ).toBe("Each intent");
    await close();
  });

  it("opens exactly the texts of a pair of intents, of who is right, of a shadow, of a day", async () => {
    await send("PUT", "/models/intent/labels/challenger", { version: 2 });
    await send("PUT", "/models/intent/traffic", {
      shadows: [{ label: "challenger", concurrency: 64 }],
    });
    const { flips: heldOut } = await asked(
      "/models/intent/comparison/flips?a=1&b=2&limit=20",
      FlipRowList,
    );
    for (const { query } of heldOut) {
      if (query === null) throw new Error("expected the held-out texts");
      await fetch(`${world.url}/intent?${new URLSearchParams({ query }).toString()}`);
    }
    const flips = async (): Promise<FlipList["flips"]> =>
      (await asked("/models/intent/flips?a=1&b=2&limit=100", FlipList)).flips;
    // all that the two answer differently on held-out rows, they answer differently live
    await expect
      .poll(async () => (await flips()).length, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(heldOut.length);
    const [first, second] = await flips();
    if (first === undefined || second === undefined) throw new Error("expected two flips");
    for (const [{ predictionId }, intent] of [
      [first, first.champion.intent],
      [second, second.shadow.intent],
    ] as const) {
      await send("POST", `/predictions/${predictionId}/feedback`, { intent });
    }
    const all = await flips();
    const alike = all.filter(
      ({ champion, shadow }) =>
        champion.intent === first.champion.intent && shadow.intent === first.shadow.intent,
    );
    const live = "/app/compare?a=1&b=2&data=live";
    const changed = (page: Page) =>
      page.getByRole("region", { name: "Changed answers", exact: true });
    const detail = (at: number) => (page: Page) =>
      page.locator(".statistic", { hasText: "Of them labelled" }).locator("dd a").nth(at);
    await opens(
      live,
      [
        [statistic("Changed answers"), all.length],
        [detail(0), 2],
        [detail(1), 1],
        [detail(2), 1],
        [
          (page) =>
            page
              .getByRole("region", { name: "Pairs of intents", exact: true })
              .getByRole("link", { name: String(alike.length), exact: true })
              .first(),
          alike.length,
        ],
      ],
      changed,
    );
    await lookAtPage(world, "compare-live", live, sees("Pairs of intents"));
    const { page, close } = await world.open("/app/traffic?window=1h");
    const pair = page.getByRole("row", { name: /version 2 beside 1/ });
    await pair.waitFor({ timeout: 30_000 });
    await expect
      .poll(() => pair.getByRole("link").nth(1).textContent(), { timeout: 20_000 })
      .toBe(String(all.length));
    await pair.getByRole("link").nth(1).click();
    await sees(new RegExp(`^n = ${String(all.length)}$`))(page);
    await page.goto("/app/review");
    await page.getByText("Show as a table").first().click();
    await page.getByRole("row").getByRole("button", { name: "2", exact: true }).click();
    await sees(/^n = 2$/)(page);
    await close();
  });
});
