// What a shadow costs the champion: the same load with and without one, in turns, so that a machine that is busy with
// something else is as busy for both.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openLoop, requestBytes } from "./open-loop.mjs";
import { processorSeconds } from "./processor-time.mjs";
import { Programs } from "./programs.mjs";

const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "100,1000" },
    seconds: { type: "string", default: "6" },
    repetitions: { type: "string", default: "7" },
    connections: { type: "string", default: "64" },
    models: { type: "string" },
  },
});
const SECONDS = Number(values.seconds);
const REPETITIONS = Number(values.repetitions);

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = mkdtempSync(join(tmpdir(), "bench-shadow-"));
const programs = new Programs();
/** Process ids by program. */
const processes = {};
/** What the shadow had done when it was last on. */
let last = { asked: 0, shed: 0 };

try {
  await main();
} finally {
  await programs.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const models = values.models ?? trained();
  const database = await start("bench/gateway/embedded-database.mjs", []);
  const modelServer = await start("serving/dist/main.js", [
    "--rest_api_port=0",
    `--models_directory=${models}`,
  ]);
  const port = await start("gateway/dist/main.js", [], {
    PORT: "0",
    DATABASE_URL: `postgres://postgres@127.0.0.1:${database}/postgres`,
    DATABASE_POOL_SIZE: "1",
    MODELS_DIRECTORY: models,
    DATA_DIRECTORY: join(folder, "data"),
    MODEL_SERVER_URL: `http://127.0.0.1:${modelServer}`,
  });
  const gateway = `http://127.0.0.1:${port}`;
  await ready(gateway);
  await put(gateway, "labels/challenger", { version: 2 });
  const requests = readFileSync(join(root, "data/medication-fr/test.csv"), "utf8")
    .split("\n")
    .slice(1, 201)
    .map((line) => line.split(",")[1] ?? "")
    .filter((text) => text !== "" && !text.startsWith('"'))
    .map((text) => requestBytes({ port, path: `/intent?query=${encodeURIComponent(text)}` }));
  print(
    "| requests a second | shadow | p50 ms | p99 ms | CPU ms an answer | answers | copies | left out |",
  );
  print("|---|---|---|---|---|---|---|---|");
  for (const rate of values.rates.split(",").map(Number))
    await compare(gateway, port, rate, requests);
}

async function compare(gateway, port, rate, requests) {
  const runs = { off: [], on: [] };
  const copies = { asked: 0, shed: 0 };
  for (let repetition = 0; repetition <= REPETITIONS; repetition += 1) {
    for (const state of repetition % 2 === 0 ? ["off", "on"] : ["on", "off"]) {
      await put(gateway, "traffic", { shadows: state === "on" ? [{ label: "challenger" }] : [] });
      const before = await counts(gateway);
      const cpuBefore = cpuSeconds();
      const run = await openLoop({
        port,
        rate,
        seconds: SECONDS,
        connections: Number(values.connections),
        requests,
      });
      const after = await counts(gateway);
      run.cpu = ((cpuSeconds() - cpuBefore) * 1000) / run.answered;
      // the first of each warms up
      if (repetition > 0) runs[state].push(run);
      if (repetition > 0 && state === "on") {
        copies.asked += after.asked - before.asked;
        copies.shed += after.shed - before.shed;
      }
    }
  }
  const figures = (state, field) => median(runs[state].map((run) => run[field]));
  for (const state of ["off", "on"]) {
    const answered = runs[state].reduce((sum, run) => sum + run.answered, 0);
    const left = state === "on" ? [copies.asked, copies.shed] : ["", ""];
    print(
      `| ${rate} | ${state} | ${figures(state, "p50").toFixed(2)} | ${figures(state, "p99").toFixed(2)} | ${figures(state, "cpu").toFixed(2)} | ${answered} | ${left[0]} | ${left[1]} |`,
    );
  }
  const ratios = runs.on.map((run, i) => run.p99 / runs.off[i].p99);
  print(
    `\np99 with a shadow over p99 without, median of ${ratios.length} pairs: ${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})\n`,
  );
}

async function counts(gateway) {
  const { shadows } = await (await fetch(`${gateway}/models/intent/traffic`)).json();
  if (shadows.length > 0) last = shadows[0];
  return last;
}

async function put(gateway, what, body) {
  const answer = await fetch(`${gateway}/models/intent/${what}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Processor time of database, model server and gateway so far. */
function cpuSeconds() {
  return Object.values(processorSeconds(processes)).reduce((sum, seconds) => sum + seconds, 0);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function trained() {
  const models = join(folder, "models");
  const argv = ["trainer/dist/main.js", "train", "--models-directory", models];
  execFileSync(process.execPath, [...argv, "--artefacts-directory", join(folder, "artefacts")], {
    cwd: root,
    stdio: "ignore",
  });
  return models;
}

async function start(program, argv, environment) {
  const { port, pid } = await programs.startNode(
    program,
    [join(root, program), ...argv],
    environment,
  );
  processes[program] = pid;
  return port;
}

async function ready(gateway) {
  for (let i = 0; i < 300; i += 1) {
    if ((await fetch(`${gateway}/readyz`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the gateway did not become ready");
}
