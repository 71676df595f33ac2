import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadDataset } from "../src/dataset/load-dataset.js";
import {
  type PublicDataset,
  publicDataset,
  type SourceFile,
} from "../src/public-datasets/catalogue.js";
import { type DownloadPatience, download, downloadUrl } from "../src/public-datasets/download.js";
import { fetchDataset } from "../src/public-datasets/fetch-dataset.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";
import { type ZipMember, zipArchive } from "./zip-archive.js";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const impatience: DownloadPatience = {
  idleMs: 5_000,
  attempts: 3,
  pauseMs: 1,
  maxBytes: 1_000_000,
};

/** A server on a free port; answers its address, ending in a slash, and the requests that it saw. */
async function serve(handler: Handler): Promise<{ address: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const listensOn = server.address();
  if (listensOn === null || typeof listensOn === "string") throw new Error("expected a port");
  const { port } = listensOn;
  return { address: `http://127.0.0.1:${String(port)}/`, seen };
}

/** Serves bytes as web servers do: ranges of a file that has an ETag. */
function serveBytes(bytes: Buffer, etag = '"one"'): Handler {
  return (request, response) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
    const start = request.headers["if-range"] === etag ? Number(range?.[1] ?? 0) : 0;
    response.setHeader("etag", etag);
    response.setHeader("content-type", "application/octet-stream");
    response.setHeader("content-length", bytes.length - start);
    if (start > 0) {
      const last = String(bytes.length - 1);
      response.setHeader("content-range", `bytes ${String(start)}-${last}/${String(bytes.length)}`);
    }
    response.writeHead(start > 0 ? 206 : 200);
    response.end(bytes.subarray(start));
  };
}

/** Sends the first half and hangs up when it has arrived, the first time. */
class HangUp {
  #arrived = (): void => undefined;
  #isDone = false;

  readonly onProgress = (): void => {
    this.#arrived();
  };

  readonly handler: Handler = (request, response) => {
    if (this.#isDone) {
      serveBytes(bytes)(request, response);
      return;
    }
    this.#isDone = true;
    this.#arrived = () => response.socket?.destroy();
    response.writeHead(200, { etag: '"one"', "content-length": bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2));
  };
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, at) => at % 251));

async function fetchTo(
  url: string,
  options: {
    folder?: string;
    patience?: Partial<DownloadPatience>;
    signal?: AbortSignal;
    onProgress?: () => void;
  } = {},
): Promise<Buffer> {
  const to = join(options.folder ?? (await temporaryFolder()), "file");
  await download({
    url: downloadUrl(url),
    to,
    signal: options.signal ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
    patience: { ...impatience, ...options.patience },
  });
  return readFile(to);
}

