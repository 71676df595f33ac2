// The model server's figures: each engine on the same features, loading, memory, HTTP, and the way from text to
// probabilities beside fastText's predict. README.md says how to read them.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { decodeSavedModel } from "../../savedmodel/dist/index.js";
import { hotPathEngine } from "../../serving/dist/hot-path.js";
import { nativeEngine } from "../../serving/dist/native-engine.js";
import { loadVersion } from "../../serving/dist/version-loader.js";
import { wasmEngine } from "../../serving/dist/wasm-engine.js";
import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "../../tokenizer/dist/index.js";
import { modelSavedModel } from "../../trainer/dist/graph/model-graph.js";
import { readDelimited } from "./read-csv.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const FEATURES = 54_463;
const INTENTS = 60;
const UNITS = 256;
const LENGTH = 130;
const ROUNDS = 15;
/** fastText with the n-grams of our tokenizer, and with those that its tutorial on text classification ends with. */
const FAST_TEXT = {
  "same n-grams": { epoch: 25, lr: 0.5, wordNgrams: 2, minn: 2, maxn: 4 },
  "words alone": { epoch: 25, lr: 1.0, wordNgrams: 2 },
};

const random = generator(7);
const folder = mkdtempSync(join(tmpdir(), "bench-serving-"));
const noise = [];
const lines = [];
try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const line of lines) process.stdout.write(`${line}\n`);

async function measure() {
  const models = join(folder, "models");
  for (let version = 1; version <= 5; version++) publish(models, version);
  say(`# Measured`);
  say("");
  say(
    `Node ${process.version}, ${String(cpus().length)} × ${cpus()[0]?.model ?? "processor"}, ${process.platform} ${process.arch}.`,
  );
  await engines({
    path: join(models, "intent", "1"),
    title: "a linear model",
    rounds: ROUNDS,
    target: 20,
  });
  const ensemble = join(folder, "ensemble");
  write(ensemble, ensembleModel());
  await engines({
    path: ensemble,
    title: `an ensemble of a linear model and two networks of ${String(UNITS)} units`,
    rounds: 5,
    target: 100,
  });
  await loading(models);
  await server(models);
  await fromText();
  say("");
  say(`The machine's noise: a loop that is always the same took ${spread(noise, 1)} ms.`);
}

function publish(models, version) {
  write(join(models, "intent", String(version)), linearModel());
}

function write(path, model) {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "saved_model.pb"), modelSavedModel({ model, temperature: 0.7 }));
}

function linearModel() {
  const weights = table(FEATURES, INTENTS);
  return {
    kind: "linear",
    weights,
    bias: numbers(INTENTS),
    featureCount: FEATURES,
    classCount: INTENTS,
  };
}

function ensembleModel() {
  const models = [linearModel(), bagModel(), bagModel()];
  const members = models.map((model) => ({ model, temperature: 0.5, weight: 1 / models.length }));
  return { kind: "ensemble", members };
}

function bagModel() {
  const sizes = { featureCount: FEATURES, dimension: UNITS };
  const encoder = {
    kind: "bag",
    table: table(FEATURES, UNITS),
    bias: numbers(UNITS),
    activation: "relu",
    ...sizes,
  };
  const weights = numbers(UNITS * INTENTS);
  const layer = {
    weights,
    bias: numbers(INTENTS),
    inputs: UNITS,
    units: INTENTS,
    activation: "linear",
  };
  return { kind: "neural", encoder, layers: [layer] };
}

function numbers(length) {
  return Float32Array.from({ length }, () => random() - 0.5);
}

/** A table whose first row, the padding's, is zero. */
function table(rows, columns) {
  return numbers(rows * columns).fill(0, 0, columns);
}

/** Different queries in turn, so that no cache holds their rows. */
function queries() {
  return Array.from({ length: 500 }, () => {
    const ids = Int32Array.from(
      { length: LENGTH },
      () => 1 + Math.floor(random() * (FEATURES - 1)),
    );
    return { ids: ids.sort(), weights: Float32Array.from({ length: LENGTH }, random) };
  });
}

function feedsOf({ ids, weights }) {
  const shape = [1, ids.length];
  return new Map([
    ["ids:0", { dtype: "DT_INT32", shape, values: ids }],
    ["weights:0", { dtype: "DT_FLOAT", shape, values: weights }],
  ]);
}

