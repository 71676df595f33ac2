// How well wrong intents are found: intents are replaced in a share of the rows, and precision and recall of the check are
// counted beside cleanlab's. `node bench/data-validation/bench-data-validation.mjs [--python PATH] [folder…]` prints the tables.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import { softmax } from "../../evaluation/dist/index.js";
import {
  DEFAULT_TOKENIZER_SETTINGS,
  fitTokenizer,
  normalizeText,
} from "../../tokenizer/dist/index.js";
import { estimateLabelNoise } from "../../trainer/dist/health/label-noise.js";
import { leftOutScores } from "../../trainer/dist/health/left-out-scores.js";
import { nearGroups, nearPairs } from "../../trainer/dist/health/near-duplicates.js";
import { suspectedLabels } from "../../trainer/dist/health/wrong-labels.js";
import { SeededRandom } from "../../trainer/dist/random.js";

const SEEDS = [1, 2, 3];
const CELLS = ["uniform", "confusable"].flatMap((kind) =>
  [0.05, 0.1, 0.2].map((share) => ({ kind, share })),
);
const MIN_PROBABILITY = 0.5;
/** The check's own features (trainer/src/health/wrong-labels.ts). */
const ENCODER = {
  ...DEFAULT_TOKENIZER_SETTINGS,
  channels: [
    { unit: "word", minLength: 1, maxLength: 2, minDocumentFrequency: 2, weight: 1 },
    { unit: "character", minLength: 3, maxLength: 4, minDocumentFrequency: 3, weight: 1 },
  ],
};
const { values, positionals } = parseArgs({
  options: { python: { type: "string" } },
  allowPositionals: true,
});
const folders =
  positionals.length > 0
    ? positionals
    : ["data/medication-fr", "massive-fr", "clinc150", "banking77", "sms-spam"].map((it) =>
        it.includes("/") ? it : `../shared/data/${it}`,
      );
process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
for (const folder of folders) {
  if (existsSync(`${folder}/train.csv`)) measure(folder);
  else print(`\n${folder}: not there, left out`);
}

function measure(folder) {
  const data = read(folder);
  const clean = found(data, data.targets);
  print(`\n## ${basename(folder)}: ${data.rows.length} texts, ${data.classCount} intents\n`);
  print(
    `As it is: ${clean.rows.length} suspected, ${(100 * clean.share).toFixed(2)} % estimated, ${clean.cpuSeconds.toFixed(1)} s of CPU.\n`,
  );
  const cells = CELLS.map((cell) => ({
    ...cell,
    noisy: SEEDS.map((seed) => withNoise(data, cell, seed)),
  }));
  const peers = values.python === undefined ? [] : cleanlab(data, cells);
  print(
    `| wrong intents | estimated | precision | recall | right one suggested |${peers.length > 0 ? " cleanlab, naive Bayes: precision, recall | cleanlab, LinearSVC: precision, recall |" : ""}`,
  );
  print(`|---|---|---|---|---|${peers.length > 0 ? "---|---|" : ""}`);
  cells.forEach(({ kind, share, noisy }, cell) => {
    const ours = noisy.map((targets) => {
      const result = found(data, targets);
      return { ...scores(data, targets, result.rows), share: result.share, result, targets };
    });
    const suggested = mean(
      ours.map(({ result, targets }) => {
        const hits = result.rows.filter((row) => targets[row] !== data.targets[row]);
        return (
          hits.filter((row) => result.suggested.get(row) === data.targets[row]).length / hits.length
        );
      }),
    );
    const theirs = peers
      .filter((it) => it.cell === cell)
      .map(({ rows }) => scores(data, noisy[0], rows))
      .map(({ precision, recall }) => ` ${precision.toFixed(2)}, ${recall.toFixed(2)} |`);
    print(
      `| ${(100 * share).toFixed(0)} % ${kind} | ${(100 * mean(ours.map((it) => it.share))).toFixed(1)} % | ${range(ours.map((it) => it.precision))} | ${range(ours.map((it) => it.recall))} | ${suggested.toFixed(2)} |${theirs.join("")}`,
    );
  });
  if (peers.length > 0) {
    const seconds = (name) =>
      mean(peers.filter((it) => it.name === name).map((it) => it.cpuSeconds));
    print(
      `\nCPU seconds of one pass: ours ${clean.cpuSeconds.toFixed(1)}, cleanlab with naive Bayes ${seconds("naive Bayes").toFixed(1)}, with LinearSVC ${seconds("LinearSVC").toFixed(1)}.`,
    );
  }
}

