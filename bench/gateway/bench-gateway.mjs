import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readVersion } from "@intent-serving/version";
import pg from "pg";
import { machineNoise } from "./machine-noise.mjs";
import { modelRequest } from "./model-request.mjs";
import { openLoop, requestBytes } from "./open-loop.mjs";
import { processorSeconds } from "./processor-time.mjs";
import { Programs } from "./programs.mjs";

const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "100,1000" },
    seconds: { type: "string", default: "10" },
    repetitions: { type: "string", default: "3" },
    connections: { type: "string", default: "64" },
    "p99-limit": { type: "string", default: "100" },
  },
});
const RATES = values.rates.split(",").map(Number);
const SECONDS = Number(values.seconds);
const REPETITIONS = Number(values.repetitions);
const CONNECTIONS = Number(values.connections);
const P99_LIMIT_MS = Number(values["p99-limit"]);
const HELD_SECONDS = 4;

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "bench-gateway-"));
const programs = new Programs();
let answered = 0;

try {
  await main();
} finally {
  await programs.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const models = join(folder, "models");
  execFileSync(
    process.execPath,
    [
      "trainer/dist/main.js",
      "train",
      "--dataset",
      "data/medication-fr",
      "--models-directory",
      models,
      "--artefacts-directory",
      join(folder, "artefacts"),
    ],
    { cwd: root, stdio: "ignore" },
  );
  const version = await readVersion(join(models, "intent", "1"));
  const questions = readFileSync(join(root, "data/medication-fr/test.csv"), "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[1])
    .filter((question) => question !== undefined && !question.startsWith('"') && question !== "");
  const bodies = questions.map((question) => modelRequest(version.tokenizer.encode(question)));
  const typical = [...bodies].sort((a, b) => a.length - b.length)[Math.floor(bodies.length / 2)];

  const database = process.env.DATABASE_URL
    ? { url: process.env.DATABASE_URL, name: "the PostgreSQL of DATABASE_URL", poolSize: 4 }
    : { ...(await embeddedDatabase()), name: "PGlite in a process of its own", poolSize: 1 };
  const modelServer = await start("model server", "serving/dist/main.js", [
    "--rest_api_port=0",
    `--models_directory=${models}`,
  ]);
  const gateway = await start("gateway", "gateway/dist/main.js", [], {
    PORT: "0",
    MODEL_SERVER_URL: `http://127.0.0.1:${modelServer.port}`,
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: String(database.poolSize),
    MODELS_DIRECTORY: models,
    DATA_DIRECTORY: join(folder, "data"),
  });
  await ready(gateway.port);
  const path = "/v1/models/intent/versions/1:predict";
  const constantText = await answerOf(modelServer.port, path, typical);
  const constant = await start("constant", "bench/gateway/constant-server.mjs", [constantText]);
  const forward = await start("forward", "bench/gateway/forward-server.mjs", [
    `http://127.0.0.1:${constant.port}`,
    typical,
  ]);

  const targets = {
    "model server, asked directly": {
      port: modelServer.port,
      requests: bodies.map((body) =>
        requestBytes({ method: "POST", path, port: modelServer.port, body }),
      ),
      processes: { "model server": modelServer.pid },
    },
    "gateway /intent": {
      port: gateway.port,
      requests: questions.map((question) =>
        requestBytes({ path: `/intent?query=${encodeURIComponent(question)}`, port: gateway.port }),
      ),
      processes: { gateway: gateway.pid, "model server": modelServer.pid },
    },
    "Koa that only forwards": {
      port: forward.port,
      requests: [requestBytes({ path: "/intent?query=a", port: forward.port })],
      processes: { "Koa route": forward.pid, constant: constant.pid },
    },
  };
  // what compiles while it runs is not measured
  for (const target of Object.values(targets)) await load(target, 300, 3);

  print(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}; rows go to ${database.name}.`,
  );
  print(
    `${version.tokenizer.featureCount} features, ${version.labels.length} intents; request ${typical.length} bytes, answer ${constantText.length} bytes.`,
  );
  print(`Machine's noise: ${machineNoise()}\n`);
  for (const rate of RATES) {
    const rowsBefore = await countRows(database.url);
    const sentBefore = answered;
    await fixedRate(targets, rate);
    const sent = answered - sentBefore;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    print(
      `\nRows written for the gateway's ${sent} answers at that rate: ${(await countRows(database.url)) - rowsBefore}.\n`,
    );
  }
  await highestRates(targets);
  print(`\nMachine's noise: ${machineNoise()}`);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

async function fixedRate(targets, rate) {
  print(`## At ${rate} requests a second, ${SECONDS} s, ${REPETITIONS} times in turn\n`);
  const runs = new Map(Object.keys(targets).map((name) => [name, []]));
  for (let i = 0; i < REPETITIONS; i += 1) {
    for (const [name, target] of Object.entries(targets)) {
      const run = await load(target, rate, SECONDS);
      if (name.startsWith("gateway")) answered += run.answered;
      runs.get(name).push(run);
    }
  }
  print("| asked | p50 ms (each run) | p90 ms | p99 ms | errors | CPU ms an answer |");
  print("| --- | --- | --- | --- | --- | --- |");
  for (const [name, measured] of runs) {
    const each = measured.map(({ p50 }) => p50.toFixed(2)).join(", ");
    const errors = measured.reduce((sum, run) => sum + run.errors, 0);
    print(
      `| ${name} | ${median(measured, "p50")} (${each}) | ${median(measured, "p90")} | ${median(measured, "p99")} | ${errors} | ${cpuText(measured)} |`,
    );
  }
  const added =
    median(runs.get("gateway /intent"), "p50") -
    median(runs.get("model server, asked directly"), "p50");
  print(`\nThe gateway adds ${added.toFixed(2)} ms to the median of a direct call.`);
}

async function highestRates(targets) {
  print(
    `## Highest rate held (${HELD_SECONDS} s, every request answered 200, p99 at most ${P99_LIMIT_MS} ms, ${CONNECTIONS} connections)\n`,
  );
  const searches = new Map(Object.keys(targets).map((name) => [name, []]));
  for (let i = 0; i < REPETITIONS; i += 1) {
    for (const [name, target] of Object.entries(targets))
      searches.get(name).push(await highestRate(target));
  }
  print("| asked | requests a second (each search) | p50 ms | p99 ms | CPU ms an answer |");
  print("| --- | --- | --- | --- | --- |");
  for (const [name, runs] of searches) {
    const each = runs.map(({ rate }) => rate).join(", ");
    print(
      `| ${name} | ${Math.round(median(runs, "rate"))} (${each}) | ${median(runs, "p50")} | ${median(runs, "p99")} | ${cpuText(runs)} |`,
    );
  }
  const share =
    median(searches.get("gateway /intent"), "rate") /
    median(searches.get("Koa that only forwards"), "rate");
  print(`\nThe gateway holds ${share.toFixed(2)} of the rate of the Koa route that only forwards.`);
}

/** Doubles the rate until it isn't held in two tries, then halves the gap until it is below 6 %. */
async function highestRate(target) {
  let low = 500;
  let best = await load(target, low, HELD_SECONDS);
  let high = Infinity;
  while (high === Infinity || (high - low) / low > 0.06) {
    const rate = Math.round(high === Infinity ? low * 2 : (low + high) / 2);
    const run = (await held(target, rate)) ?? (await held(target, rate));
    if (run === undefined) {
      high = rate;
    } else {
      low = rate;
      best = run;
    }
  }
  return { ...best, rate: low };
}

async function held(target, rate) {
  const run = await load(target, rate, HELD_SECONDS);
  if (run.isWhole && run.p99 <= P99_LIMIT_MS) return run;
  // what is left of too high a rate is not the next try's
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return undefined;
}

async function load(target, rate, seconds) {
  const before = processorSeconds(target.processes);
  const run = await openLoop({
    port: target.port,
    rate,
    seconds,
    connections: CONNECTIONS,
    requests: target.requests,
  });
  const after = processorSeconds(target.processes);
  const cpu = Object.fromEntries(
    Object.keys(target.processes).map((name) => [
      name,
      ((after[name] - before[name]) * 1000) / run.answered,
    ]),
  );
  return { ...run, cpu };
}

function cpuText(runs) {
  return Object.keys(runs[0].cpu)
    .map(
      (name) =>
        `${name} ${median(
          runs.map(({ cpu }) => ({ value: cpu[name] })),
          "value",
          3,
        )}`,
    )
    .join(", ");
}

function median(runs, field, digits = 2) {
  const sorted = runs.map((run) => run[field]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)].toFixed(digits);
}

async function embeddedDatabase() {
  const { port } = await start("database", "bench/gateway/embedded-database.mjs", []);
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres` };
}

function start(name, program, argv, environment) {
  return programs.startNode(name, [join(root, program), ...argv], environment);
}

async function ready(port) {
  for (let i = 0; i < 200; i += 1) {
    if ((await fetch(`http://127.0.0.1:${port}/readyz`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the gateway did not become ready");
}

async function answerOf(port, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body });
  return answer.text();
}

async function countRows(url) {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return (await client.query("select count(*)::int as n from predictions")).rows[0].n;
  } finally {
    await client.end();
  }
}