describe("a download", () => {
  test("that breaks off goes on where it ended", async () => {
    const { handler, onProgress } = new HangUp();
    const { address, seen } = await serve(handler);
    expect(sha256(await fetchTo(address, { onProgress }))).toBe(sha256(bytes));
    expect(seen.map(({ headers }) => headers.range)).toEqual([
      undefined,
      expect.stringMatching(/^bytes=[1-9]\d*-$/),
    ]);
  });

  test("that breaks off for good says so, and goes on the next time it is run", async () => {
    const folder = await temporaryFolder();
    const { handler, onProgress } = new HangUp();
    const { address } = await serve(handler);
    await expect(
      fetchTo(address, { folder, onProgress, patience: { attempts: 1 } }),
    ).rejects.toThrow(
      /expected the whole file, got other side closed in 1 attempts; what came is kept, so run it again, or lay the file at .*file$/,
    );
    expect((await readdir(folder)).sort()).toEqual(["file.part", "file.part.json"]);
    expect(sha256(await fetchTo(address, { folder }))).toBe(sha256(bytes));
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("starts anew where the server has another file by now", async () => {
    const folder = await temporaryFolder();
    const other = Buffer.from(bytes).reverse();
    await writeFile(join(folder, "file.part"), bytes.subarray(0, 100));
    const { address, seen } = await serve(serveBytes(other, '"two"'));
    const part = { url: address, validator: '"one"' };
    await writeFile(join(folder, "file.part.json"), JSON.stringify(part));
    expect(sha256(await fetchTo(address, { folder }))).toBe(sha256(other));
    expect(seen[0]?.headers["if-range"]).toBe('"one"');
  });

  test("starts anew where the part is longer than the file, or from elsewhere", async () => {
    const folder = await temporaryFolder();
    const whole = serveBytes(bytes);
    const { address } = await serve((request, response) => {
      if (request.headers.range === undefined) whole(request, response);
      else response.writeHead(416).end();
    });
    for (const url of [address, "https://example.org/"]) {
      await writeFile(join(folder, "file.part"), "left over");
      await writeFile(join(folder, "file.part.json"), JSON.stringify({ url, validator: '"one"' }));
      expect(sha256(await fetchTo(address, { folder }))).toBe(sha256(bytes));
    }
  });

  test("ends an attempt in which nothing comes", async () => {
    const { address } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("12345");
    });
    await expect(fetchTo(address, { patience: { idleMs: 150, attempts: 2 } })).rejects.toThrow(
      "got no byte for 0.15 s in 2 attempts",
    );
  });

  test("that is slow, but comes, is waited for", async () => {
    const { address } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 8 });
      let sent = 0;
      const timer = setInterval(() => {
        response.write("x");
        sent += 1;
        if (sent === 8) {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    });
    expect((await fetchTo(address, { patience: { idleMs: 600, attempts: 1 } })).toString()).toBe(
      "xxxxxxxx",
    );
  });

  test("ends when it is interrupted, and keeps what came", async () => {
    const folder = await temporaryFolder();
    const interruption = new AbortController();
    const { address } = await serve((_request, response) => {
      response.writeHead(200, { etag: '"one"', "content-length": 10 });
      response.write("12345", () => {
        setTimeout(() => {
          interruption.abort();
        }, 30);
      });
    });
    await expect(fetchTo(address, { folder, signal: interruption.signal })).rejects.toThrow(
      /abort/i,
    );
    expect(await readFile(join(folder, "file.part"), "utf8")).toBe("12345");
  });

  test("follows redirects, but to no address that it would not fetch", async () => {
    const whole = serveBytes(bytes);
    const { address } = await serve((request, response) => {
      const to: Readonly<Record<string, string>> = {
        "/moved": "/file",
        "/away": "http://example.org/file",
        "/round": "/round",
        "/local": "file:///etc/passwd",
      };
      const location = to[request.url ?? ""];
      if (location === undefined) whole(request, response);
      else response.writeHead(302, { location }).end();
    });
    expect(sha256(await fetchTo(`${address}moved`))).toBe(sha256(bytes));
    await expect(fetchTo(`${address}away`)).rejects.toThrow(
      'expected an https address, got "http://example.org/file"',
    );
    await expect(fetchTo(`${address}local`)).rejects.toThrow(/expected an https address/);
    await expect(fetchTo(`${address}round`)).rejects.toThrow(
      "expected at most 5 redirects, got more",
    );
  });

  test.each<[string, Handler, RegExp]>([
    [
      "a missing file",
      (_, response) => response.writeHead(404).end(),
      /expected status 200, got 404; another address: URL=…$/,
    ],
    [
      "a broken server",
      (_, response) => response.writeHead(503).end(),
      /got status 503 in 3 attempts/,
    ],
    [
      "a web page",
      (_, response) =>
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
      /expected a data file, got a web page \(text\/html; charset=utf-8\)/,
    ],
    [
      "a file that says that it is too long",
      serveBytes(Buffer.alloc(1_000_001)),
      /expected at most 1000000 bytes, got more/,
    ],
    [
      "a file that turns out too long",
      (_, response) => response.end(Buffer.alloc(1_000_001)),
      /expected at most 1000000 bytes, got more/,
    ],
  ])("of %s is refused", async (_name, handler, message) => {
    const { address } = await serve(handler);
    await expect(fetchTo(address)).rejects.toThrow(message);
  });

  test("is by https, but for this machine's own servers", () => {
    expect(downloadUrl("http://localhost:80/x").href).toBe("http://localhost/x");
    for (const text of [
      "http://example.org",
      "ftp://example.org",
      "no address",
      "http://localhost.example.org",
    ]) {
      expect(() => downloadUrl(text)).toThrow(
        `expected an https address, got ${JSON.stringify(text)}`,
      );
    }
  });
});

