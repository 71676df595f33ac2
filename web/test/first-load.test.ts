import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** What Vite writes of each file that it built. */
interface Built {
  readonly file: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const LIMIT_BYTES = 250_000;
const isBuilt = existsSync(join(DIST, "index.html.gz"));

describe.skipIf(!isBuilt)(`the built pages${isBuilt ? "" : " (skipped: npm run build)"}`, () => {
  const html = isBuilt ? readFileSync(join(DIST, "index.html"), "utf8") : "";

  it("load at most 250 KB for the first page, as gzip packs them", () => {
    const files = new Set([...filesOf("index.html"), ...filesOf("src/pages/playground/page.tsx")]);
    expect(files.size).toBeGreaterThan(3);
    const bytes = [...files].reduce((sum, file) => sum + packed(file), packed("index.html"));
    expect(bytes).toBeLessThan(LIMIT_BYTES);
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

/** What an entry of the build needs before it runs: itself, its styles, and all that it imports at once. */
function filesOf(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  const manifest = readFileSync(join(DIST, ".vite/manifest.json"), "utf8");
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  const built = (JSON.parse(manifest) as Readonly<Record<string, Built>>)[entry];
  if (built === undefined) throw new Error(`expected ${entry} in the build's manifest`);
  const { file, css = [], imports = [] } = built;
  if (seen.has(file)) return seen;
  for (const one of [file, ...css]) seen.add(one);
  for (const one of imports) filesOf(one, seen);
  return seen;
}

function packed(file: string): number {
  return statSync(join(DIST, `${file}.gz`)).size;
}