function read(folder) {
  const rows = parse(readFileSync(`${folder}/train.csv`), {
    columns: (names) => names.map((it) => it.toLowerCase()),
  })
    .map(({ question, intent }, order) => ({
      text: question,
      normalized: normalizeText(question),
      name: intent,
      order,
    }))
    .filter(({ normalized }) => normalized !== "");
  const names = [...new Set(rows.map(({ name }) => name))].sort();
  const targets = Int32Array.from(rows, ({ name }) => names.indexOf(name));
  const groups = nearGroups(
    rows.length,
    nearPairs(
      rows.map(({ normalized }) => normalized),
      0.85,
    ),
  );
  return { rows, targets, groups, classCount: names.length };
}

/** What the check says of rows with these intents. */
function found({ rows, groups }, targets) {
  const before = process.cpuUsage();
  const labelled = rows.map((row, index) => ({ ...row, intent: targets[index] }));
  const suspected = suspectedLabels(labelled, groups, MIN_PROBABILITY) ?? { remarks: [], share: 0 };
  const { user, system } = process.cpuUsage(before);
  return {
    rows: suspected.remarks.map(({ row }) => row.order),
    suggested: new Map(suspected.remarks.map(({ row, suggested }) => [row.order, suggested])),
    share: suspected.share,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** Intents of which a share is replaced: by any other alike, or by those that the check's own model takes an intent for. */
function withNoise(data, { kind, share }, seed) {
  const { rows, targets, classCount } = data;
  const random = new SeededRandom(seed);
  const order = Int32Array.from(targets.keys());
  random.shuffle(order, order.length);
  const confusion = kind === "confusable" ? confusionOf(data) : undefined;
  const noisy = Int32Array.from(targets);
  for (const row of order.subarray(0, Math.round(share * rows.length))) {
    const truth = targets[row];
    const weights = Array.from({ length: classCount }, (_, k) =>
      k === truth ? 0 : (confusion?.[truth * classCount + k] ?? 1),
    );
    let left = (random.below(2 ** 30) / 2 ** 30) * weights.reduce((sum, it) => sum + it, 0);
    noisy[row] = weights.findIndex((weight) => {
      left -= weight;
      return weight > 0 && left <= 0;
    });
  }
  return noisy;
}

/** How much probability the rows of an intent give to each other one, [classes, classes]. */
function confusionOf(data) {
  if (data.confusion !== undefined) return data.confusion;
  const { rows, targets, groups, classCount } = data;
  const texts = rows.map(({ normalized }) => normalized);
  const { tokenizer, rows: features } = fitTokenizer(texts, ENCODER);
  const { featureCount } = tokenizer;
  const scored = leftOutScores({ rows: features, featureCount, targets, classCount, groups });
  const { temperature } = estimateLabelNoise(scored, targets, classCount);
  const probabilities = softmax(scored, classCount, temperature);
  data.confusion = new Float64Array(classCount * classCount);
  targets.forEach((truth, row) => {
    for (let k = 0; k < classCount; k++) {
      data.confusion[truth * classCount + k] += probabilities[row * classCount + k];
    }
  });
  return data.confusion;
}

function cleanlab({ rows }, cells) {
  const { stdout, stderr, status } = spawnSync(
    values.python,
    [fileURLToPath(new URL("find-label-issues.py", import.meta.url))],
    {
      input: JSON.stringify({
        texts: rows.map(({ normalized }) => normalized),
        cells: cells.map(({ noisy }) => [...noisy[0]]),
      }),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line, index) => ({ ...JSON.parse(line), cell: Math.floor(index / 2) }));
}

function scores({ targets }, noisy, rows) {
  const wrong = noisy.filter((target, row) => target !== targets[row]).length;
  const hits = rows.filter((row) => noisy[row] !== targets[row]).length;
  return { precision: rows.length === 0 ? 1 : hits / rows.length, recall: hits / wrong };
}

function mean(numbers) {
  return numbers.reduce((sum, it) => sum + it, 0) / numbers.length;
}

/** The mean with the least and the largest of the seeds. */
function range(numbers) {
  return `${mean(numbers).toFixed(2)} (${Math.min(...numbers).toFixed(2)}–${Math.max(...numbers).toFixed(2)})`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
