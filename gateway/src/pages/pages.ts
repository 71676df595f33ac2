import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context, Middleware } from "koa";
import { GatewayError } from "../gateway-error.js";
import { chooseEncoding, ENCODINGS, type Encoding } from "./encoding.js";

/** All comes from here; nothing that stands in a page, or in a text that it shows, is run or applied. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A name as the build gives it, with a hash of what the file has: nothing in it leads out of the folder. */
const ASSET = /^\/app\/assets\/([\w-]+(?:\.[\w-]+)*\.([a-z0-9]+))$/;

const TYPES: ReadonlyMap<string, string> = new Map([
  ["js", "text/javascript; charset=utf-8"],
  ["css", "text/css; charset=utf-8"],
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["wasm", "application/wasm"],
]);

const NOT_BUILT =
  "The pages are not built here. `npm run build` in the project's folder builds them (make setup, make train and make api do so too);\n" +
  "PAGES_DIRECTORY names another folder that has them. The API answers without them: GET /openapi.json describes it.\n";

const MISSING: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

/** A file of the pages as it is sent. */
interface PageFile {
  readonly content: Buffer;
  readonly etag: string;
}

/** Where the pages are built to, beside the gateway's own package. */
const BUILT = fileURLToPath(new URL("../../../web/dist/", import.meta.url));

/**
 * Makes the middleware that answers `/app/…`, and `/` unless JSON is asked for, from a folder that has `index.html` and
 * `assets/`, each file beside its compressed copies (`.br`, `.gz`).
 *
 * @param directory empty for the folder that is built beside the gateway
 */
export function servePages(directory: string): Middleware {
  const folder = directory === "" ? BUILT : directory;
  const assets = new Map<string, PageFile>();
  return async (ctx, next) => {
    if (!isForPages(ctx)) {
      await next();
      return;
    }
    ctx.state["route"] = "pages";
    const asset = ASSET.exec(ctx.path);
    if (asset !== null) await answerAsset(ctx, folder, assets, asset);
    else if (ctx.path.startsWith("/app/assets/")) throw noSuchFile();
    else await answerPage(ctx, folder);
  };
}

function isForPages(ctx: Context): boolean {
  if (ctx.method !== "GET" && ctx.method !== "HEAD") return false;
  const [path = ""] = (ctx.req.url ?? "").split("?", 1);
  if (path === "/") return ctx.accepts("html", "json") === "html";
  return path === "/app" || path.startsWith("/app/");
}

/** What is hashed in its name never changes, so it is kept: here and in the browser. */
async function answerAsset(
  ctx: Context,
  folder: string,
  kept: Map<string, PageFile>,
  [, name = "", extension = ""]: RegExpExecArray,
): Promise<void> {
  const type = TYPES.get(extension);
  if (type === undefined) throw noSuchFile();
  const encoding = chooseEncoding(ctx.req.headers["accept-encoding"]);
  const key = `${name}${encoding === null ? "" : ENCODINGS[encoding]}`;
  const file = kept.get(key) ?? (await read(join(folder, "assets"), name, encoding));
  if (file === undefined) throw noSuchFile();
  kept.set(key, file);
  ctx.set("Cache-Control", "public, max-age=31536000, immutable");
  send(ctx, file, type, encoding);
}

/** Every address of a page has the same file, which shows the view that the address names. */
async function answerPage(ctx: Context, folder: string): Promise<void> {
  const encoding = chooseEncoding(ctx.req.headers["accept-encoding"]);
  const file = await read(folder, "index.html", encoding);
  ctx.set("Vary", "Accept");
  if (file === undefined) {
    ctx.status = 404;
    ctx.type = "text/plain; charset=utf-8";
    ctx.body = NOT_BUILT;
    return;
  }
  ctx.set("Content-Security-Policy", POLICY);
  ctx.set("Cache-Control", "no-cache");
  send(ctx, file, "text/html; charset=utf-8", encoding);
}

/** Undefined where there is no such file. */
async function read(
  folder: string,
  name: string,
  encoding: Encoding | null,
): Promise<PageFile | undefined> {
  const path = join(folder, `${name}${encoding === null ? "" : ENCODINGS[encoding]}`);
  try {
    const content = await readFile(path);
    const hash = createHash("sha256").update(content).digest("base64url");
    return { content, etag: `"${hash.slice(0, 22)}"` };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && MISSING.has(String(cause.code)))
      return undefined;
    throw new GatewayError("internal", "a file of the pages can't be read", { cause });
  }
}

function send(ctx: Context, file: PageFile, type: string, encoding: Encoding | null): void {
  ctx.vary("Accept-Encoding");
  ctx.set("ETag", file.etag);
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  if (encoding !== null) ctx.set("Content-Encoding", encoding);
  ctx.type = type;
  ctx.body = file.content;
}

function noSuchFile(): GatewayError {
  return new GatewayError("route-unknown", "there is no such file of the pages");
}
