import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const END_WITHIN_MS = 5_000;
/** As `make api` and the image start them; the forwarding route and what answers it get the same. */
const NODE_FLAGS = ["--max-semi-space-size=32"];

/** Programs that run beside each other, and end together. */
export class Programs {
  #children = [];

  /** Starts a program of ours, and waits for the line that tells its port. */
  async startNode(name, argv, environment = {}) {
    const child = this.#spawn(process.execPath, [...NODE_FLAGS, ...argv], environment, "pipe");
    const port = await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (!line.startsWith("{")) return;
        const told = JSON.parse(line);
        if (told.port !== undefined) resolve(told.port);
      });
      child.once("exit", () => reject(new Error(`${name} ended before it listened`)));
    });
    return { port, pid: child.pid };
  }

  /** Starts any program, which is told a free port. */
  async startOnPort(program, argvOf, environment, cwd) {
    const port = await freePort();
    const child = this.#spawn(program, argvOf(port), environment, "ignore", cwd);
    return { port, pid: child.pid };
  }

  /** Ends all of them, and what they started. */
  async stop() {
    await Promise.all(this.#children.map(end));
    this.#children = [];
  }

  #spawn(program, argv, environment, stdout, cwd) {
    const child = spawn(program, argv, {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ["ignore", stdout, "inherit"],
      // a group of its own, so that a server's workers end with it
      detached: true,
    });
    this.#children.push(child);
    return child;
  }
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGTERM");
  const late = setTimeout(() => process.kill(-child.pid, "SIGKILL"), END_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

/** A port that nothing listens on now. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