function dataset(address: string, files: readonly SourceFile[], more: object = {}): PublicDataset {
  const [title, licence, citation] = ["A set", "CC0", "Somebody 2020"];
  const homepage = "https://example.org";
  return {
    name: "set",
    title,
    licence,
    citation,
    homepage,
    address,
    files,
    locale: undefined,
    ...more,
  };
}

async function tarGz(members: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(members)) tar.entry({ name }, content);
  tar.finalize();
  return gzipSync(await buffer(Readable.from(tar)));
}

const sms = Array.from({ length: 40 }, (_, at) =>
  at % 4 === 0 ? `spam\twin £${String(at)} now` : `ham\tsee you at ${String(at)}`,
).join("\r\n");

function smsZip(sha?: string): SourceFile {
  const member = { path: "SMSSpamCollection", format: "sms", split: undefined } as const;
  return { path: "sms.zip", sha256: sha, archive: "zip", members: [member] };
}

async function fetched(
  it: PublicDataset,
  options: { directory?: string; url?: string } = {},
): Promise<{ lines: readonly string[]; folder: string; directory: string }> {
  const directory = options.directory ?? join(await temporaryFolder(), "public");
  const terminal = recordingTerminal();
  const { signal } = new AbortController();
  const request = { dataset: it, url: options.url, directory, patience: impatience };
  const folder = await fetchDataset(request, terminal, signal);
  return {
    lines: terminal.lines.map((line) => line.replaceAll(directory, "DIR")),
    folder,
    directory,
  };
}

