import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { Project, ROOT } from "../../e2e/project.js";
import {
  startPostgres,
  type TestDatabase,
  whyNoPostgres,
} from "../../gateway/test/test-database.js";
import { acquireFolderLock, type FolderLock } from "../../local/src/folder-lock.js";
import { LocalError } from "../../local/src/local-error.js";

const executablePath = ["chromium", "google-chrome"]
  .map((name) => spawnSync("which", [name]).stdout.toString().trim())
  .find((path) => path !== "");

/** Stands behind the name of a suite that can't run here; empty where it can. */
export const missing = executablePath === undefined ? " (skipped: chromium is missing)" : "";

/** Where screenshots lie; git ignores it. */
const SCREENSHOTS = join(ROOT, "test-results", "pages");
const TRAINED = join(ROOT, "test-results", "pages-models");

/** How a page is looked at. */
export interface Look {
  readonly theme?: "light" | "dark";
  readonly language?: "en" | "fr";
  /** In pixels. */
  readonly width?: number;
  /** The cookie of who is signed in: its name and value. */
  readonly session?: readonly [name: string, value: string];
}

/** A page that is open, and what went wrong on it so far. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts and of the console, broken policies, requests to elsewhere. */
  readonly problems: string[];
  readonly close: () => Promise<void>;
}

/** The pages as a user has them: gateway, model server and database, with two trained models, and a browser. */
export interface PagesWorld {
  readonly url: string;
  readonly project: Project;
  readonly browser: Browser;
  /** PostgreSQL where Debian's package is installed, else the embedded one (undefined). */
  readonly database: TestDatabase | undefined;
  open(path: string, look?: Look): Promise<OpenPage>;
  stop(): Promise<void>;
}

/**
 * Starts the built programs with models of the bundled data sets: `intent` with versions 1 and 2, `spam` with version 1. They
 * are trained once for a build and kept below test-results/. `env` is of the local way, such as AUTH.
 */
export async function startPages(env: Readonly<Record<string, string>> = {}): Promise<PagesWorld> {
  const project = await Project.create();
  const database = whyNoPostgres() === undefined ? await startPostgres() : undefined;
  let browser: Browser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await project.remove();
    await database?.close();
  };
  try {
    await putModels(project);
    const { code, stderr } = await project.run("local", ["start"], {
      RUNTIME: "local",
      ...(database === undefined ? {} : { DATABASE_URL: database.url }),
      ...env,
    });
    if (code !== 0) throw new Error(`local start: ${stderr}`);
    const url = (await project.state()).gatewayUrl;
    browser = await launchBrowser();
    return { url, project, browser, database, stop, open: opener(browser, url) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts Chromium. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox"],
  });
}

/** Asks a model for the first questions of the bundled validation set, so that the log has rows. */
export async function sendTraffic(url: string, rows: number): Promise<void> {
  const text = readFileSync(join(ROOT, "data/medication-fr/validation.csv"), "utf8");
  const questions = text
    .split("\n")
    .slice(1, rows + 1)
    .map((line) =>
      line
        .replace(/^[^,]*,/, "")
        .replace(/,[^,]*$/, "")
        .replaceAll('"', ""),
    );
  for (const query of questions) {
    const response = await fetch(`${url}/intent?${new URLSearchParams({ query }).toString()}`);
    await response.arrayBuffer();
  }
}

/** How a view is looked at unless a test says otherwise: both themes, narrow and wide. */
export const LOOKS: readonly Look[] = [360, 1280].flatMap((width) => [
  { width, theme: "light" },
  { width, theme: "dark" },
]);

/**
 * Opens a view in both themes, at 360 and 1280 pixels, or as it is told; waits until it `isReady`; keeps screenshots; expects
 * no error of any script or policy, nothing that axe-core finds against WCAG 2.2 AA, and nothing that is wider than the window.
 */
export async function lookAtPage(
  world: PagesWorld,
  name: string,
  path: string,
  isReady: (page: Page) => Promise<unknown>,
  looks: readonly Look[] = LOOKS,
): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const lookOnce = async (look: Look): Promise<void> => {
    const { page, problems, close } = await world.open(path, look);
    await isReady(page);
    const { theme = "light", width = 1280, language = "en" } = look;
    const seen = [name, theme, String(width), ...(language === "en" ? [] : [language])].join("-");
    await page.screenshot({ path: join(SCREENSHOTS, `${seen}.png`), fullPage: true });
    expect(await violationsOf(page), seen).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow, `${seen}: pixels wider than the window`).toBeLessThanOrEqual(0);
    expect(problems, seen).toEqual([]);
    await close();
  };
  // much of a look is waiting: for the program, the network, frames
  await Promise.all(looks.map(lookOnce));
}

/** What axe-core finds on a page against WCAG 2.2 A and AA, each with where it is. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // the script above has put it there
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
    const { axe: checker } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await checker.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ target, failureSummary = "" }) =>
        [id, impact, target.join(" "), failureSummary.replace(/\s+/g, " ")].join(" | "),
      ),
    );
  });
}

/** Waits at most ten seconds for a text to be seen. */
export function sees(text: string | RegExp): (page: Page) => Promise<void> {
  return (page) => page.getByText(text).first().waitFor({ state: "visible", timeout: 10_000 });
}

/** Makes what opens an address of a gateway in a window of its own. */
export function opener(browser: Browser, url: string): PagesWorld["open"] {
  return async (path, { theme = "light", language = "en", width = 1280, session } = {}) => {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: theme,
      locale: language === "en" ? "en-GB" : "fr-FR",
      timezoneId: "Europe/Paris",
      viewport: { width, height: width < 500 ? 780 : 900 },
    });
    if (session !== undefined) {
      await context.addCookies([{ name: session[0], value: session[1], url }]);
    }
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("request", (request) => {
      const to = request.url();
      if (!to.startsWith(url) && !/^(?:data|blob):/.test(to)) problems.push(`asked ${to}`);
    });
    await page.goto(path);
    return { page, problems, close: () => context.close() };
  };
}

/** Puts this build's trained models into a project; the first who wants them trains. */
export async function putModels(project: Project): Promise<void> {
  const kept = join(TRAINED, trainerBuild());
  const lock = await waitForLock(`${kept}.lock`);
  try {
    if (!existsSync(kept)) await train(project, kept);
  } finally {
    await lock.release();
  }
  await cp(kept, project.folder, { recursive: true });
}

async function train(project: Project, kept: string): Promise<void> {
  for (const args of [["train"], ["train", "--config", "conf/spam-conf.yml"]]) {
    const { code, stderr } = await project.run("trainer", args);
    if (code !== 0) throw new Error(`trainer ${args.join(" ")}: ${stderr}`);
  }
  const staged = `${kept}-${randomBytes(4).toString("hex")}`;
  await mkdir(staged, { recursive: true });
  await cp(join(project.folder, "models"), join(staged, "models"), { recursive: true });
  await cp(join(project.folder, "data"), join(staged, "data"), { recursive: true });
  await rename(staged, kept);
}

async function waitForLock(folder: string): Promise<FolderLock> {
  for (;;) {
    try {
      return await acquireFolderLock(folder, "the trained models");
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      await sleep(500);
    }
  }
}

function trainerBuild(): string {
  const hash = createHash("sha256");
  for (const name of ["trainer", "tokenizer", "version", "savedmodel"]) {
    const dist = join(ROOT, name, "dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).sort();
    for (const file of files) {
      if (file.endsWith(".js")) hash.update(`${file} ${String(statSync(join(dist, file)).size)}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
