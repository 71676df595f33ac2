/* eslint-disable no-console, no-restricted-properties -- a script: it prints what it does and reads its environment */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";

/**
 * Makes @tensorflow/tfjs-node work without its install script. The library comes from upstream's archives where they
 * answer, else from a tensorflow-cpu wheel (an existing Python's, or downloaded), against which the binding is compiled.
 *
 *     lib/deps/lib/              libtensorflow and libtensorflow_framework
 *     lib/node/napi-v8/          tfjs_binding.node; its rpath is $ORIGIN/../../deps/lib, as upstream's
 *     node_modules/@tensorflow/tfjs-node/lib → lib/node
 *
 * Environment: NATIVE_SOURCE=upstream|wheel tries that one alone; PYTHON names a Python; CXX a compiler;
 * TFJS_NODE_CDN_STORAGE another host for the archives, as upstream's script has it.
 */

const TFJS_NODE_VERSION = "4.22.0";
const LIBTENSORFLOW_VERSION = "2.9.1";
const HEADERS_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 600_000;

const here = fileURLToPath(new URL(".", import.meta.url));
const lib = join(here, "lib");
const tfjsNode = join(here, "node_modules/@tensorflow/tfjs-node");
const binding = join(lib, "node/napi-v8/tfjs_binding.node");
const libraries = join(lib, "deps/lib");

class BuildError extends Error {}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`native: ${error.message}`);
  console.error("native: not built; trainer and model server run on wasm without it");
  process.exitCode = 1;
}

async function main() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new BuildError(`expected linux x64, got ${process.platform} ${process.arch}`);
  }
  installPackages();
  if (existsSync(binding)) {
    linkIntoPackage();
    const report = check();
    if (report !== undefined) {
      console.log(`native: already built. ${report}`);
      return;
    }
    console.log("native: what was built before does not run; building it again");
  }
  rmSync(lib, { recursive: true, force: true });
  mkdirSync(libraries, { recursive: true });
  mkdirSync(join(lib, "node/napi-v8"), { recursive: true });
  if (!(await takeFromUpstream())) buildAgainstWheel();
  linkIntoPackage();
  const report = check(true);
  console.log(`native: works. ${report}`);
}

function installPackages() {
  const installed = join(here, "node_modules/.package-lock.json");
  if (existsSync(installed) && existsSync(join(tfjsNode, "package.json"))) return;
  console.log("native: npm ci --ignore-scripts");
  run("npm", ["ci", "--ignore-scripts", "--silent"], { cwd: here }, "npm ci failed");
}

/** Only this link is added to what npm installed; after an `npm ci` it is made again. */
function linkIntoPackage() {
  const link = join(tfjsNode, "lib");
  if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) {
    rmSync(link, { recursive: true });
  }
  symlinkSync("../../../lib/node", link);
}

/** Runs the model in another process: a library that doesn't fit can take the process with it. */
function check(mustWork = false) {
  const result = spawnSync(process.execPath, [join(here, "check.mjs")], { encoding: "utf8" });
  if (result.status !== 0) {
    if (!mustWork) return undefined;
    throw new BuildError(`built, but it does not run:\n${result.stderr.trim()}`);
  }
  const { node, tensorflow, losses, difference } = JSON.parse(
    result.stdout.trim().split("\n").at(-1),
  );
  return (
    `TensorFlow ${tensorflow} on Node ${node}: two training steps (loss ${losses.map((loss) => loss.toFixed(4)).join(" → ")}), ` +
    `an exported model off by at most ${difference.toExponential(1)}`
  );
}

async function takeFromUpstream() {
  if (process.env.NATIVE_SOURCE === "wheel") return false;
  const host = process.env.TFJS_NODE_CDN_STORAGE ?? "https://storage.googleapis.com/";
  const archives = [
    {
      url: `${host}tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-${LIBTENSORFLOW_VERSION}.tar.gz`,
      folder: join(lib, "deps"),
    },
    {
      url: `${host}tf-builds/pre-built-binary/napi-v8/${TFJS_NODE_VERSION}/CPU-linux-${TFJS_NODE_VERSION}.tar.gz`,
      folder: join(lib, "node/napi-v8"),
      strip: 1,
    },
  ];
  try {
    for (const archive of archives) await fetchArchive(archive);
    if (!existsSync(binding)) throw new Error("the archive holds no tfjs_binding.node");
    linkIntoPackage();
    if (check() === undefined) throw new Error("what it holds does not run");
    console.log(`native: took upstream's archives from ${host}`);
    return true;
  } catch (error) {
    const reason = error.cause?.code ?? error.message;
    if (process.env.NATIVE_SOURCE === "upstream") {
      throw new BuildError(`upstream's archives: ${reason}`);
    }
    console.log(`native: upstream's archives can't be had (${reason}); building against a wheel`);
    rmSync(join(lib, "deps"), { recursive: true, force: true });
    rmSync(binding, { force: true });
    mkdirSync(libraries, { recursive: true });
    return false;
  }
}

