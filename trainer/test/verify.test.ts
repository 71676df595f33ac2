import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  canonicalJson,
  MANIFEST_FILE,
  manifestSchema,
  sha256,
  VERSION_FILES,
} from "@intent-serving/version";
import { expect, onTestFinished, test } from "vitest";
import { verifyCommand } from "../src/commands/verify.js";
import { compareEvaluations, compareFiles, compareGolden } from "../src/verify/compare-files.js";
import { questions } from "./questions.js";
import { recordingTerminal } from "./recording-terminal.js";
import { type RunPlace, runPlace, trainRun } from "./trained-run.js";

async function verify(
  { artefacts, models, heldOut }: RunPlace,
  ...flags: readonly string[]
): Promise<{ code: number | undefined; lines: readonly string[] }> {
  const terminal = recordingTerminal();
  const places = {
    "artefacts-directory": artefacts,
    "models-directory": models,
    "held-out-directory": heldOut,
  };
  const code = await verifyCommand.run(
    [...flags, ...Object.entries(places).flatMap(([name, path]) => [`--${name}`, path])],
    {
      terminal,
      signal: new AbortController().signal,
      nativeFolder: "none",
      environment: () => undefined,
    },
  );
  return { code, lines: terminal.lines };
}

/** Changes a file of a version so that the manifest still vouches for it. */
async function forge(
  { models }: RunPlace,
  file: keyof typeof VERSION_FILES,
  change: (text: string) => string,
): Promise<void> {
  const folder = join(models, "intent", "1");
  const path = join(folder, VERSION_FILES[file]);
  const bytes = Buffer.from(change(await readFile(path, "utf8")));
  await writeFile(path, bytes);
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(join(folder, MANIFEST_FILE), "utf8")),
  );
  const files = { ...manifest.files, [VERSION_FILES[file]]: sha256(bytes) };
  await writeFile(join(folder, MANIFEST_FILE), canonicalJson({ ...manifest, files }));
}

test("a version comes out the same, from where its run had the data, though others came after it", async () => {
  const place = await runPlace();
  await trainRun(place, {
    settings: { decoder: { kind: "svm", svm: { c: 2 } }, data: { seed: 5 } },
  });
  // later data with a new intent, some of the first version's training texts held out, other settings
  const more = Array.from(
    { length: 8 },
    (_, i) => `m${String(i)},le vaccin numéro ${String(i)},vaccine`,
  );
  await writeFile(join(place.folder, "more.csv"), `${questions()}${more.join("\n")}\n`);
  await trainRun(place, {
    dataset: "more.csv",
    settings: { decoder: { kind: "logistic" }, data: { seed: 9 } },
  });
  for (const version of ["1", "2"]) {
    const { code, lines } = await verify(place, "--version", version);
    expect(lines.at(-1)).toBe("the same bytes in all 13 files");
    expect(code).toBe(0);
  }
});

test("a version that isn't what its training.json says is found, with the files that differ", async () => {
  const place = await runPlace();
  await trainRun(place);
  await forge(place, "card", (text) => `${text}\nIt is always right.\n`);
  const { code, lines } = await verify(place, "--version", "1");
  expect(code).toBe(1);
  expect(lines.filter((line) => /^ {2}(?!same)/.test(line))).toEqual([
    "  different  assets.extra/card.md",
    "  different  assets.extra/manifest.json",
  ]);
  expect(lines.slice(-4)).toEqual([
    "2 of 13 files differ",
    expect.stringMatching(
      /^held-out rows, n = \d+: 0 answered otherwise, probabilities differ by at most 0\.00$/,
    ),
    expect.stringMatching(/^golden queries, n = \d+: 0 answered otherwise, /),
    "the same programs made both, which must give the same bytes: the version is not what its training.json says",
  ]);
});

test("of another Node the same answers are enough, and it is said why", async () => {
  const place = await runPlace();
  await trainRun(place);
  await forge(place, "training", (text) => text.replace(/"node":"[^"]*"/, '"node":"18.0.0"'));
  const { code, lines } = await verify(place, "--version", "1");
  expect(lines.slice(-2)).toEqual([
    `equal bytes can't be promised: node was 18.0.0, is ${process.versions.node}`,
    "the answers agree",
  ]);
  expect(code).toBe(0);
});

test("data that has changed since is refused before anything is trained", async () => {
  const place = await runPlace();
  await trainRun(place);
  await writeFile(
    join(place.folder, "questions.csv"),
    questions().replace("quelle dose", "quel dosage"),
  );
  await expect(verify(place, "--version", "1")).rejects.toThrow(
    /expected the data set that the version was trained on \(SHA-256 [0-9a-f]{64}\), got /,
  );
});

test("without a record of the run the data set has to be named", async () => {
  const place = await runPlace();
  await trainRun(place);
  const elsewhere = { ...place, artefacts: await mkdtemp(join(tmpdir(), "trainer-")) };
  onTestFinished(() => rm(elsewhere.artefacts, { recursive: true }));
  await expect(verify(elsewhere, "--version", "1")).rejects.toThrow(
    `expected DATASET=path: no run in ${elsewhere.artefacts} says what intent 1 was trained on`,
  );
  const named = await verify(
    elsewhere,
    "--version",
    "1",
    "--dataset",
    join(place.folder, "questions.csv"),
  );
  expect(named.code).toBe(0);
  await expect(verify(place, "--version", "x")).rejects.toThrow(
    'VERSION: expected a version\'s number, got "x"',
  );
});

test("files are the same, different, missing or unexpected", () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  expect(
    compareFiles(
      new Map([
        ["a", bytes("1")],
        ["b", bytes("1")],
        ["c", bytes("1")],
      ]),
      new Map([
        ["a", bytes("1")],
        ["b", bytes("2")],
        ["d", bytes("1")],
      ]),
    ).map(({ path, outcome }) => `${path} ${outcome}`),
  ).toEqual(["a same", "b different", "c missing", "d unexpected"]);
});

test("answers are joined on their rows, and told by flips and the largest difference", () => {
  const row = (hash: string, ...top: [number, number][]) => ({
    heldOut: "",
    row: hash,
    truth: 1,
    top: top.map(([intent, probability]) => ({ intent, probability })),
  });
  expect(
    compareEvaluations(
      [row("a", [1, 0.9], [2, 0.1]), row("b", [1, 0.6], [2, 0.4]), row("c", [1, 1])],
      [row("a", [1, 0.75], [3, 0.2]), row("b", [2, 0.5], [1, 0.5]), row("d", [1, 1])],
    ),
  ).toEqual({ n: 2, flips: 1, largestDifference: 0.9 - 0.75 });
  const golden = (query: string, ...probabilities: number[]) => ({
    query,
    ids: [],
    weights: [],
    probabilities,
  });
  expect(
    compareGolden(
      [golden("x", 0.75, 0.25), golden("y", 1, 0)],
      [golden("x", 0.25, 0.75), golden("y", 1)],
    ),
  ).toEqual({ n: 1, flips: 1, largestDifference: 0.5 });
});