describe("a public data set", () => {
  test("from a zip is checked, split and written so that it can be trained on", async () => {
    const archive = zipArchive([
      { name: "readme", content: "read me" },
      { name: "SMSSpamCollection", content: sms },
    ]);
    const { address, seen } = await serve(serveBytes(archive));
    const it = dataset(address, [smsZip(sha256(archive))]);
    const { lines, folder, directory } = await fetched(it);
    expect(lines).toEqual([
      "A set",
      "  licence   CC0",
      "  cite      Somebody 2020",
      "  homepage  https://example.org",
      `fetching ${address}sms.zip`,
      "DIR/set: 28 texts to train on, 4 to validate, 8 to test; 2 intents",
      "splits: chosen here, as the authors name none: test: a fifth of each intent's texts; validation: a tenth of each intent's texts",
      "make train DATASET=DIR/set MODEL=set",
    ]);
    expect((await readdir(folder)).sort()).toEqual([
      "README.md",
      "labels.json",
      "test.csv",
      "train.csv",
      "validation.csv",
    ]);
    const output = {
      modelsDirectory: join(directory, "models"),
      heldOutDirectory: join(directory, "held-out"),
    };
    const loaded = await loadDataset({
      path: folder,
      model: "set",
      settings: trainSettingsSchema.parse({ output }),
    });
    expect(loaded.labels.map(({ name }) => name)).toEqual(["ham", "spam"]);
    expect([loaded.train, loaded.validation, loaded.test].map((it) => it.length)).toEqual([
      28, 4, 8,
    ]);
    const train = await readFile(join(folder, "train.csv"), "utf8");
    const again = await fetched(it, { directory });
    expect(seen).toHaveLength(1);
    expect(await readFile(join(again.folder, "train.csv"), "utf8")).toBe(train);
  });

  test("of another hash is refused, and fetched anew the next time", async () => {
    const archive = zipArchive([{ name: "SMSSpamCollection", content: sms }]);
    const { address, seen } = await serve(serveBytes(archive));
    const wrong = "0".repeat(64);
    const directory = await temporaryFolder();
    const it = dataset(address, [smsZip(wrong)]);
    for (const count of [1, 2]) {
      await expect(fetched(it, { directory })).rejects.toThrow(
        `${address}sms.zip: expected the SHA-256 ${wrong}, got ${sha256(archive)}; the file is another one, or was changed on its way`,
      );
      expect(seen).toHaveLength(count);
    }
    expect(await readdir(directory)).toEqual([".downloads"]);
  });

  test("whose hash nobody knows is trusted once, and must stay what it was", async () => {
    let archive = zipArchive([{ name: "SMSSpamCollection", content: sms }]);
    const { address } = await serve((request, response) => {
      serveBytes(archive)(request, response);
    });
    const it = dataset(address, [smsZip()]);
    const { lines, directory } = await fetched(it);
    expect(lines[5]).toBe(
      "note: nobody's SHA-256 of sms.zip is known here; this first one is trusted and kept in DIR/.downloads/sha256.json",
    );
    archive = zipArchive([{ name: "SMSSpamCollection", content: `${sms}\nham\tnew` }]);
    const [host = ""] = (await readdir(join(directory, ".downloads"))).filter(
      (name) => !name.endsWith(".json"),
    );
    await writeFile(join(directory, ".downloads", host, "sms.zip"), archive);
    await expect(fetched(it, { directory })).rejects.toThrow(
      /expected the SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}; it was another at its first fetch; if the change is meant, take it out of .*sha256\.json$/,
    );
  });

  test("in parts with the authors' splits, from a mirror", async () => {
    const csv = (rows: readonly string[]): string => `text,category\n${rows.join("\n")}\n`;
    const files: Readonly<Record<string, string>> = {
      "/copy/train.csv": csv(
        Array.from(
          { length: 20 },
          (_, at) => `"lost, ${String(at)}",${at % 2 === 0 ? "lost_card" : "pin"}`,
        ),
      ),
      "/copy/test.csv": csv(["where is my card,lost_card"]),
    };
    const { address } = await serve((request, response) => {
      serveBytes(Buffer.from(files[request.url ?? ""] ?? ""))(request, response);
    });
    const part = (path: string, split: "train" | "test"): SourceFile => {
      const members = [{ path, format: "banking", split }] as const;
      return { path, sha256: undefined, archive: undefined, members };
    };
    const it = dataset("https://example.org/", [
      part("train.csv", "train"),
      part("test.csv", "test"),
    ]);
    const { folder, lines } = await fetched(it, { url: `${address}copy` });
    expect(await readFile(join(folder, "test.csv"), "utf8")).toBe(
      "id,question,intent\ntest-1,where is my card,lost_card\n",
    );
    expect(lines).toContain("DIR/set: 18 texts to train on, 2 to validate, 1 to test; 2 intents");
    expect(await readFile(join(folder, "README.md"), "utf8")).toContain(
      `- ${address}copy/train.csv\n  SHA-256 `,
    );
  });

  test("from a tar.gz, of one locale", async () => {
    const line = (id: number, partition: string): string =>
      JSON.stringify({
        id: String(id),
        locale: "fr-FR",
        partition,
        intent: `i${String(id % 2)}`,
        utt: `texte ${String(id)}`,
      });
    const archive = await tarGz({
      "1.0/LICENSE": "x",
      "./1.0/data/fr-FR.jsonl": [
        line(1, "train"),
        line(2, "train"),
        line(3, "dev"),
        line(4, "test"),
      ].join("\n"),
    });
    const { address } = await serve(serveBytes(archive));
    const members = [
      { path: "1.0/data/fr-FR.jsonl", format: "massive", split: undefined },
    ] as const;
    const file = { path: "m.tar.gz", sha256: sha256(archive), archive: "tar.gz", members } as const;
    const { lines } = await fetched(dataset(address, [file], { locale: "fr-FR" }));
    expect(lines.slice(-3, -1)).toEqual([
      "DIR/set: 2 texts to train on, 1 to validate, 1 to test; 2 intents",
      "splits: the authors' own splits",
    ]);
  });

  test.each<[string, Buffer | (() => Promise<Buffer>), SourceFile["archive"], RegExp]>([
    [
      "a page in a zip's place",
      Buffer.from("<!DOCTYPE html><html>"),
      "zip",
      /^sms\.zip: expected a zip, got something that starts with "<!DOCTYPE html><"$/,
    ],
    [
      "a page in a text's place",
      Buffer.from("\n<html>login"),
      undefined,
      /^sms\.zip: expected a data file, got something that starts with/,
    ],
    [
      "a zip that is cut",
      zipArchive([{ name: "SMSSpamCollection", content: sms }]).subarray(0, 200),
      "zip",
      /^sms\.zip: expected a whole zip, got: /,
    ],
    [
      "a tar that is cut",
      async () => (await tarGz({ SMSSpamCollection: sms })).subarray(0, 150),
      "tar.gz",
      /^sms\.zip: expected a whole tar\.gz, got: /,
    ],
    [
      "a zip without the file",
      zipArchive([{ name: "other", content: sms }]),
      "zip",
      /^sms\.zip: expected SMSSpamCollection in it, found none$/,
    ],
    [
      "a zip whose paths lead elsewhere",
      zipArchive([{ name: "../SMSSpamCollection", content: sms }]),
      "zip",
      /^sms\.zip: expected a whole zip, got: invalid relative path/,
    ],
    [
      "a zip that unpacks to more than it says",
      zipArchive([{ name: "SMSSpamCollection", content: sms, claimedSize: 3 } satisfies ZipMember]),
      "zip",
      /^sms\.zip: expected a whole zip, got: too many bytes/,
    ],
    [
      "a zip with a huge file",
      zipArchive([{ name: "SMSSpamCollection", content: sms, claimedSize: 2 ** 31 }]),
      "zip",
      /^SMSSpamCollection: expected at most 134217728 bytes, got more$/,
    ],
    [
      "a text that is none of theirs",
      Buffer.from("hello\n"),
      undefined,
      /^SMSSpamCollection: line 1: expected an intent and a text, got something else$/,
    ],
  ])("of %s is refused", async (_name, given, archive, message) => {
    const content = Buffer.isBuffer(given) ? given : await given();
    const { address } = await serve(serveBytes(content));
    const file: SourceFile = { ...smsZip(sha256(content)), archive };
    await expect(fetched(dataset(address, [file]))).rejects.toThrow(message);
  });

  test("in whatever encoding its authors left it", async () => {
    const utterance = (text: string): string =>
      `{"PlayMusic":[{"data":[{"text":"${text}"}]},{"data":[{"text":"x"}]}]}`;
    const pair = Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]).toString("latin1");
    const files: Readonly<Record<string, Buffer>> = {
      "/latin.json": Buffer.from(utterance("Beyonc\u00e9"), "latin1"),
      "/pair.json": Buffer.from(
        utterance(`${Buffer.from("é").toString("latin1")}${pair}`),
        "latin1",
      ),
    };
    const { address } = await serve((request, response) => {
      serveBytes(files[request.url ?? ""] ?? Buffer.alloc(0))(request, response);
    });
    for (const [path, text] of [
      ["latin.json", "Beyoncé"],
      ["pair.json", "é😀"],
    ] as const) {
      const members = [{ path, format: "snips", split: "test" }] as const;
      const file = { path, sha256: undefined, archive: undefined, members };
      const { folder } = await fetched(dataset(address, [file]));
      expect(await readFile(join(folder, "test.csv"), "utf8")).toContain(`,${text},PlayMusic`);
    }
  });

  test("is replaced as a whole", async () => {
    const archive = zipArchive([{ name: "SMSSpamCollection", content: sms }]);
    const { address } = await serve(serveBytes(archive));
    const directory = await temporaryFolder();
    await mkdir(join(directory, "set"));
    await writeFile(join(directory, "set", "old.csv"), "old");
    const { folder } = await fetched(dataset(address, [smsZip()]), { directory });
    expect(await readdir(folder)).not.toContain("old.csv");
    expect((await readdir(directory)).sort()).toEqual([".downloads", "set"]);
  });
});

describe("the catalogue", () => {
  test.each([
    "massive-fr",
    "massive-zh-TW",
    "clinc150",
    "banking77",
    "sms-spam",
    "snips",
    "trec",
    "trec-fine",
  ])("%s has a licence, a citation, and addresses that may be fetched", (name) => {
    const it = publicDataset(name);
    expect(it.name).toBe(name);
    for (const text of [it.licence, it.citation, it.title]) expect(text).not.toBe("");
    for (const { path, sha256: pin } of it.files) {
      expect(downloadUrl(path, it.address).protocol).toBe("https:");
      if (pin !== undefined) expect(pin).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test.each(["massive", "massive-zh", "mnist", ""])("has no %j, and says what it has", (name) => {
    expect(() => publicDataset(name)).toThrow(
      `NAME: expected clinc150, banking77, sms-spam, snips, trec, trec-fine, massive-fr or massive- with another of its locales, got ${JSON.stringify(name)}`,
    );
  });
});