async function engines({ path, title, rounds, target }) {
  const model = decodeSavedModel(readFileSync(join(path, "saved_model.pb")));
  const feeds = queries().map(feedsOf);
  const graphs = [];
  let missing = "";
  const native = nativeEngine(join(root, "native"), (reason) => {
    missing = reason;
  });
  for (const engine of [hotPathEngine, wasmEngine(), native]) {
    const graph = await engine.load(model, path);
    if (graph !== undefined) graphs.push({ graph, times: [] });
  }
  const reference = await graphs[0].graph.run(feeds[0], ["probabilities:0"]);
  for (let round = 0; round <= rounds; round++) {
    noise.push(calibrate());
    for (const { graph, times } of graphs) {
      const start = performance.now();
      for (const feed of feeds) {
        const answer = graph.run(feed, ["probabilities:0"]);
        if (answer instanceof Promise) await answer;
      }
      // the first round compiles
      if (round > 0) times.push(((performance.now() - start) / feeds.length) * 1000);
    }
  }
  say("");
  say(
    `## From features to probabilities, in process, by ${title}: ${String(FEATURES)} features × ${String(INTENTS)} intents, ${String(LENGTH)} features a query`,
  );
  say("");
  say(
    "| engine | µs a query: median (min..max of the rounds) | largest difference to the hot path |",
  );
  say("|---|---|---|");
  for (const { graph, times } of graphs) {
    const [got] = await graph.run(feeds[0], ["probabilities:0"]);
    const difference = Math.max(
      ...got.values.map((value, i) => Math.abs(value - reference[0].values[i])),
    );
    say(`| ${graph.engine} | ${spread(times, 1)} | ${difference.toExponential(1)} |`);
  }
  if (missing !== "") say(`| native | not measured: ${missing} | |`);
  say("");
  say(
    `Target for the hot path: at most ${String(target)} µs. ${verdict(median(graphs[0].times) <= target)}`,
  );
}

async function loading(models) {
  const times = [];
  for (let i = 0; i < 10; i++) {
    const start = performance.now();
    const { graph } = await loadVersion(join(models, "intent", String(1 + (i % 5))), [
      hotPathEngine,
    ]);
    if (i > 0) times.push(performance.now() - start);
    graph.dispose();
  }
  say("");
  say("## Loading a version (13 MB, hot path)");
  say("");
  say(`${spread(times, 0)} ms. Target: at most 300 ms. ${verdict(median(times) <= 300)}`);
}

