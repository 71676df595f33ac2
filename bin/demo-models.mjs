// Trains two versions of the bundled data that differ on some texts, where there aren't two; starts the API where it doesn't
// run, and gives it some traffic: something to see on every page.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const models = process.env.MODELS_DIRECTORY || "models";
const data = process.env.DATA_DIRECTORY || "data";
const DATASET = "data/medication-fr";

while (versions().length < 2) {
  const before = versions().length;
  must(
    run(
      "trainer/dist/main.js",
      "train",
      `--dataset=${DATASET}`,
      "--model=intent",
      "--config=conf/demo-conf.yml",
      `--models-directory=${models}`,
      `--artefacts-directory=${data}/artefacts`,
      `--held-out-directory=${data}/held-out`,
    ),
  );
  if (versions().length === before) refuse("the training published nothing");
}
if (!isRunning()) must(run("local/dist/main.js", "start"));
const url = process.env.GATEWAY_URL || told("local/dist/main.js", "url");
must(run("gateway/dist/main.js", "demo", `--url=${url}`, `--test-set=${DATASET}/test.csv`));
process.stdout.write(`Open ${url}/\n`);

/** The published versions of the bundled data's model. */
function versions() {
  const folder = `${models}/intent`;
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^[1-9]\d*$/.test(name));
}

function isRunning() {
  return spawnSync(process.execPath, ["local/dist/main.js", "status"]).status === 0;
}

function run(program, ...args) {
  return spawnSync(process.execPath, [program, ...args], { stdio: "inherit" });
}

function must({ status }) {
  if (status !== 0) process.exit(status ?? 1);
}

function told(program, ...args) {
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  if (status !== 0) refuse(`${program} ${args.join(" ")} failed`);
  return stdout.trim();
}

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
