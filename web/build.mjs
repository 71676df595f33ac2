// Builds the pages into web/dist, each file beside its compressed copies. With --if-changed only where something is newer.
// Pages that are open and gateways that run notice nothing: what a build adds is there before index.html names it, and the
// files of the build before stay until the next one.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { filesBelow, replaceBuild } from "./replace-build.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
/** No build takes so long. */
const LEFTOVER_MS = 600_000;
/** What a build is made of; the lockfile stands for the packages. */
const SOURCES = [
  ...["src", "index.html", "vite.config.mjs", "build.mjs", "replace-build.mjs", "package.json"],
  ...[
    "../package-lock.json",
    "../gateway/src/typed-client",
    "../tokenizer/src",
    "../evaluation/src",
  ],
];

if (!process.argv.includes("--if-changed") || isOld()) {
  mkdirSync(dist, { recursive: true });
  removeLeftovers();
  const next = mkdtempSync(join(dist, ".next-"));
  try {
    await buildInto(next);
    replaceBuild(next, dist);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
}

/** What builds that were killed have left. */
function removeLeftovers() {
  for (const name of readdirSync(dist)) {
    const path = join(dist, name);
    if (name.startsWith(".next-") && Date.now() - statSync(path).mtimeMs > LEFTOVER_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

async function buildInto(folder) {
  const { build } = await import("vite");
  await build({
    root,
    configFile: join(root, "vite.config.mjs"),
    logLevel: "warn",
    build: { outDir: folder, emptyOutDir: true },
  });
  for (const file of filesBelow(join(folder, "assets"))) compress(file);
  compress(join(folder, "index.html"));
}

/** The last copy of index.html is put there last, by which a build is known to be whole. */
function isOld() {
  const built = join(dist, "index.html.gz");
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return SOURCES.flatMap((source) => filesBelow(join(root, source))).some(
    (file) => statSync(file).mtimeMs > builtMs,
  );
}

function compress(file) {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
