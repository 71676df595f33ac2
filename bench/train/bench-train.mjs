// The SVM's whole fit beside scikit-learn's, on the same texts with the same n-grams. README.md says how to read it.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULT_TOKENIZER_SETTINGS } from "../../tokenizer/dist/index.js";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repetitions: { type: "string", default: "5" },
    c: { type: "string", default: "0.45" },
    tolerance: { type: "string", default: "0.1" },
    hashing: { type: "string" },
    alone: { type: "boolean", default: false },
    threads: { type: "string", default: String(availableParallelism()) },
  },
});
const repetitions = Number(flags.repetitions);
const settings = {
  settings: {
    ...DEFAULT_TOKENIZER_SETTINGS,
    ...(flags.hashing === undefined ? {} : { hashing: { features: Number(flags.hashing) } }),
  },
  c: Number(flags.c),
  tolerance: Number(flags.tolerance),
  maxIterations: 1000,
  seed: 1,
  threads: Number(flags.threads),
};

const python = flags.alone ? undefined : preparePython();
const calibrations = [];
const lines = [];
for (const dataset of positionals.length > 0 ? positionals : defaultDatasets()) {
  lines.push(...compare(resolve(dataset)));
}
say(`Settings: ${JSON.stringify(settings)}`);
say(
  `Node ${process.version}, ${String(repetitions)} repetitions, one process a fit, taking turns.\n`,
);
say(
  "| data set | fit by | accuracy | features | seconds (min..max) | of it tokenizing | CPU seconds | peak memory |",
);
say("|---|---|---|---|---|---|---|---|");
for (const line of lines) say(line);
const noise = spread(calibrations);
say(
  `\nThe machine's noise: a loop that is always the same took ${noise.median.toFixed(0)} ms (${noise.min.toFixed(0)}..${noise.max.toFixed(0)}).`,
);

function compare(dataset) {
  const job = JSON.stringify({ ...settings, dataset });
  const ours = [];
  const theirs = [];
  for (let i = 0; i < repetitions; i++) {
    calibrations.push(calibrate());
    ours.push(run(process.execPath, [join(here, "fit-ours.mjs"), job]));
    if (python !== undefined) theirs.push(run(python, [join(here, "fit-scikit-learn.py"), job]));
    process.stderr.write(`${basename(dataset)} ${String(i + 1)} of ${String(repetitions)}\n`);
  }
  const name = basename(dataset);
  if (python === undefined) return [row(name, "trainer", ours)];
  const ratio = (key) => (median(ours, key) / median(theirs, key)).toFixed(2);
  return [
    row(name, "trainer", ours),
    row(name, "scikit-learn", theirs),
    `| ${name} | ratio | | | ${ratio("seconds")} | ${ratio("tokenizeSeconds")} | ${ratio("cpuSeconds")} | ${ratio("peakMebibytes")} |`,
  ];
}

function row(name, by, fits) {
  const { min, max } = spread(fits.map(({ seconds }) => seconds));
  const cells = [
    name,
    by,
    `${(100 * median(fits, "accuracy")).toFixed(2)} %`,
    String(fits[0].features),
    `${median(fits, "seconds").toFixed(2)} (${min.toFixed(2)}..${max.toFixed(2)})`,
    median(fits, "tokenizeSeconds").toFixed(2),
    median(fits, "cpuSeconds").toFixed(2),
    `${median(fits, "peakMebibytes").toFixed(0)} MiB`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function run(program, args) {
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  return JSON.parse(execFileSync(program, args, { cwd: root, env, encoding: "utf8" }));
}

/** How long a fixed piece of arithmetic takes: where it varies, so does all else. */
function calibrate() {
  const start = performance.now();
  let state = 1;
  for (let i = 0; i < 2e8; i++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return state === 0 ? Number.NaN : performance.now() - start;
}

function median(fits, key) {
  return spread(fits.map((fit) => fit[key])).median;
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { median: middle, min: sorted[0], max: sorted.at(-1) };
}

/** The public data sets where they lie beside the repository, else the bundled one. */
function defaultDatasets() {
  const siblings = resolve(root, "../shared/data");
  const found = existsSync(siblings)
    ? readdirSync(siblings)
        .map((name) => join(siblings, name))
        .filter((folder) => existsSync(join(folder, "validation.csv")))
    : [];
  return found.length > 0 ? found : [join(root, "data/medication-fr")];
}

function preparePython() {
  const folder = join(root, ".venv/bench-train");
  const program = join(folder, "bin/python");
  if (!existsSync(join(folder, "ready"))) {
    const options = { stdio: ["ignore", "inherit", "inherit"] };
    process.stderr.write(`making ${folder} with scikit-learn\n`);
    execFileSync("python3", ["-m", "venv", folder], options);
    const requirements = join(here, "requirements.txt");
    execFileSync(program, ["-m", "pip", "install", "--quiet", "-r", requirements], options);
    execFileSync("touch", [join(folder, "ready")]);
  }
  return program;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
