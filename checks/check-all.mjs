import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runSteps } from "./run-steps.mjs";

/**
 * `make check-all`: what `make check` leaves out because it needs more than Node: a real PostgreSQL, Python's TensorFlow,
 * MLflow, TensorBoard and notebooks, Chromium, Prometheus's promtool, native TensorFlow, Node 22 and 24, containers, and a tenth of the long
 * tests. It gets what it can; what it can't have is named with the reason.
 */
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const isRoot = process.getuid?.() === 0;
const postgres = getPostgres();
const python = getPython();
const chromium = getChromium();
const prometheus = getPrometheus();

const npmRun = (script, ...args) => ["npm", "run", "--silent", script, ...args];
const vitest = (suite, ...options) => [
  ...["npx", "vitest", "run", "--reporter=default", "--reporter=json"],
  `--outputFile.json=test-results/${suite}.json`,
  ...options,
];
/** Those that measure times or memory, or wait for minutes whatever their share: `make check-long` alone runs them. */
const ONLY_WHOLE = "**/{loading,memory,gateways,model-server,batch-idle}.long.test.ts";

process.exitCode = await runSteps([
  { name: "build", command: npmRun("build") },
  { name: "PostgreSQL", command: ["true"], ...orSkip(postgres) },
  { name: "Python's TensorFlow, MLflow and TensorBoard", command: ["true"], ...orSkip(python) },
  { name: "Chromium", command: ["true"], ...orSkip(chromium) },
  { name: "Prometheus's promtool", command: ["true"], ...orSkip(prometheus) },
  {
    name: "native TensorFlow",
    command: ["npm", "--prefix", "native", "run", "--silent", "build"],
    limitSeconds: 600,
    ...orSkip(reasonAgainstNative()),
  },
  {
    name: "tests with real parts",
    command: vitest("real"),
    env: { SUITE: "real" },
    report: "test-results/real.json",
    limitSeconds: 1500,
  },
  {
    name: "a tenth of the long tests",
    command: vitest("long", `--exclude=${ONLY_WHOLE}`),
    env: { SUITE: "long", LONG_SHARE: "0.1" },
    report: "test-results/long.json",
    limitSeconds: 900,
  },
  {
    name: "containers",
    command: ["node", "checks/check-containers.mjs"],
    countsLine: true,
    limitSeconds: 900,
    ...orSkip(reasonAgainstContainers()),
  },
]);

function orSkip(reason) {
  return reason === undefined ? {} : { skipReason: reason };
}

/** Debian's package where none is installed; answers why there is none. */
function getPostgres() {
  const folder = "/usr/lib/postgresql";
  const isThere = () =>
    existsSync(folder) &&
    readdirSync(folder).some((version) => existsSync(`${folder}/${version}/bin/initdb`));
  if (isThere()) return undefined;
  if (!isRoot || !succeeds("apt-get", "--version")) {
    return "it is not installed, and only root on Debian can install it";
  }
  print("installing postgresql");
  // without a cluster of its own: the tests make theirs in temporary folders
  const script =
    "mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf && " +
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql";
  if (!succeeds("bash", "-c", script) || !isThere()) return "apt could not install postgresql";
  return undefined;
}

/** `.venv` with what requirements-dev.txt pins; answers why there is none. */
function getPython() {
  if (!existsSync("requirements-dev.txt")) return "there is no requirements-dev.txt";
  if (!succeeds("python3", "-c", "import ensurepip")) {
    return "python3 with venv is missing (Debian: apt install python3-venv)";
  }
  if (!existsSync(".venv/bin/pip") && !succeeds("python3", "-m", "venv", ".venv")) {
    return "python3 -m venv .venv failed";
  }
  print("installing requirements-dev.txt into .venv");
  const install = ["install", "--quiet", "--disable-pip-version-check"];
  if (
    !succeeds(".venv/bin/pip", ...install, "--requirement", "requirements-dev.txt") ||
    !succeeds(
      ".venv/bin/pip",
      ...install,
      "--no-deps",
      "--requirement",
      "requirements-dev-no-deps.txt",
    )
  ) {
    return "pip could not install requirements-dev.txt";
  }
  return undefined;
}

/** Debian's package where none is installed; answers why there is none. */
function getChromium() {
  const isThere = () => ["chromium", "google-chrome"].some((it) => succeeds(it, "--version"));
  if (isThere()) return undefined;
  if (!isRoot || !succeeds("apt-get", "--version")) {
    return "it is not installed, and only root on Debian can install it";
  }
  print("installing chromium");
  const script =
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core";
  return succeeds("bash", "-c", script) && isThere() ? undefined : "apt could not install chromium";
}

/** Debian's package where there is no promtool; answers why there is none. */
function getPrometheus() {
  const isThere = () => succeeds("promtool", "--version");
  if (isThere()) return undefined;
  if (!isRoot || !succeeds("apt-get", "--version")) {
    return "promtool is not installed, and only root on Debian can install it";
  }
  print("installing prometheus");
  const script =
    "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus";
  return succeeds("bash", "-c", script) && isThere()
    ? undefined
    : "apt could not install prometheus";
}

function reasonAgainstNative() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return "it exists for Linux x64 alone";
  if (!succeeds("g++", "--version")) return "g++ is missing (Debian: apt install g++)";
  return undefined;
}

function reasonAgainstContainers() {
  if (succeeds("docker", "version") && succeeds("docker", "compose", "version")) return undefined;
  if (isRoot && succeeds("apt-get", "--version")) return undefined;
  return "no container engine answers, and only root on Debian can start one";
}

function succeeds(program, ...args) {
  const quiet = ["ignore", "ignore", "ignore"];
  return spawnSync(program, args, { stdio: quiet, timeout: 600_000 }).status === 0;
}

function print(line) {
  process.stdout.write(`── ${line}\n`);
}
