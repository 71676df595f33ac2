import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Moves a build to where pages are served from, index.html last, and takes away what neither it nor the build before has:
 * a page that is open, or half loaded, finds all of its files.
 */
export function replaceBuild(next, dist) {
  const kept = new Set([...assetsOf(dist), ...assetsOf(next)]);
  const files = filesBelow(next).map((file) => relative(next, file));
  for (const name of files.sort((a, b) => placeInMove(a) - placeInMove(b))) {
    const target = join(dist, name);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(next, name), target);
  }
  for (const file of filesBelow(join(dist, "assets"))) {
    if (!kept.has(relative(dist, file).replace(/\.(?:br|gz)$/, ""))) rmSync(file);
  }
}

/** All files of a folder and its folders; a file's own path is itself. */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
}

function placeInMove(name) {
  return name.startsWith("assets") ? 0 : name === "index.html.gz" ? 2 : 1;
}

/** The files of a build by its own list; none where there is no build. */
function assetsOf(folder) {
  const manifest = join(folder, ".vite", "manifest.json");
  if (!existsSync(manifest)) return [];
  const built = Object.values(JSON.parse(readFileSync(manifest, "utf8")));
  return built.flatMap(({ file, css = [], assets = [] }) => [file, ...css, ...assets]);
}
