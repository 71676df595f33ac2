// One fit by the trainer's own code, as one JSON line: seconds, accuracy, peak memory. Started by bench-train.mjs.
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { encodeRows } from "../../tokenizer/dist/index.js";
import { fitDecoder } from "../../trainer/dist/linear/fit-decoder.js";
import { linearLogits } from "../../trainer/dist/linear/linear-model.js";
import { fitTokenizerInThreads } from "../../trainer/dist/threads/fit-tokenizer-in-threads.js";
import { defaultThreads } from "../../trainer/dist/threads/start-threads.js";

const job = JSON.parse(process.argv[2]);
const training = read("train.csv");
const heldOut = read("validation.csv");
const intents = [...new Set(training.map(({ intent }) => intent))].sort();
const positions = new Map(intents.map((intent, position) => [intent, position]));
const texts = training.map(({ question }) => question);

const { signal } = new AbortController();
const threads = { ...defaultThreads(), count: job.threads };
const quiet = { line() {}, progress() {} };

const cpuStart = process.cpuUsage();
const start = performance.now();
const { tokenizer, rows } = await fitTokenizerInThreads(texts, job.settings, signal, threads);
const tokenized = performance.now();
const targets = Int32Array.from(training, ({ intent }) => positions.get(intent));
const shape = { featureCount: tokenizer.featureCount, classCount: intents.length };
const { c, tolerance, maxIterations, seed } = job;
const decoder = { svm: { c, tolerance, maxIterations } };
const request = { kind: "svm", rows, targets, shape, decoder, seed };
const model = await fitDecoder(request, quiet, signal, threads);
const fitted = performance.now();
const cpu = process.cpuUsage(cpuStart);

const logits = linearLogits(
  model,
  encodeRows(
    tokenizer,
    heldOut.map(({ question }) => question),
  ),
);
const right = heldOut.filter(({ intent }, row) => intents[largestAt(row)] === intent).length;
process.stdout.write(
  `${JSON.stringify({
    seconds: (fitted - start) / 1000,
    tokenizeSeconds: (tokenized - start) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    accuracy: right / heldOut.length,
    features: tokenizer.featureCount - 1,
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
  })}\n`,
);

function read(name) {
  return parse(readFileSync(`${job.dataset}/${name}`), { columns: true, bom: true });
}

function largestAt(row) {
  const own = logits.subarray(row * intents.length, (row + 1) * intents.length);
  return own.reduce((best, logit, k) => (logit > own[best] ? k : best), 0);
}
