import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../e2e/project.js";
import { missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

describe.skipIf(missing !== "")(
  `a page that is older than the gateway in Chromium${missing}`,
  () => {
    let world: PagesWorld;
    const pages = mkdtempSync(join(tmpdir(), "pages-"));

    beforeAll(async () => {
      cpSync(join(ROOT, "web/dist"), pages, { recursive: true });
      world = await startPages({ PAGES_DIRECTORY: pages });
    });
    afterAll(async () => {
      await world.stop();
      rmSync(pages, { recursive: true, force: true });
    });

    it("loads the newer release by itself where its own code is gone", async () => {
      const { page, close } = await world.open("/app/batch");
      await page.getByRole("heading", { level: 1 }).waitFor();
      release(pages, "Nx1");
      const before = await entryOf(page);
      await page.getByRole("link", { name: "Settings" }).click();
      await sees("Keys")(page);
      expect(new URL(page.url()).pathname).toBe("/app/settings");
      expect(await entryOf(page)).not.toBe(before);
      await close();
    });

    it("says so, with a way on, where that was tried a moment ago", async () => {
      const { page, close } = await world.open("/app/batch");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.evaluate(() => {
        sessionStorage.setItem("intent-serving.reloaded", String(Date.now()));
      });
      release(pages, "Nx2");
      await page.getByRole("link", { name: "Traffic" }).click();
      await sees("There is a newer release of these pages")(page);
      await page.getByRole("button", { name: "Load the page again" }).click();
      await page.getByRole("heading", { level: 1, name: "Traffic" }).waitFor();
      await close();
    });
  },
);

/** The pages' first script, which names a release. */
function entryOf(page: Awaited<ReturnType<PagesWorld["open"]>>["page"]): Promise<string | null> {
  return page.locator("script[type=module]").first().getAttribute("src");
}

/** Makes another release of a built one: the same code in files of other names, and none of the old ones. */
function release(pages: string, mark: string): void {
  const assets = join(pages, "assets");
  for (const name of readdirSync(assets)) if (/\.(?:br|gz)$/.test(name)) rmSync(join(assets, name));
  const renamed = new Map(
    readdirSync(assets).map((name) => [name, name.replace(/(?=\.\w+$)/, mark)] as const),
  );
  const write = (path: string, text: string): void => {
    writeFileSync(path, text);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
    writeFileSync(`${path}.gz`, gzipSync(text));
  };
  const newNames = (text: string): string => {
    let changed = text;
    for (const [name, newName] of renamed) changed = changed.replaceAll(name, newName);
    return changed;
  };
  for (const [name, newName] of renamed) {
    renameSync(join(assets, name), join(assets, newName));
    write(join(assets, newName), newNames(readFileSync(join(assets, newName), "utf8")));
  }
  write(join(pages, "index.html"), newNames(readFileSync(join(pages, "index.html"), "utf8")));
}
