// How soon each page can be used, how smoothly long tables scroll, and whether reading large evidence holds the gateway up:
// real Chromium, gateway, model server and PostgreSQL, a log and held-out sets of ROWS rows.
// `node bench/pages/bench-pages.mjs [--repetitions 5] [--rows 100000] [--seconds 8]` prints the tables.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { chromium } from "playwright-core";
import { machineNoise } from "../gateway/machine-noise.mjs";
import { Programs } from "../gateway/programs.mjs";
import { startPostgres } from "../gateway/temporary-postgres.mjs";
import { makeManyHeldOutRows } from "./many-held-out-rows.mjs";
import { beginFrames, readOn, watchPage } from "./watch-page.mjs";

const { values } = parseArgs({
  options: {
    repetitions: { type: "string", default: "5" },
    rows: { type: "string", default: "100000" },
    seconds: { type: "string", default: "8" },
  },
});
const [REPETITIONS, ROWS, SECONDS] = [values.repetitions, values.rows, values.seconds].map(Number);
const PAGES = [
  ...["/", "/app/versions", "/app/compare?a=1&b=2", "/app/evaluation?version=1"],
  ...["/app/predictions?paused=1", "/app/review", "/app/traffic", "/app/data-health"],
  ...["/app/batch", "/app/settings"],
];
const TABLES = [
  ["predictions", "/app/predictions?paused=1"],
  ["evaluation rows", "/app/evaluation?version=1&rows=1"],
  ["flips", "/app/compare?a=1&b=2"],
];
const EVIDENCE = [
  "versions",
  "versions/1",
  "versions/1/evaluation",
  "versions/1/evaluation/rows",
  "versions/1/evaluation/rows?text=grossesse",
  "comparison?a=1&b=2",
  "comparison/flips?a=1&b=2",
  "comparison/flips?a=1&b=2&after=5000",
  "guards?version=2&to=champion",
  "data-health",
  "data-health/examples?intent=1",
];
/** So long nothing changes before a page is taken for ready. */
const QUIET_MS = 500;
const READ_ON_MS = 90_000;
const NO_MORE_MS = 5_000;
const FRAME_MS = 1000 / 30;
const root = fileURLToPath(new URL("../..", import.meta.url));

const executablePath = ["chromium", "google-chrome"]
  .map((name) => spawnSync("which", [name]).stdout.toString().trim())
  .find((path) => path !== "");
if (executablePath === undefined) {
  print("not run: no Chromium");
  process.exit(0);
}
process.chdir(root);
const folder = mkdtempSync(join(tmpdir(), "bench-pages-"));
const postgres = startPostgres({ folder, port: await freePort() });
const programs = new Programs();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  train();
  print(
    `${cpus()[0].model}, ${cpus().length} processors, Node ${process.versions.node}, Chromium ${browser.version()}, ${postgres.name}; load ${loadavg()[0].toFixed(1)}.`,
  );
  print(`The machine's noise: ${machineNoise()}`);
  const { url } = await serve();
  await fillLog();
  await measurePages(url);
  await programs.stop();
  makeManyHeldOutRows({
    modelsDirectory: join(folder, "models"),
    heldOutDirectory: join(folder, "data/held-out"),
    model: "intent",
    versions: [1, 2],
    rows: ROWS,
  });
  const large = await serve();
  await measureEvidence(large);
  await measureScrolling(large.url);
  print(`\nAt the end: load ${loadavg()[0].toFixed(1)}; ${machineNoise()}`);
} finally {
  await browser.close();
  await programs.stop();
  postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The first training of the bundled data makes two versions. */
function train() {
  cpSync(join(root, "data/medication-fr"), join(folder, "data/medication-fr"), { recursive: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, "trainer/dist/main.js"), "train"],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
}

async function serve() {
  const models = join(folder, "models");
  const modelServer = await programs.startNode("model server", [
    join(root, "serving/dist/main.js"),
    "--rest_api_port=0",
    `--models_directory=${models}`,
  ]);
  const eventLoopPort = await freePort();
  const gateway = await programs.startNode(
    "gateway",
    [
      `--import=${new URL("event-loop.mjs", import.meta.url).href}`,
      join(root, "gateway/dist/main.js"),
    ],
    {
      PORT: "0",
      MODEL_SERVER_URL: `http://127.0.0.1:${String(modelServer.port)}`,
      DATABASE_URL: postgres.url,
      MODELS_DIRECTORY: models,
      DATA_DIRECTORY: join(folder, "data"),
      EVENT_LOOP_PORT: String(eventLoopPort),
    },
  );
  const url = `http://127.0.0.1:${String(gateway.port)}`;
  while (!(await fetch(`${url}/readyz`)).ok)
    await new Promise((resolve) => setTimeout(resolve, 200));
  return { url, eventLoop: `http://127.0.0.1:${String(eventLoopPort)}` };
}

async function fillLog() {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(`
    insert into predictions (id, time, model, version, label, query, intent, probability, latency_ms, request_id)
    select (lpad(to_hex(ms), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid, to_timestamp(ms / 1000.0), 'intent', 1,
      'champion', 'puis-je prendre deux comprimés par jour, question ' || i, i % 36, 0.5 + (i % 50) / 100.0, 2, 'request-' || i
    from (
      select i, (extract(epoch from now()) * 1000 - 500.0 * (${String(ROWS)} - i))::bigint as ms
      from generate_series(0, ${String(ROWS - 1)}) i
    ) made`);
  await client.query("analyze predictions");
  await client.end();
}

/** A page in a context of its own: nothing is kept from before. */
async function open(url, path) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  await page.addInitScript(watchPage);
  const devTools = await context.newCDPSession(page);
  await devTools.send("Network.enable");
  let bytes = 0;
  devTools.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto(path, { waitUntil: "commit" });
  await page.waitForFunction(
    (quietMs) =>
      window.watched?.readyMs !== undefined && performance.now() - window.watched.readyMs > quietMs,
    QUIET_MS,
    { polling: 50, timeout: 120_000 },
  );
  return { page, context, devTools, bytes: () => bytes };
}

