// This gateway beside what people would write instead: the same questions, load generator, machine and database, in turns.
// README.md says how to read it.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import pg from "pg";
import { closedLoop } from "./closed-loop.mjs";
import { machineNoise } from "./machine-noise.mjs";
import { processorSeconds } from "./processor-time.mjs";
import { freePort, Programs } from "./programs.mjs";
import { preparePeers, startServices, trainOurs } from "./services.mjs";
import { startPostgres } from "./temporary-postgres.mjs";
import { hasWrk, wrkLoad } from "./wrk-load.mjs";

const { values } = parseArgs({
  options: {
    connections: { type: "string", default: "1,32,256" },
    seconds: { type: "string", default: "10" },
    repetitions: { type: "string", default: "3" },
    generator: { type: "string", default: hasWrk() ? "wrk" : "node" },
    venv: { type: "string" },
    "no-peers": { type: "boolean", default: false },
  },
});
const CONNECTIONS = values.connections.split(",").map(Number);
const SECONDS = Number(values.seconds);
const REPETITIONS = Number(values.repetitions);
/** Longer than what any of them waits before it writes its rows. */
const SETTLE_MS = 300;
const START_WITHIN_MS = 60_000;
const load = values.generator === "wrk" ? wrkLoad : closedLoop;
const questions = readQuestions();

const folder = mkdtempSync(join(tmpdir(), "bench-side-by-side-"));
const programs = new Programs();
let postgres;
let client;
let cleaning;

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => cleanUp().then(exit));
try {
  await main();
} finally {
  await cleanUp();
}

async function main() {
  const environment = values["no-peers"] ? undefined : resolve(values.venv ?? join(folder, "venv"));
  trainOurs(folder);
  if (environment !== undefined) preparePeers(environment, folder);
  const database = await openDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(`
    create table if not exists peer_predictions (
      id uuid primary key, time timestamptz not null, service text not null, query text not null,
      intent int not null, probability double precision not null)`);
  const texts = questions.map(({ question }) => question);
  const services = await startServices({
    programs,
    database,
    folder,
    environment,
    questions: texts,
  });
  print(
    `Node ${process.version}, ${String(availableParallelism())} × ${cpus()[0]?.model ?? "unknown processor"}; rows go to ${database.name}; load by ${values.generator}, ${String(SECONDS)} s, ${String(REPETITIONS)} times in turn.`,
  );
  print(`Machine's noise: ${machineNoise()} ${loadText()}\n`);
  for (const service of services) await warmUp(service);
  for (const service of services) Object.assign(service, { runs: new Map(), answered: 0, kept: 0 });
  for (let i = 0; i < REPETITIONS; i += 1) {
    for (const connections of CONNECTIONS) {
      for (const service of services) await measure(service, connections);
    }
  }
  for (const connections of CONNECTIONS) printRuns(services, connections);
  printRows(services);
  printComparisons(services);
  print(`\nMachine's noise: ${machineNoise()} ${loadText()}`);
}

/** Waits until a service answers, then asks all questions once, one by one, and counts the right answers. */
async function warmUp(service) {
  const untilMs = performance.now() + START_WITHIN_MS;
  while ((await ask(service, questions[0].question)) === undefined) {
    if (performance.now() > untilMs) throw new Error(`${service.name}: no answer`);
    await wait(SETTLE_MS);
  }
  let right = 0;
  for (const { question, intent } of questions) {
    if ((await ask(service, question)) === Number(intent)) right += 1;
  }
  service.accuracy = service.rows === "none" && service.service === undefined ? undefined : right;
  await load({ ...loadOf(service), seconds: 2, connections: 32 });
  await rowsOf(service);
}

/** The intent that a service answers, undefined where it answers something else. */
async function ask({ port, service }, question) {
  const url = `http://127.0.0.1:${String(port)}`;
  try {
    const answer =
      service === "mlflow"
        ? await fetch(`${url}/invocations`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ inputs: [question] }),
          })
        : await fetch(`${url}/intent?query=${encodeURIComponent(question)}`);
    if (!answer.ok) return undefined;
    const { intent, predictions } = await answer.json();
    // a constant answers no intent, and is as good an answer to wait for
    return intent ?? (typeof predictions?.[0] === "number" ? predictions[0] : null);
  } catch {
    return undefined;
  }
}

async function measure(service, connections) {
  const rowsBefore = await rowsOf(service);
  const before = processorSeconds(service.processes);
  const run = await load({ ...loadOf(service), seconds: SECONDS, connections });
  const rows = await rowsOf(service);
  const after = processorSeconds(service.processes);
  run.cpu = Object.fromEntries(
    Object.keys(before).map((name) => [name, ((after[name] - before[name]) * 1000) / run.answered]),
  );
  service.answered += run.answered;
  service.kept += rows - rowsBefore;
  service.runs.set(connections, [...(service.runs.get(connections) ?? []), run]);
}

function loadOf({ port, requests }) {
  return { port, requests, folder };
}

/** A service's rows, once they get no more. */
async function rowsOf({ table, service, processes }) {
  await untilIdle(processes);
  if (table === undefined) return 0;
  const sql = `select count(*)::int as n from ${table} ${service === undefined ? "" : "where service = $1"}`;
  let last = -1;
  for (;;) {
    const { n } = (await client.query(sql, service === undefined ? [] : [service])).rows[0];
    if (n === last) return n;
    last = n;
    await wait(SETTLE_MS);
  }
}

