import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { questions } from "./questions.js";
import { temporaryFolder } from "./recording-terminal.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "trainer", "dist", "main.js");

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function start(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const publishes = args[0] === "train" || args[0] === "publish";
  const flags = publishes && !args.includes("--help") ? ["--native-directory", "none"] : [];
  return spawn(process.execPath, [main, ...args, ...flags], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
  });
}

async function finish(child: ChildProcess): Promise<Outcome> {
  const streams = [child.stdout, child.stderr].map((stream) => textOf(stream));
  const ended: readonly unknown[] = await once(child, "close");
  const code = ended[0];
  const [out = "", error = ""] = await Promise.all(streams);
  return { code: typeof code === "number" ? code : null, out, error };
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream === null ? "" : text(stream);
}

async function bundledPlace(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "data", "medication-fr"), { recursive: true });
  await writeFile(join(folder, "data", "medication-fr", "all.csv"), questions());
  return folder;
}

test("the first training of the bundled data publishes two versions, each later one publishes one", async () => {
  const cwd = await bundledPlace();
  const first = await finish(start(cwd, ["train"], { DATASET: "", MODEL: "" }));
  expect(first).toMatchObject({ code: 0, error: "" });
  const query = "risques poisson cru pendant la grossesse ?";
  const curl = (version: number): string =>
    `curl -G "http://localhost:4002/intent?version=${String(version)}" --data-urlencode "query=${query}"`;
  expect(first.out.trimEnd().split("\n").slice(-5)).toEqual([
    "published 1",
    "published 2",
    "champion is 1",
    curl(2),
    "make promote VERSION=2",
  ]);
  const kinds = [1, 2].map(async (version) => {
    const path = join(cwd, "models", "intent", String(version), "assets.extra", "training.json");
    return /"kind":"([^"]*)"/.exec(await readFile(path, "utf8"))?.[1];
  });
  expect(await Promise.all(kinds)).toEqual([
    "TF-IDF + linear SVM",
    expect.stringMatching(/^ensemble of /),
  ]);
  const later = await finish(start(cwd, ["train"]));
  expect(later.out.trimEnd().split("\n").slice(-4)).toEqual([
    "published 3",
    "champion is still 1",
    curl(3),
    "make promote VERSION=3",
  ]);
});

test("an artefact answers and is published, by flags or by the environment", async () => {
  const cwd = await bundledPlace();
  await finish(start(cwd, ["train", "--dataset", "data/medication-fr/all.csv", "--model", "meds"]));
  const [name = ""] = await readdir(join(cwd, "data", "artefacts"));
  const artefact = join("data", "artefacts", name);
  const flags = await finish(
    start(cwd, ["predict", "--artefact", artefact, "--text", "alcool et doliprane", "--json"]),
  );
  expect(flags.out).toMatch(/^\{"intent":0,"probability":"0\.\d+"\}\n$/);
  const table = await finish(
    start(cwd, ["predict"], { ARTEFACT: artefact, TEXT: "alcool et doliprane" }),
  );
  expect(table.out.split("\n")[0]).toMatch(/^ {4}0 {2}alcohol +0\.\d+$/);
  const published = await finish(start(cwd, ["publish"], { ARTEFACT: artefact }));
  expect(published.out.split("\n").slice(0, 2)).toEqual([
    "export checked by reading it back; no native TensorFlow: there is no none/load.mjs",
    "published 2",
  ]);
});

test("an interrupted training ends with 130 and leaves no version", async () => {
  const cwd = await bundledPlace();
  await writeFile(
    join(cwd, "endless.yml"),
    "decoder:\n  kind: logistic\n  logistic: { c: 1000, tolerance: 1.0e-12, maxIterations: 1000000000 }\n",
  );
  const child = start(cwd, ["train", "--dataset", "data/medication-fr/all.csv"], {
    CONFIG: "endless.yml",
  });
  const outcome = finish(child);
  child.stdout?.on("data", (chunk: Buffer) => {
    if (chunk.toString().includes("fit logistic regression")) child.kill("SIGINT");
  });
  expect(await outcome).toMatchObject({
    code: 130,
    error: "\ninterrupted; what was not yet published is not\n",
  });
  expect((await readdir(cwd)).sort()).toEqual(["data", "endless.yml"]);
  expect(await readdir(join(cwd, "data"))).toEqual(["medication-fr"]);
});