async function fetchArchive({ url, folder, strip = 0 }) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error("no answer in time")), HEADERS_TIMEOUT_MS);
  const response = await fetch(url, { signal: abort.signal }).finally(() => clearTimeout(timer));
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`status ${String(response.status)}`);
  }
  const file = join(lib, "archive.tar.gz");
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file), {
    signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
  });
  const options = [`--strip-components=${String(strip)}`, "--no-same-owner"];
  run("tar", ["-xzf", file, "-C", folder, ...options], {}, `${url} is no archive`);
  rmSync(file);
}

function buildAgainstWheel() {
  const compiler = process.env.CXX ?? "g++";
  if (spawnSync(compiler, ["--version"]).status !== 0) {
    throw new BuildError(
      `${compiler} is missing; install a C++ compiler (Debian and Ubuntu: apt install g++)`,
    );
  }
  const tensorflow = findTensorFlow() ?? downloadWheel();
  placeLibraries(tensorflow);
  console.log(`native: compiling the binding against ${tensorflow}`);
  const source = join(tfjsNode, "binding");
  run(
    compiler,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared", "-w"],
      ...["-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=tfjs_binding", "-DBUILDING_NODE_EXTENSION"],
      ...[`-I${join(here, "node_modules/node-api-headers/include")}`, `-I${tfjsNode}`],
      `-I${join(tensorflow, "include")}`,
      ...[join(source, "tfjs_backend.cc"), join(source, "tfjs_binding.cc")],
      ...["-o", binding, `-L${libraries}`, "-Wl,-rpath,$ORIGIN/../../deps/lib"],
      ...["-ltensorflow", "-ltensorflow_framework", "-Wl,--unresolved-symbols=ignore-all"],
    ],
    {},
    "the binding does not compile",
  );
  rmSync(join(lib, "wheel"), { recursive: true, force: true });
}

/** The tensorflow folder of a Python that has one with libtensorflow_cc. */
function findTensorFlow() {
  const pythons = [
    process.env.PYTHON,
    join(here, "../.venv/bin/python"),
    join(here, "venv/bin/python"),
  ];
  for (const python of pythons) {
    if (python === undefined) continue;
    const script =
      "import importlib.util; print(importlib.util.find_spec('tensorflow').submodule_search_locations[0])";
    const found = spawnSync(python, ["-c", script], { encoding: "utf8" });
    const folder = found.status === 0 ? found.stdout.trim() : "";
    if (folder !== "" && existsSync(join(folder, "libtensorflow_cc.so.2"))) return folder;
  }
  return undefined;
}

/** Takes library and headers out of the wheel that requirements.txt pins; any Python 3 with pip downloads it. */
function downloadWheel() {
  const python = process.env.PYTHON ?? "python3";
  if (spawnSync(python, ["-m", "pip", "--version"]).status !== 0) {
    throw new BuildError(
      `${python} with pip is missing; install it (Debian and Ubuntu: apt install python3-pip) or set PYTHON`,
    );
  }
  console.log("native: downloading tensorflow-cpu's wheel (274 MB)");
  const folder = join(lib, "wheel");
  const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check"];
  const target = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir"];
  const build = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"];
  run(
    python,
    [
      ...pip,
      ...target,
      ...build,
      ...["--platform", "manylinux_2_27_x86_64", "--dest", folder],
      ...["--requirement", join(here, "requirements.txt")],
    ],
    {},
    "pip could not download the wheel",
  );
  const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
  const script = [
    "import sys, zipfile",
    "wheel = zipfile.ZipFile(sys.argv[1])",
    "wanted = ('tensorflow/libtensorflow', 'tensorflow/include/')",
    "wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])",
  ].join("\n");
  run(python, ["-c", script, join(folder, wheel), folder], {}, "the wheel can't be unpacked");
  return join(folder, "tensorflow");
}

/** The file names that the linker and the loader look for. Linked hard where possible: 850 MB, and the venv may go. */
function placeLibraries(tensorflow) {
  const names = [
    ["libtensorflow_cc.so.2", "libtensorflow.so"],
    ["libtensorflow_framework.so.2", "libtensorflow_framework.so"],
  ];
  for (const [name, linkerName] of names) {
    try {
      linkSync(join(tensorflow, name), join(libraries, name));
    } catch {
      copyFileSync(join(tensorflow, name), join(libraries, name));
    }
    symlinkSync(name, join(libraries, linkerName));
  }
}

function run(command, args, options, failure) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 26, ...options });
  if (result.status === 0) return;
  const output = result.error?.message ?? result.stderr.trim().split("\n").slice(-20).join("\n");
  throw new BuildError(`${failure}: ${output}`);
}
