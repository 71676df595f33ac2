import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./project.js";
import { readReadme } from "./readme.js";

const readme = await readReadme();
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/medication-fr/README.md"];
for (const folder of ["docs/decisions", "bench", "bench/gateway", "bench/serving", "bench/train"]) {
  if (!existsSync(join(ROOT, folder))) continue;
  for (const name of await readdir(join(ROOT, folder))) {
    if (name.endsWith(".md")) pages.push(`${folder}/${name}`);
  }
}

/** The README's section of that title. */
function section(title: string): string {
  const text = readme.split(`\n## ${title}\n`)[1];
  if (text === undefined) throw new Error(`README.md: expected a section ${title}`);
  return text.split("\n## ")[0] ?? "";
}

describe("the README", () => {
  test.each(pages)("%s links only to what is there", async (page) => {
    const text = await readFile(join(ROOT, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
    const broken = links.filter(
      (target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(page), target)),
    );
    expect(broken).toEqual([]);
  });

  test("names only targets that make has, and settings that they take", async () => {
    const makefile = await readFile(join(ROOT, "Makefile"), "utf8");
    const lines = [...readme.matchAll(/^ {4}make .*$|`make [^`]*`|; make .*$/gm)].map(([line]) =>
      line.replaceAll("`", "").replace(/ {2,}#.*$/, ""),
    );
    const targets = lines.flatMap((line) =>
      [...line.matchAll(/\bmake ([a-z-]+)/g)].map(([, target = ""]) => target),
    );
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(makefile).toMatch(new RegExp(`^${target}:`, "m"));
    for (const [, name = ""] of lines.join("\n").matchAll(/\b([A-Z_]+)=/g)) {
      expect(makefile).toMatch(new RegExp(`^(settings :=| {12}).*\\b${name}\\b`, "m"));
    }
  });

  test("finds each target of make among npm's scripts and what the containers do", async () => {
    const makefile = await readFile(join(ROOT, "Makefile"), "utf8");
    const targets = [...makefile.matchAll(/^([a-z-]+):.*\n\t@(.*)$/gm)];
    const named = (recipe: string): string[] =>
      targets.filter(([, , line = ""]) => line.includes(recipe)).map(([, name = ""]) => name);
    const manifest = await readFile(join(ROOT, "package.json"), "utf8");
    const byNpm = [...named("$(run) $@"), ...named("$(npm) $@")];
    expect(byNpm.length).toBeGreaterThan(30);
    expect(byNpm.filter((name) => !manifest.includes(`    "${name}": "`))).toEqual([]);
    const compose = await readFile(join(ROOT, "deploy/compose.sh"), "utf8");
    const cases = new Set(
      [...compose.matchAll(/^ {4}([a-z| -]+)\)/gm)].flatMap(([, names = ""]) => names.split(" | ")),
    );
    expect(named("$(run) $@").filter((name) => !cases.has(name))).toEqual([]);
  });

  test("maps every folder, and none that isn't there", () => {
    const mapped = [...section("Map").matchAll(/(?:^| )([a-z][\w-]*(?:\/[\w-]+)*)\/(?= )/gm)].map(
      ([, folder = ""]) => folder,
    );
    expect(mapped.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
    const tracked = spawnSync("git", ["ls-tree", "-d", "-z", "--name-only", "HEAD"], { cwd: ROOT });
    const folders = tracked.stdout
      .toString()
      .split("\0")
      .filter((name) => /^[a-z]/.test(name) && name !== "models");
    const tops = new Set(mapped.map((folder) => folder.split("/")[0]));
    expect(folders.filter((folder) => !tops.has(folder))).toEqual([]);
  });
});
