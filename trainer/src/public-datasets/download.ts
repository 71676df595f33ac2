import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { messageOf, TrainerError } from "../trainer-error.js";

/** A file to fetch and where it goes. */
export interface DownloadRequest {
  readonly url: URL;
  /** Beside it lie `.part` and `.part.json` until it is whole. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  readonly patience?: DownloadPatience;
}

/** How long and how often a server is waited for, and how much is taken from it. */
export interface DownloadPatience {
  /** Without a byte for so long, an attempt ends. */
  readonly idleMs: number;
  readonly attempts: number;
  /** Before the second attempt; twice that before the third. */
  readonly pauseMs: number;
  readonly maxBytes: number;
}

const PATIENCE: DownloadPatience = {
  idleMs: 30_000,
  attempts: 4,
  pauseMs: 1_000,
  maxBytes: 2 ** 30,
};
const MAX_REDIRECTS = 5;
const LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

const partSchema = z.object({ url: z.string(), validator: z.string() });

/**
 * Fetches a file by HTTPS (HTTP from this machine alone), from where an earlier attempt ended if the server still has the
 * same file. Answers when it is whole as the server says; throws a TrainerError, and keeps what came for the next time.
 */
export async function download(request: DownloadRequest): Promise<void> {
  const { attempts, pauseMs } = request.patience ?? PATIENCE;
  await mkdir(dirname(request.to), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fetchPart(request);
      await rename(`${request.to}.part`, request.to);
      await rm(`${request.to}.part.json`, { force: true });
      return;
    } catch (cause) {
      request.signal.throwIfAborted();
      if (cause instanceof TrainerError) throw cause;
      if (attempt >= attempts) {
        throw new TrainerError(
          "download",
          `${request.url.href}: expected the whole file, got ${reasonOf(cause)} in ${String(attempts)} attempts; what came is kept, so run it again, or lay the file at ${request.to}`,
          { cause },
        );
      }
      await wait(pauseMs * 2 ** (attempt - 1), undefined, { signal: request.signal });
    }
  }
}

/** The SHA-256 of a file, in hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash.digest("hex");
}

/** The address that a text names; throws a TrainerError for one that isn't https, but for this machine's own. */
export function downloadUrl(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
  const isLocal = url?.protocol === "http:" && LOCAL_HOSTS.includes(url.hostname);
  if (url !== undefined && (url.protocol === "https:" || isLocal)) return url;
  throw new TrainerError("download", `expected an https address, got ${JSON.stringify(text)}`);
}

async function fetchPart(request: DownloadRequest): Promise<void> {
  const { to, onProgress } = request;
  const { idleMs, maxBytes } = request.patience ?? PATIENCE;
  const part = `${to}.part`;
  const start = await partStart(request);
  const idle = new AbortController();
  const timer = setTimeout(() => {
    idle.abort(new Error(`no byte for ${String(idleMs / 1000)} s`));
  }, idleMs);
  try {
    const signal = AbortSignal.any([request.signal, idle.signal]);
    const response = await follow(request.url, start, signal);
    if (response.status === 416) {
      await forget(to);
      throw new Error("another range than the server has");
    }
    const from = firstByte(response, start, request.url);
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : from + length;
    if ((total ?? 0) > maxBytes) throw tooLarge(request.url, maxBytes);
    await rememberPart(request, response);
    if (response.body === null) throw new Error("no content");
    let bytes = from;
    const file = await open(part, from > 0 ? "a" : "w");
    try {
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        // a response's chunks are bytes
        timer.refresh();
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(request.url, maxBytes);
        await file.writeFile(chunk);
        onProgress(bytes, total);
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && bytes !== total) {
      throw new Error(`${String(bytes)} of ${String(total)} bytes`);
    }
  } catch (error) {
    throw idle.signal.aborted && !request.signal.aborted ? idle.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

interface PartStart {
  readonly bytes: number;
  readonly validator: string;
}

/** How much an earlier attempt left, if it can be told that the server's file is still the same. */
async function partStart({ url, to }: DownloadRequest): Promise<PartStart | undefined> {
  try {
    const { size } = await stat(`${to}.part`);
    const kept = partSchema.parse(JSON.parse(await readFile(`${to}.part.json`, "utf8")));
    return size > 0 && kept.url === url.href
      ? { bytes: size, validator: kept.validator }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the server's name for this state of the file; without one a part can't be gone on with. */
async function rememberPart({ url, to }: DownloadRequest, { headers }: Response): Promise<void> {
  const tag = headers.get("etag");
  const validator = tag !== null && !tag.startsWith("W/") ? tag : headers.get("last-modified");
  if (validator === null) await rm(`${to}.part.json`, { force: true });
  else await writeFile(`${to}.part.json`, JSON.stringify({ url: url.href, validator }));
}

async function forget(to: string): Promise<void> {
  await rm(`${to}.part`, { force: true });
  await rm(`${to}.part.json`, { force: true });
}

/** Follows redirects itself, so that none leads to an address that wouldn't be fetched. */
async function follow(
  first: URL,
  start: PartStart | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (start !== undefined) {
    headers["range"] = `bytes=${String(start.bytes)}-`;
    headers["if-range"] = start.validator;
  }
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    url = downloadUrl(location, url.href);
  }
  throw new TrainerError(
    "download",
    `${first.href}: expected at most ${String(MAX_REDIRECTS)} redirects, got more`,
  );
}

/** Where in the file the response's first byte belongs; throws for a response that is no file. */
function firstByte({ status, headers }: Response, start: PartStart | undefined, url: URL): number {
  const type = headers.get("content-type") ?? "";
  if (status >= 500 || status === 429) throw new Error(`status ${String(status)}`);
  if (status !== 200 && status !== 206) {
    throw new TrainerError(
      "download",
      `${url.href}: expected status 200, got ${String(status)}; another address: URL=…`,
    );
  }
  if (/^text\/html\b/i.test(type)) {
    throw new TrainerError(
      "download",
      `${url.href}: expected a data file, got a web page (${type}); another address: URL=…`,
    );
  }
  if (status === 200 || start === undefined) return 0;
  const range = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "");
  if (Number(range?.[1]) !== start.bytes) {
    throw new TrainerError(
      "download",
      `${url.href}: expected the bytes from ${String(start.bytes)} on, got ${headers.get("content-range") ?? "no content-range"}`,
    );
  }
  return start.bytes;
}

function tooLarge(url: URL, maxBytes: number): TrainerError {
  return new TrainerError(
    "download",
    `${url.href}: expected at most ${String(maxBytes)} bytes, got more`,
  );
}

/** fetch says "fetch failed" and gives the reason as the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return messageOf(cause);
}
