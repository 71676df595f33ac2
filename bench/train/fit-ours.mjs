// One fit by the trainer's own code, as one JSON line: seconds, accuracy, peak memory. Started by bench-train.mjs.
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { encodeRows, fitTokenizer } from "../../tokenizer/dist/index.js";
import { linearLogits } from "../../trainer/dist/linear/linear-model.js";
import { fitSvm } from "../../trainer/dist/linear/svm.js";

const job = JSON.parse(process.argv[2]);
const training = read("train.csv");
const heldOut = read("validation.csv");
const intents = [...new Set(training.map(({ intent }) => intent))].sort();
const positions = new Map(intents.map((intent, position) => [intent, position]));
const texts = training.map(({ question }) => question);

const cpuStart = process.cpuUsage();
const start = performance.now();
const { tokenizer, rows } = fitTokenizer(texts, job.settings);
const tokenized = performance.now();
const targets = Int32Array.from(training, ({ intent }) => positions.get(intent));
const shape = { featureCount: tokenizer.featureCount, classCount: intents.length };
const fit = fitSvm(rows, targets, shape, job);
let step = fit.next();
while (!step.done) step = fit.next();
const fitted = performance.now();
const cpu = process.cpuUsage(cpuStart);

const logits = linearLogits(
  step.value,
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
