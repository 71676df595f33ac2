// Runs every bench (bench/<name>/bench-<name>.mjs), one after the other, or those that are named.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const wanted = process.argv.slice(2);
const names = readdirSync("bench").filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of names) {
  const program = `bench/${name}/bench-${name}.mjs`;
  if (!existsSync(program)) continue;
  process.stdout.write(`── ${name}: node ${program}\n`);
  const { status } = spawnSync(process.execPath, [program], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
