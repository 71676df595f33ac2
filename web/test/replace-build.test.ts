import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MODULE = new URL("../replace-build.mjs", import.meta.url).href;

describe("a build that replaces another", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "builds-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function release(name: string): void {
    const next = mkdtempSync(join(folder, "next-"));
    mkdirSync(join(next, "assets"));
    mkdirSync(join(next, ".vite"));
    const manifest = { main: { file: `assets/main-${name}.js`, css: [`assets/main-${name}.css`] } };
    writeFileSync(join(next, ".vite/manifest.json"), JSON.stringify(manifest));
    for (const file of ["index.html", `assets/main-${name}.js`, `assets/main-${name}.css`]) {
      for (const ending of ["", ".br", ".gz"]) writeFileSync(join(next, `${file}${ending}`), name);
    }
    const dist = join(folder, "dist");
    const script = `import { replaceBuild } from ${JSON.stringify(MODULE)}; replaceBuild(${JSON.stringify(next)}, ${JSON.stringify(dist)});`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(stderr.toString()).toBe("");
    expect(status).toBe(0);
    rmSync(next, { recursive: true });
  }

  function assets(): string[] {
    return readdirSync(join(folder, "dist/assets")).sort();
  }

  it("leaves the files of the one before for pages that are open, and takes away older ones", () => {
    const filesOf = (name: string): string[] =>
      ["css", "js"].flatMap((type) =>
        ["", ".br", ".gz"].map((ending) => `main-${name}.${type}${ending}`),
      );
    release("one");
    expect(assets()).toEqual(filesOf("one"));
    release("two");
    expect(assets()).toEqual([...filesOf("one"), ...filesOf("two")]);
    release("three");
    expect(assets()).toEqual([...filesOf("three"), ...filesOf("two")]);
    expect(readFileSync(join(folder, "dist/index.html.gz"), "utf8")).toBe("three");
  });
});
