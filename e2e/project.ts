import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type RunState, readRunState } from "@intent-serving/local";

/** The question of the README. */
export const QUERY = "risques poisson cru pendant la grossesse ?";

/** Where the programs lie. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const run = promisify(execFile);

/** Brings the programs up to date, since processes run those and not the sources. */
export async function build(): Promise<void> {
  await run(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "tsconfig.build.json"], {
    cwd: ROOT,
  });
}

/** A program that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A project's folder of its own: the bundled data, and the models and rows that a test makes. */
export class Project {
  readonly folder: string;
  readonly #node: string;

  private constructor(folder: string, node: string) {
    this.folder = folder;
    this.#node = node;
  }

  /** Makes a folder with the bundled data; its programs run on the given Node, this one by default. */
  static async create(node = process.execPath): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), "project-"));
    await mkdir(join(folder, "data"));
    for (const bundled of ["data/medication-fr", "data/spam-en-fr"]) {
      await cp(join(ROOT, bundled), join(folder, bundled), { recursive: true });
    }
    await cp(join(ROOT, "conf"), join(folder, "conf"), { recursive: true });
    return new Project(folder, node);
  }

  /** The same with the first training's two versions, and the service running. */
  static async serving(): Promise<Project> {
    const project = await Project.create();
    for (const [program, command] of [
      ["trainer", "train"],
      ["local", "start"],
    ] as const) {
      const { code, stderr } = await project.run(program, [command]);
      if (code !== 0) throw new Error(`${program} ${command}: ${stderr}`);
    }
    return project;
  }

  /** Runs one of the programs (`trainer train`) to its end, as an npm script would. */
  async run(
    program: "trainer" | "local" | "gateway",
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const child = this.spawn(program, args, env);
    const output = { stdout: "", stderr: "" };
    child.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
    await once(child, "close");
    return { code: child.exitCode, ...output };
  }

  /** Starts one of the programs, with free ports and nothing of the surroundings' own settings. */
  spawn(
    program: "trainer" | "local" | "gateway",
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    return spawn(this.#node, [`${ROOT}${program}/dist/main.js`, ...args], {
      cwd: this.folder,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        PORT: "0",
        MODEL_SERVER_PORT: "0",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Where everything runs. */
  async state(): Promise<RunState> {
    const state = await readRunState(join(this.folder, "data"));
    if (state === undefined) throw new Error("expected a running service");
    return state;
  }

  /** Asks the gateway. */
  async get(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(`${(await this.state()).gatewayUrl}${path}`, init);
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  }

  /** Asks for the intent of a text, of the champion or of a version. */
  async ask(query: string, version?: number): Promise<Answer> {
    const parameters = new URLSearchParams({ query });
    if (version !== undefined) parameters.set("version", String(version));
    return await this.get(`/intent?${parameters.toString()}`);
  }

  /** Runs a client's command against the gateway. */
  async client(...args: readonly string[]): Promise<Ended> {
    return await this.run("gateway", args, { GATEWAY_URL: (await this.state()).gatewayUrl });
  }

  /** The process numbers of everything that runs. */
  async pids(): Promise<number[]> {
    const { supervisor, parts } = await this.state();
    return [supervisor.pid, ...parts.flatMap((part) => part.process?.pid ?? [])];
  }

  /** Stops what runs and removes the folder. */
  async remove(): Promise<void> {
    await this.run("local", ["stop"]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
