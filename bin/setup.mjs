// Installs and builds what is missing or old.
import "./require-node.mjs";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const STAMP = "node_modules/.installed";
/** How npm calls what is the network's fault. */
const NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
install();
await build();

/** Only where the lockfile isn't the one that was installed last. */
function install() {
  const hash = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash) return;
  process.stdout.write(
    "Installing packages (npm ci --ignore-scripts), and building: about a minute, once\n",
  );
  // npm run --silent would silence npm's own words here too
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr, error } = spawnSync("npm", args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (error !== undefined) refuse(`npm ci: ${error.message}`);
  process.stderr.write(stderr);
  if (status !== 0) {
    refuse(NETWORK.test(stderr) ? "Is the package registry within reach?" : "npm ci failed");
  }
  writeFileSync(STAMP, hash);
}

/**
 * Compiles what changed. The pages and the embedded database's folder, whose making takes seconds, are made meanwhile;
 * training and the API do without the pages.
 */
async function build() {
  const pages = run(["web/build.mjs", "--if-changed"]);
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
  const pagesStatus = await pages;
  if (status !== 0) refuse("the build failed");
  if (pagesStatus !== 0) process.stderr.write("the pages were not built; all else works\n");
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
