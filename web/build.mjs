// Builds the pages into web/dist, each file beside its compressed copies. With --if-changed only where something is newer.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL(".", import.meta.url));
const dist = join(root, "dist");
/** What a build is made of; the lockfile stands for the packages. */
const SOURCES = [
  ...["src", "index.html", "vite.config.mjs", "build.mjs", "package.json"],
  ...[
    "../package-lock.json",
    "../gateway/src/typed-client",
    "../tokenizer/src",
    "../evaluation/src",
  ],
];

if (!process.argv.includes("--if-changed") || isOld()) {
  const { build } = await import("vite");
  await build({ root, configFile: join(root, "vite.config.mjs"), logLevel: "warn" });
  for (const file of filesBelow(join(dist, "assets"))) compress(file);
  compress(join(dist, "index.html"));
}

/** The copies of index.html are written last, by which a build is known to be whole. */
function isOld() {
  const built = join(dist, "index.html.gz");
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return SOURCES.flatMap((source) => filesBelow(join(root, source))).some(
    (file) => statSync(file).mtimeMs > builtMs,
  );
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
}

function compress(file) {
  const content = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
