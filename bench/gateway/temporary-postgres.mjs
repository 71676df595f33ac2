import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";
/** PostgreSQL refuses to run as root. */
const AS_ANOTHER = "runuser";

/**
 * Starts the PostgreSQL of Debian's package on an empty cluster in a folder, with the settings it comes with: a commit is
 * on disk. Throws where there is none.
 *
 * @param {{folder: string, port: number}} where
 */
export function startPostgres({ folder, port }) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  if (versions.length === 0) {
    throw new Error(
      `expected a PostgreSQL below ${DEBIAN} or a DATABASE_URL, got neither: apt-get install postgresql`,
    );
  }
  const version = Math.max(...versions);
  const home = join(folder, "postgres");
  const data = join(home, "data");
  mkdirSync(home);
  const isRoot = process.getuid() === 0;
  if (isRoot) {
    const id = (option) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
    chownSync(home, id("-u"), id("-g"));
    chmodSync(folder, 0o755);
  }
  const run = (program, ...args) => {
    const path = join(DEBIAN, String(version), "bin", program);
    const options = { stdio: ["ignore", "ignore", "inherit"], cwd: home };
    if (isRoot) execFileSync(AS_ANOTHER, ["-u", "postgres", "--", path, ...args], options);
    else execFileSync(path, args, options);
  };
  const settings = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home}`;
  run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8");
  run("pg_ctl", "-D", data, "-w", "-l", join(home, "log"), "-o", settings, "start");
  return {
    url: `postgres://postgres@127.0.0.1:${String(port)}/postgres`,
    name: `PostgreSQL ${String(version)} of its own, fsync on`,
    pid: Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]),
    stop: () => run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"),
  };
}