test("an archive on standard input is unpacked, and the line to train on it is told", async () => {
  const cwd = await temporaryFolder();
  const tar = pack();
  tar.entry({ name: "mine/train.csv" }, questions());
  tar.finalize();
  const child = start(cwd, ["unpack"]);
  const outcome = finish(child);
  child.stdin?.end(gzipSync(await buffer(tar)));
  expect(await outcome).toEqual({
    code: 0,
    out: "make train DATASET=data/private/mine\n",
    error: "",
  });
});

test.each<[string, string[], number, RegExp]>([
  ["no command", [], 2, /^$/],
  [
    "an unknown command",
    ["fly"],
    2,
    /^error: expected train, [a-z, ]+, refit, got "fly"; --help tells more\n$/,
  ],
  [
    "an unknown flag",
    ["train", "--datset", "x"],
    2,
    /^error: Unknown option '--datset'.*--help tells more\n$/,
  ],
  [
    "a missing data set",
    ["train", "--dataset", "nowhere"],
    3,
    /^error: nowhere: expected a folder with train\.csv/,
  ],
  [
    "a reserved model name",
    ["train", "--model", "metrics"],
    2,
    /^error: model name: "metrics" is a path of the gateway's own/,
  ],
  ["a missing text", ["predict", "--artefact", "x"], 2, /^error: expected --text \(or TEXT\)/],
  [
    "a missing configuration",
    ["train", "--config", "x.yml"],
    2,
    /^error: x\.yml: no such file or directory$/m,
  ],
])("%s is told in a line without a stack", async (_name, args, code, error) => {
  const outcome = await finish(start(await temporaryFolder(), args));
  expect(outcome.code).toBe(code);
  expect(outcome.error).toMatch(error);
  expect(outcome.error).not.toContain("    at ");
});

test("trainings of many folds run in processes of their own, and end with the one that asked", async () => {
  const cwd = await bundledPlace();
  await writeFile(join(cwd, "fast.yml"), "decoder: { kind: svm }\n");
  const often = ["--seeds", "1", "--folds", "2", "--workers", "2"];
  const asked = ["variability", ...often, "--config", "fast.yml"];
  const { code, out, error } = await finish(start(cwd, asked));
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(out).toContain("= 6 trainings, 2 at once");
  expect(out).toMatch(/^variability: data\/artefacts\/variability-intent-[0-9a-f]{12}$/m);
  const again = await finish(start(cwd, asked));
  expect(again.out).toContain("6 of 6 trainings are there already");
});

test("a worker that nobody started says who does", async () => {
  const { code, error } = await finish(start(await temporaryFolder(), ["refit"]));
  expect(code).toBe(2);
  expect(error).toBe("error: refit is started by variability and oos, which tell it what to do\n");
});

test.each([["-h"], ["help"]])("help tells the commands: %s", async (...args) => {
  const outcome = await finish(start(await temporaryFolder(), args));
  expect(outcome).toMatchObject({ code: 0, error: "" });
  for (const command of [
    "train",
    "publish",
    "predict",
    "unpack",
    "compare",
    "variability",
    "oos",
  ]) {
    expect(outcome.out).toContain(`\n  ${command} `);
  }
});

test.each([
  ["train", "--help", "--dataset PATH"],
  ["predict", "-h", "--artefact DIR"],
])("help of a command tells its flags alone: %s %s", async (command, flag, told) => {
  const outcome = await finish(start(await temporaryFolder(), [command, flag]));
  expect(outcome).toMatchObject({ code: 0, error: "" });
  expect(outcome.out).toContain(told);
  expect(outcome.out).not.toContain("unpack");
});
