import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing, type PagesWorld, sees, sendTraffic, startPages } from "./pages-harness.js";

const SLOW_MS = 1_000;
const SAYS_WITHIN_MS = 200;
/** On a machine that does something else meanwhile a frame can be late. */
const AGAIN = { retry: 3 };

/** What a page does while the gateway takes a second for each answer. */
interface Action {
  readonly name: string;
  readonly path: string;
  /** Seen before it is done. */
  readonly ready: string | RegExp;
  readonly act: (page: Page) => Promise<unknown>;
}

const choose =
  (label: string, option: string) =>
  (page: Page): Promise<unknown> =>
    page.getByLabel(label, { exact: true }).selectOption(option);
const press =
  (name: string | RegExp) =>
  (page: Page): Promise<unknown> =>
    page.getByRole("button", { name }).first().click();
const open =
  (name: string | RegExp) =>
  (page: Page): Promise<unknown> =>
    page.getByRole("tab", { name }).click();

const ACTIONS: readonly Action[] = [
  {
    name: "asks a text",
    path: "/",
    ready: "Examples",
    act: async (page) => {
      await page.getByLabel("Text").fill("attente");
      await page.keyboard.press("Enter");
    },
  },
  {
    name: "judges an answer",
    path: "/?q=alcool",
    ready: /2 versions/,
    act: press("Right"),
  },
  {
    name: "goes to another page",
    path: "/",
    ready: "Examples",
    act: (page) => page.getByRole("link", { name: "Evaluation" }).click(),
  },
  {
    name: "opens the labels",
    path: "/app/versions",
    ready: "How the figures changed",
    act: open("Labels"),
  },
  {
    name: "opens a version",
    path: "/app/versions",
    ready: "How the figures changed",
    act: (page) => page.locator('a[href="/app/versions/2"]').first().click(),
  },
  {
    name: "checks the guards again",
    path: "/app/versions/2?tab=promote",
    ready: "Checklist of the guards",
    act: press("Check again"),
  },
  {
    name: "swaps the sides",
    path: "/app/compare?a=1&b=2",
    ready: "B’s accuracy less A’s",
    act: press("Swap A and B"),
  },
  {
    name: "filters flips",
    path: "/app/compare?a=1&b=2",
    ready: "B’s accuracy less A’s",
    act: (page) => page.getByLabel("Text contains").fill("doliprane"),
  },
  {
    name: "opens a flip",
    path: "/app/compare?a=1&b=2",
    ready: "B’s accuracy less A’s",
    act: (page) => page.getByTitle("Show which words drove both answers").first().click(),
  },
  {
    name: "looks at live texts",
    path: "/app/compare?a=1&b=2",
    ready: "B’s accuracy less A’s",
    act: (page) => page.getByText("Live, as a shadow").click(),
  },
  {
    name: "chooses another version",
    path: "/app/evaluation?version=2",
    ready: "Which intent is taken for which",
    act: choose("Version", "1"),
  },
  {
    name: "opens a cell",
    path: "/app/evaluation?version=2",
    ready: "Which intent is taken for which",
    act: (page) => page.locator("a.heat-link").first().click(),
  },
  {
    name: "filters the log",
    path: "/app/predictions",
    ready: /^n = \d/,
    act: (page) => page.getByLabel("Words in the text").fill("dose"),
  },
  {
    name: "opens a prediction",
    path: "/app/predictions",
    ready: /^n = \d/,
    act: (page) => page.locator("tbody a").first().click(),
  },
  {
    name: "looks at another time",
    path: "/app/traffic",
    ready: "By version",
    act: choose("Time", "7d"),
  },
  {
    name: "saves rules",
    path: "/app/traffic",
    ready: "Who answers",
    act: async (page) => {
      await page.getByRole("button", { name: "Give a label a part" }).click();
      await page.getByRole("button", { name: "Save the rules" }).click();
    },
  },
  {
    name: "chooses another training",
    path: "/app/data-health",
    ready: "Intent by intent",
    act: choose("Data of", "1"),
  },
  {
    name: "opens the rows of a finding",
    path: "/app/data-health",
    ready: "Intent by intent",
    act: (page) =>
      page
        .getByRole("row", { name: /language/ })
        .getByRole("link")
        .click(),
  },
  {
    name: "answers a file",
    path: "/app/batch",
    ready: "Choose a CSV file",
    act: async (page) => {
      const buffer = Buffer.from("query\nalcool\n");
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer });
      await page.getByRole("button", { name: "Start" }).click();
    },
  },
  {
    name: "opens all settings",
    path: "/app/settings",
    ready: "No key yet",
    act: open("All settings"),
  },
  {
    name: "makes a key",
    path: "/app/settings",
    ready: "No key yet",
    act: async (page) => {
      await page.getByRole("button", { name: "Make a key" }).click();
      await page.getByLabel("Name").fill("a");
      await page.getByRole("checkbox", { name: /^read/ }).check();
      await page.getByRole("button", { name: "Make it" }).click();
    },
  },
];

