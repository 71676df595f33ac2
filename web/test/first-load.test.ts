import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const LIMIT_BYTES = 250_000;
const isBuilt = existsSync(join(DIST, "index.html.gz"));

describe.skipIf(!isBuilt)(`the built pages${isBuilt ? "" : " (skipped: npm run build)"}`, () => {
  const html = isBuilt ? readFileSync(join(DIST, "index.html"), "utf8") : "";

  it("load first at most 250 KB, as gzip packs them, the playground included", () => {
    const first = [...html.matchAll(/(?:src|href)="\/app\/(assets\/[^"]+)"/g)].map(
      ([, file = ""]) => file,
    );
    expect(first.length).toBeGreaterThan(1);
    // the playground's own file is loaded by the first one; each page's is smaller than this
    const pages = readdirSync(join(DIST, "assets"))
      .filter((name) => /^page-[\w-]+\.(?:js|css)$/.test(name))
      .map((name) => packed(`assets/${name}`));
    const bytes = first.reduce((sum, file) => sum + packed(file), packed("index.html"));
    expect(bytes + Math.max(0, ...pages)).toBeLessThan(LIMIT_BYTES);
  });

  it("have each file compressed beside itself, and none that asks elsewhere", () => {
    const files = readdirSync(join(DIST, "assets")).filter((name) => !/\.(?:br|gz)$/.test(name));
    for (const name of files) {
      expect(existsSync(join(DIST, "assets", `${name}.br`)), name).toBe(true);
      expect(existsSync(join(DIST, "assets", `${name}.gz`)), name).toBe(true);
      if (!name.endsWith(".css")) continue;
      expect(readFileSync(join(DIST, "assets", name), "utf8")).not.toMatch(/url\(\s*["']?https?:/);
    }
    expect(html).not.toMatch(/<style|<script>|\son\w+=|https?:/);
  });
});

function packed(file: string): number {
  return statSync(join(DIST, `${file}.gz`)).size;
}
