import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asRecord } from "./fixtures.js";
import { ModelFolders } from "./models.js";
import { request } from "./served.js";

const run = promisify(execFile);
/** The built program: `npm run build` comes before the tests. */
const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let folders: ModelFolders;

beforeAll(async () => {
  folders = await ModelFolders.create();
  await folders.publish("intent", 1);
});

afterAll(async () => {
  await folders.remove();
});

interface Program {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** The first line with this message. */
  line(message: string): Promise<Readonly<Record<string, unknown>>>;
}

function start(...flags: readonly string[]): Program {
  const child = spawn(process.execPath, [MAIN, "--rest_api_port=0", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  const find = (message: string): Readonly<Record<string, unknown>> | undefined =>
    lines.map((line) => asRecord(JSON.parse(line))).find(({ msg }) => msg === message);
  return {
    child,
    lines,
    line: async (message) => {
      for (;;) {
        const found = find(message);
        if (found !== undefined) return found;
        await once(reader, "line");
      }
    },
  };
}

async function read(socket: Socket, until: RegExp): Promise<string> {
  let text = "";
  while (!until.test(text)) text += String((await once(socket, "data"))[0]);
  return text;
}

describe("the program", () => {
  it("lists its flags, and refuses those it does not know", async () => {
    const { stdout } = await run(process.execPath, [MAIN, "--help"]);
    expect(stdout).toContain("--model_config_file_poll_wait_seconds=0");
    await expect(run(process.execPath, [MAIN, "--frobnicate=1"])).rejects.toThrow(
      "unknown flag --frobnicate=1; --help lists the flags\n",
    );
  });

  it("finds new versions while it runs, keeps bodies out of its log, and ends what is in flight on SIGTERM", async () => {
    const program = start(`--models_directory=${folders.path}`);
    expect(await program.line("version loaded")).toMatchObject({
      model: "intent",
      version: 1,
      engine: "hot-path",
    });
    const { port } = await program.line("listening");
    const base = `http://127.0.0.1:${String(port)}/v1/models`;

    await folders.publish("other", 7);
    const start7 = performance.now();
    while (!program.lines.some((line) => line.includes('"other"')))
      await once(program.child.stdout ?? program.child, "data");
    expect(performance.now() - start7).toBeLessThan(2_000);
    expect((await fetch(`${base}/other/versions/7`)).status).toBe(200);
    await fetch(`${base}/intent:predict`, { method: "POST", body: '{"canary":"my secret query"' });

    // a request of which half has arrived, and a connection that only waits
    const idle = connect(Number(port), "127.0.0.1");
    const slow = connect(Number(port), "127.0.0.1");
    await Promise.all([once(idle, "connect"), once(slow, "connect")]);
    const whole = request(
      "POST",
      "/v1/models/intent:predict",
      '{"instances":[{"ids":[1],"weights":[1]}]}',
    );
    slow.write(Buffer.from(whole).subarray(0, -5));
    idle.write(request("GET", "/v1/models/intent").toString().replace("close", "keep-alive"));
    await read(idle, /AVAILABLE/);
    program.child.kill("SIGTERM");
    await program.line("stopping");
    slow.write(Buffer.from(whole).subarray(-5));
    expect(await read(slow, /\]\n\}$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    const stopped = performance.now();
    await once(program.child, "exit");
    expect(program.child.exitCode).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(3_000);
    expect(program.lines.join("\n")).not.toContain("secret");
  });

  it("opens its port when the model it was told to serve has a version", async () => {
    const program = start(`--model_base_path=${folders.folder("late", "")}`, "--model_name=late");
    await program.line("waiting for a version of every model");
    await folders.publish("late", 1);
    await program.line("listening");
    program.child.kill("SIGINT");
    await once(program.child, "exit");
    expect(program.child.exitCode).toBe(0);
    await rm(folders.folder("late", ""), { recursive: true });
  });

  it("says in a line which port is taken", async () => {
    const first = start(`--models_directory=${folders.path}`);
    const { port } = await first.line("listening");
    await expect(
      run(process.execPath, [
        MAIN,
        `--rest_api_port=${String(port)}`,
        `--models_directory=${folders.path}`,
      ]),
    ).rejects.toThrow("EADDRINUSE");
    first.child.kill("SIGTERM");
    await once(first.child, "exit");
  });
});