describe.skipIf(missing !== "")(`pages over a slow gateway${missing}`, () => {
  let world: PagesWorld;
  let page: Page;
  let isSlow = false;
  let close: () => Promise<void>;

  beforeAll(async () => {
    world = await startPages();
    await fetch(`${world.url}/models/intent/labels/challenger`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ version: 2 }),
    });
    await sendTraffic(world.url, 10);
    ({ page, close } = await world.open("/"));
    await page.route("**/*", async (route) => {
      if (isSlow && route.request().resourceType() !== "document") await delay(SLOW_MS);
      await route.continue().catch(() => undefined);
    });
    await page.addInitScript(watchWaiting);
  });
  afterAll(async () => {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await close();
    await world.stop();
  });

  it.each(ACTIONS)("say at once that they wait: $name", AGAIN, async ({ path, ready, act }) => {
    isSlow = false;
    await page.goto(path);
    await sees(ready)(page);
    // what else the page asks for by itself would say that it waits, too
    await page.waitForFunction(() => document.querySelector(".loading") === null);
    isSlow = true;
    await act(page);
    expect(await saidAfterMs(page)).toBeLessThan(SAYS_WITHIN_MS);
  });

  it.each([
    "/",
    "/app/versions",
    "/app/compare",
    "/app/evaluation",
    "/app/predictions",
    "/app/review",
    "/app/traffic",
    "/app/data-health",
    "/app/settings",
  ])("say at once that they load: %s", AGAIN, async (path) => {
    isSlow = true;
    await page.goto(path);
    expect(await saidAfterMs(page)).toBeLessThan(SAYS_WITHIN_MS);
  });
});

async function saidAfterMs(page: Page): Promise<number> {
  const said = await page.waitForFunction(() => document.documentElement.dataset["saidAfterMs"]);
  return Number(await said.jsonValue());
}

/** Runs in the page: how long after the last thing that the user did, or the first request, something was seen that says to wait. */
function watchWaiting(): void {
  let since = Number.NaN;
  const begin = (): void => {
    since = performance.now();
    delete document.documentElement.dataset["saidAfterMs"];
  };
  for (const type of ["click", "keydown", "input", "change"]) {
    globalThis.addEventListener(type, begin, { capture: true });
  }
  const fetchNow = globalThis.fetch;
  globalThis.fetch = (...args) => {
    if (Number.isNaN(since)) begin();
    return fetchNow(...args);
  };
  const saysSo = (element: Element): boolean => {
    const { visibility } = getComputedStyle(element);
    if (visibility !== "visible" || element.getClientRects().length === 0) return false;
    return element.matches(".loading, [aria-busy=true]") || /…$/.test(element.textContent.trim());
  };
  const look = (): void => {
    const { dataset } = document.documentElement;
    if (dataset["saidAfterMs"] === undefined && !Number.isNaN(since)) {
      const signs = [
        ...document.querySelectorAll("[role=status], [aria-busy=true], button:disabled"),
      ];
      if (signs.some(saysSo)) dataset["saidAfterMs"] = String(performance.now() - since);
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