async function measurePages(url) {
  print(`\n## Until a page can be used\n`);
  print(
    `A cold browser context each, a log of ${ROWS} rows; ${REPETITIONS} times in turns, the median (least–most).\n`,
  );
  print(
    "| page | first paint, ms | usable, ms | long tasks, ms | KB over the wire |\n|---|---|---|---|---|",
  );
  await (await open(url, "/")).context.close();
  const taken = new Map(PAGES.map((path) => [path, []]));
  for (let turn = 0; turn < REPETITIONS; turn += 1) {
    for (const path of PAGES) {
      const { page, context, bytes } = await open(url, path);
      const seen = await page.evaluate(() => {
        const { readyMs, longTasks } = window.watched;
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        // a task that runs while the page gets ready keeps it from being used until it ends
        const ends = longTasks
          .filter(({ startTime }) => startTime <= readyMs)
          .map(({ startTime, duration }) => startTime + duration);
        const long = longTasks.reduce((sum, { duration }) => sum + duration, 0);
        return {
          paintMs: paint?.startTime ?? 0,
          usableMs: Math.max(readyMs, ...ends),
          longMs: long,
        };
      });
      taken.get(path).push({ ...seen, kilobytes: bytes() / 1000 });
      await context.close();
    }
  }
  for (const [path, runs] of taken) {
    const cells = ["paintMs", "usableMs", "longMs", "kilobytes"].map((name) =>
      spread(runs.map((run) => run[name])),
    );
    print(`| ${path} | ${cells.join(" | ")} |`);
  }
}

async function measureEvidence({ url, eventLoop }) {
  print(`\n## Evidence of ${ROWS} held-out rows\n`);
  print(
    "In this order; the gateway's event loop beside it, and answers of /intent that were asked for meanwhile, one after the other.\n",
  );
  print(
    "| route | first, ms | again, ms | KB | event loop held up at most, ms | slowest /intent of, ms |\n|---|---|---|---|---|---|",
  );
  await fetch(`${url}/intent?query=grossesse`);
  for (const route of EVIDENCE) {
    await fetch(eventLoop);
    let isAsked = true;
    const meanwhile = askMeanwhile(`${url}/intent?query=grossesse`, () => isAsked);
    const [first, again] = [await timed(url, route), await timed(url, route)];
    isAsked = false;
    const answers = await meanwhile;
    const { worstMs } = await (await fetch(eventLoop)).json();
    print(
      `| ${route} | ${first.ms.toFixed(0)} | ${again.ms.toFixed(0)} | ${(again.bytes / 1000).toFixed(0)} | ${worstMs.toFixed(1)} | ${Math.max(...answers).toFixed(1)} of ${answers.length} |`,
    );
  }
}

async function timed(url, route) {
  const startedMs = performance.now();
  const response = await fetch(`${url}/models/intent/${route}`);
  const body = await response.arrayBuffer();
  if (!response.ok)
    throw new Error(`${route}: ${String(response.status)} ${Buffer.from(body).toString()}`);
  return { ms: performance.now() - startedMs, bytes: body.byteLength };
}

async function askMeanwhile(address, isAsked) {
  const times = [];
  while (isAsked()) {
    const startedMs = performance.now();
    await (await fetch(address)).arrayBuffer();
    times.push(performance.now() - startedMs);
  }
  return times;
}

async function measureScrolling(url) {
  print(`\n## Scrolling\n`);
  print(`The wheel turns for ${SECONDS} s. A frame has 16.7 ms at 60 a second.\n`);
  print(
    "| table | rows | read in, s | frames | median, ms | p99, ms | worst, ms | above 33 ms | rows drawn at most | heap, MB |\n|---|---|---|---|---|---|---|---|---|---|",
  );
  for (const [name, path] of TABLES) {
    const { page, context, devTools } = await open(url, path);
    await page.locator(".table-scroll-tall").first().waitFor();
    const { rows, readMs } = await page.evaluate(readOn, {
      rows: ROWS,
      withinMs: READ_ON_MS,
      noMoreMs: NO_MORE_MS,
    });
    await page.locator(".table-scroll-tall").first().hover();
    await page.evaluate(beginFrames);
    let drawn = 0;
    for (const endMs = performance.now() + 1000 * SECONDS; performance.now() < endMs; ) {
      await page.mouse.wheel(0, 300);
      drawn = Math.max(drawn, await page.locator(".table-scroll-tall tbody tr").count());
    }
    const frames = (await page.evaluate(() => window.watched.endFrames())).sort((a, b) => a - b);
    await devTools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devTools.send("Runtime.getHeapUsage");
    const at = (share) =>
      frames[Math.min(frames.length - 1, Math.floor(share * frames.length))].toFixed(1);
    const slow = frames.filter((ms) => ms > FRAME_MS).length / frames.length;
    print(
      `| ${name} | ${rows} | ${(readMs / 1000).toFixed(0)} | ${frames.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${(100 * slow).toFixed(1)} % | ${drawn} | ${(usedSize / 1e6).toFixed(0)} |`,
    );
    await context.close();
  }
}

function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `${middle.toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)})`;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