async function server(models) {
  const child = spawn(
    process.execPath,
    [join(root, "serving/dist/main.js"), "--rest_api_port=0", `--models_directory=${models}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const port = await listening(child);
    const idle = residentMegabytes(child.pid);
    const bodies = queries().map(({ ids, weights }) =>
      JSON.stringify({
        signature_name: "serving_default",
        instances: [{ ids: [...ids], weights: [...weights] }],
      }),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const ask = (i) =>
      post(
        agent,
        port,
        `/v1/models/intent/versions/${String(1 + (i % 5))}:predict`,
        bodies[i % bodies.length],
      );
    for (let i = 0; i < 500; i++) await ask(i);
    const times = [];
    for (let i = 0; i < 3000; i++) {
      const start = performance.now();
      await ask(i);
      times.push(performance.now() - start);
    }
    const start = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next < 6000) await ask(next++);
      }),
    );
    const rate = 6000 / ((performance.now() - start) / 1000);
    agent.destroy();
    const used = residentMegabytes(child.pid);
    const body = Math.round(bodies.reduce((sum, text) => sum + text.length, 0) / bodies.length);
    say("");
    say("## The server process with five such versions");
    say("");
    say(
      `Memory (RSS): ${idle.toFixed(0)} MB when it listens, ${used.toFixed(0)} MB after 9 500 requests. Target: at most 250 MB. ${verdict(Math.max(idle, used) <= 250)}`,
    );
    say("");
    say(
      `HTTP, bodies of ${String(body)} bytes, one after the other: median ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms. Sixteen connections: ${rate.toFixed(0)} requests a second, the client on the same processors.`,
    );
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

async function listening(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.msg === "listening") {
      child.stdout.resume();
      return event.port;
    }
  }
  throw new Error("the server ended before it listened");
}

function post(agent, port, path, body) {
  return new Promise((done, fail) => {
    const headers = { "Content-Length": Buffer.byteLength(body) };
    const sent = request(
      { agent, port, path, method: "POST", host: "127.0.0.1", headers },
      (response) => {
        if (response.statusCode !== 200) fail(new Error(`status ${String(response.statusCode)}`));
        response.resume();
        response.on("end", done);
      },
    );
    sent.on("error", fail);
    sent.end(body);
  });
}

async function fromText() {
  const dataset = datasetFolder();
  const [train, validation] = ["train.csv", "validation.csv"].map((file) =>
    readDelimited(join(dataset, file)),
  );
  const texts = validation.map(({ question }) => question);
  const { tokenizer } = fitTokenizer(
    train.map(({ question }) => question),
    DEFAULT_TOKENIZER_SETTINGS,
  );
  const intents = new Set(train.map(({ intent }) => intent)).size;
  const graph = await tokenizerModel(tokenizer.featureCount, intents);
  const encode = (text) => feedsOf(tokenizer.encode(text));
  const features =
    texts.reduce((sum, text) => sum + tokenizer.encode(text).ids.length, 0) / texts.length;

  const python = preparePython();
  say("");
  say(
    `## From text to probabilities: ${basename(dataset)}, ${String(texts.length)} validation texts, ${String(tokenizer.featureCount)} features × ${String(intents)} intents, ${features.toFixed(0)} features a text`,
  );
  say("");
  if (python === undefined) {
    say("fastText: not measured, since Python or the package can't be had.");
    return;
  }
  const theirs = [];
  for (const [name, fastText] of Object.entries(FAST_TEXT)) {
    theirs.push(await startFastText(python, name, { dataset, fastText }));
  }
  const times = { ours: [], tokenizer: [] };
  for (let i = 0; i <= ROUNDS; i++) {
    noise.push(calibrate());
    const ours = microseconds(texts, (text) => graph.run(encode(text), ["probabilities:0"]));
    for (const it of theirs) it.times.push(await it.round(1));
    const tokenizing = microseconds(texts, encode);
    for (const it of theirs) it.allTimes.push(await it.round(intents));
    if (i === 0) continue;
    times.ours.push(ours);
    times.tokenizer.push(tokenizing);
  }
  for (const it of theirs) await it.stop();
  say("| | µs a text: median (min..max of the rounds) | accuracy |");
  say("|---|---|---|");
  say(
    `| tokenizer + hot path, all probabilities | ${spread(times.ours, 1)} | see the trainer's report |`,
  );
  say(`| of it the tokenizer | ${spread(times.tokenizer, 1)} | |`);
  for (const { name, accuracy, times: top, allTimes } of theirs) {
    const right = `${(accuracy * 100).toFixed(1)} %`;
    say(`| fastText predict, ${name}, k=1 (its default) | ${spread(top.slice(1), 1)} | ${right} |`);
    say(
      `| fastText predict, ${name}, k=${String(intents)}, all probabilities | ${spread(allTimes.slice(1), 1)} | |`,
    );
  }
  say("");
  say(`fastText: dim 100, softmax, ${JSON.stringify(FAST_TEXT)}. Rounds take turns.`);
  say("");
  for (const { name, times: top } of theirs) {
    const holds = median(times.ours) <= median(top.slice(1));
    say(`- Target: not above fastText's predict with ${name}, k=1. ${verdict(holds)}`);
  }
}

/** Trains fastText in a process of its own, which then answers a round of all texts when it is asked. */
async function startFastText(python, name, settings) {
  const child = spawn(python, [join(here, "fasttext-predict.py"), JSON.stringify(settings)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await answers.next()).value);
  const { accuracy } = await answer();
  return {
    name,
    accuracy,
    times: [],
    allTimes: [],
    round: async (k) => {
      child.stdin.write(`${String(k)}\n`);
      return (await answer()).microseconds;
    },
    stop: async () => {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/** A model of the tokenizer's size; its numbers do not matter for the time. */
async function tokenizerModel(featureCount, classCount) {
  const weights = new Float32Array(featureCount * classCount);
  for (let i = classCount; i < weights.length; i++) weights[i] = random() - 0.5;
  const bias = new Float32Array(classCount);
  const model = { kind: "linear", weights, bias, featureCount, classCount };
  return hotPathEngine.load(decodeSavedModel(modelSavedModel({ model, temperature: 1 })), "");
}

/** What `act` takes for a text; it answers at once, so that nothing else is in the figure. */
function microseconds(texts, act) {
  const start = performance.now();
  for (const text of texts) act(text);
  return ((performance.now() - start) / texts.length) * 1000;
}

function datasetFolder() {
  const wanted = [
    process.env.DATASET,
    join(root, "../shared/data/massive-fr"),
    join(root, "data/medication-fr"),
  ];
  return resolve(
    wanted.find((path) => path !== undefined && existsSync(join(path, "validation.csv"))),
  );
}

/** A virtual environment with fastText, made at the first run; undefined where it can't be had. */
function preparePython() {
  const environment = join(root, ".venv/bench-serving");
  const python = join(environment, "bin/python");
  try {
    if (!existsSync(python))
      execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
    const needs = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      join(here, "requirements.txt"),
    ];
    execFileSync(python, needs, { stdio: ["ignore", 2, 2] });
    return python;
  } catch {
    return undefined;
  }
}

function residentMegabytes(pid) {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)])
    .toString()
    .trim();
  return Number(kilobytes) / 1024;
}

/** A loop that is always the same: how much its time moves is how much the machine's other work weighs. */
function calibrate() {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 2e7; i++) sum += i % 7;
  return sum > 0 ? performance.now() - start : 0;
}

function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)];
}

function median(values) {
  return quantile(values, 0.5);
}

function spread(values, digits) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}..${high.toFixed(digits)})`;
}

function verdict(holds) {
  return holds ? "Holds." : "**Does not hold.**";
}

function say(line) {
  lines.push(line);
}
