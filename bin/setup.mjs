// Installs and builds what is missing or old. Plain JavaScript of its day, so that an old Node says what is wrong.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const LOWEST_NODE = [20, 19];
const STAMP = "node_modules/.installed";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
requireNode();
install();
await build();

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return;
  refuse(
    `Node ${LOWEST_NODE.join(".")} or newer is needed, and this is ${process.versions.node}: https://nodejs.org`,
  );
}

/** Only where the lockfile isn't the one that was installed last. */
function install() {
  const hash = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash) return;
  process.stdout.write("Installing packages (npm ci --ignore-scripts)\n");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) refuse("npm ci failed: is the package registry within reach?");
  writeFileSync(STAMP, hash);
}

/** Compiles what changed. The embedded database's folder, whose making takes seconds, is made meanwhile. */
async function build() {
  const compile = ["node_modules/typescript/bin/tsc", "-b"];
  const database = `${process.env.DATA_DIRECTORY || "data"}/db`;
  let making = Promise.resolve(0);
  if (!process.env.DATABASE_URL && !existsSync(`${database}/PG_VERSION`)) {
    if ((await run([...compile, "local/tsconfig.build.json"])) === 0) {
      making = run(["local/dist/main.js", "database", "--initialize"], "ignore");
    }
  }
  const status = await run([...compile, "tsconfig.build.json"]);
  await making;
  if (status !== 0) refuse("the build failed");
}

function run(args, stdout = "inherit") {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { stdio: ["ignore", stdout, "inherit"] }).once("close", resolve);
  });
}

function refuse(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