/** What a service still works on when the generator has hung up is not the next one's. */
async function untilIdle(processes) {
  const sum = () => Object.values(processorSeconds(processes)).reduce((a, b) => a + b);
  let last;
  do {
    last = sum();
    await wait(SETTLE_MS);
  } while (sum() - last > SETTLE_MS / 10_000);
}

function printRuns(services, connections) {
  print(`## ${String(connections)} ${connections === 1 ? "connection" : "connections"}\n`);
  print(
    "| service | rows | requests a second (each run) | p50 ms | p95 ms | p99 ms (each run) | errors | CPU ms an answer |",
  );
  print("|---|---|---|---|---|---|---|---|");
  for (const { name, rows, runs } of services) {
    const measured = runs.get(connections);
    const each = (field, digits) => measured.map((run) => run[field].toFixed(digits)).join(", ");
    const errors = measured.reduce((sum, run) => sum + run.errors, 0);
    const cpu = Object.keys(measured[0].cpu).map(
      (part) => `${part} ${median(measured.map((run) => run.cpu[part])).toFixed(3)}`,
    );
    print(
      `| ${name} | ${rows} | ${figure(measured, "rate", 0)} (${each("rate", 0)}) | ${figure(measured, "p50")} | ${figure(measured, "p95")} | ${figure(measured, "p99")} (${each("p99", 1)}) | ${String(errors)} | ${cpu.join(", ")} |`,
    );
  }
  print("");
}

function printRows(services) {
  print(
    `| service | answers | rows | right of ${String(questions.length)} held-out questions |\n|---|---|---|---|`,
  );
  for (const { name, answered, kept, table, accuracy } of services) {
    const right = accuracy === undefined ? "" : String(accuracy);
    print(
      `| ${name} | ${String(answered)} | ${table === undefined ? "none are kept" : String(kept)} | ${right} |`,
    );
  }
  print("");
}

/** What is compared logs equally, but for the two that log nothing. */
function printComparisons(services) {
  const pairs = [
    ["gateway, sync", "Flask + scikit-learn", 10],
    ["gateway, async", "FastAPI + scikit-learn", 10],
    ["gateway, async", "FastAPI + fastText", 1.5],
    ["gateway, async", "MLflow's scoring server", undefined],
    ["gateway, async", "Koa that only forwards", 0.5],
  ];
  const columns = CONNECTIONS.map((connections) => `at ${String(connections)}`).join(" | ");
  print(
    `| requests a second of | over those of | ${columns} | each at its best | wanted | p99 of the first below the second's at | CPU an answer of the second over the first's |`,
  );
  print(`|---|---|${"---|".repeat(CONNECTIONS.length)}---|---|---|---|`);
  for (const [ours, theirs, wanted] of pairs) {
    const one = services.find(({ name }) => name === ours);
    const other = services.find(({ name }) => name === theirs);
    if (other === undefined) continue;
    const rate = ({ runs }, connections) => median(runs.get(connections).map((run) => run.rate));
    const p99 = ({ runs }, connections) => median(runs.get(connections).map((run) => run.p99));
    const best = (service) => Math.max(...CONNECTIONS.map((it) => rate(service, it)));
    const ratios = CONNECTIONS.map((it) => (rate(one, it) / rate(other, it)).toFixed(2));
    const cpu = CONNECTIONS.map((it) => (cpuOf(other, it) / cpuOf(one, it)).toFixed(2));
    const below = CONNECTIONS.filter((it) => p99(one, it) < p99(other, it));
    print(
      `| ${ours} | ${theirs} | ${ratios.join(" | ")} | ${(best(one) / best(other)).toFixed(2)} | ${wanted === undefined ? "" : `≥ ${String(wanted)}`} | ${below.join(", ") || "none"} | ${cpu.join(", ")} |`,
    );
  }
}

/** Processor ms an answer of all of a service's processes together. */
function cpuOf({ runs }, connections) {
  const sums = runs.get(connections).map(({ cpu }) => Object.values(cpu).reduce((a, b) => a + b));
  return median(sums);
}

async function openDatabase() {
  const given = process.env.DATABASE_URL;
  if (given !== undefined) return { url: given, name: "the PostgreSQL of DATABASE_URL" };
  postgres = startPostgres({ folder, port: await freePort() });
  return postgres;
}

function readQuestions() {
  const path = join(import.meta.dirname, "../../data/medication-fr/test.csv");
  return parse(readFileSync(path), { columns: true });
}

function loadText() {
  return `Load average ${loadavg()[0].toFixed(1)}.`;
}

function figure(runs, field, digits = 2) {
  return median(runs.map((run) => run[field])).toFixed(digits);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function wait(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function cleanUp() {
  cleaning ??= endAll();
  return cleaning;
}

async function endAll() {
  await programs.stop();
  // a database that was given is somebody's
  await client?.query("drop table if exists peer_predictions").catch(() => undefined);
  await client?.end().catch(() => undefined);
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function exit() {
  process.exit(130);
}
