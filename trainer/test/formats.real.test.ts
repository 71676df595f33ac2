import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ExportRow } from "../src/formats/exported.js";
import { writeFastText } from "../src/formats/fasttext.js";
import { oneLine } from "../src/formats/one-line.js";
import { writeRasa } from "../src/formats/rasa.js";
import { SeededRandom } from "../src/random.js";
import { temporaryFolder } from "./recording-terminal.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["PYTHON"] ?? join(root, ".venv/bin/python");

/** Goes into a title: says why its tests are skipped, or nothing. */
function reasonToSkip(module: string): string {
  const script = `import importlib.util as i, sys; sys.exit(i.find_spec("${module}") is None)`;
  const { status } = spawnSync(python, ["-c", script]);
  return status === 0 ? "" : ` (skipped: ${python} with ${module} is missing)`;
}

const noFastText = reasonToSkip("fasttext");
const noYaml = reasonToSkip("yaml");

const intents = [
  "greet",
  "faq/ask name",
  "no",
  "1e3",
  "007",
  "~",
  "été: oui",
  "- x",
  "'",
  "[a]",
  "<<",
  "=",
  "1:30",
  "#",
];
const pieces = [
  "hello",
  "L'été",
  ": ",
  "#",
  " - ",
  "\u2028",
  "\u0085",
  "\t",
  "'",
  '"',
  "{x}",
  "&a",
  "*a",
  "😀",
  "\u0007",
  "%",
  "?",
  "|",
  ">",
  "\ufffe",
  "\ud800",
  "=",
  "!",
];

/** Texts of everything that YAML or a line might trip over, so many of each intent. */
const rows = intents.flatMap((intent, position): ExportRow[] => {
  const random = new SeededRandom(position);
  return Array.from({ length: 20 }, (_, at) => {
    const words = Array.from(
      { length: 1 + random.below(6) },
      () => pieces[random.below(pieces.length)],
    );
    const id = `${String(position)}-${String(at)}`;
    return { id, intent, text: `w ${words.join("")}`, split: undefined };
  });
});

function run(script: string, ...args: readonly string[]): unknown {
  const out = execFileSync(python, ["-c", script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(out.toString());
}

describe(`fastText${noFastText}`, () => {
  test.skipIf(noFastText !== "")(
    "learns from our file as many texts of each intent as we wrote",
    async () => {
      const path = join(await temporaryFolder(), "train.txt");
      const { content } = writeFastText(rows);
      await writeFile(path, content);
      const script = `import fasttext, json, sys
model = fasttext.train_supervised(sys.argv[1], epoch=1, dim=4, thread=1, verbose=0)
labels, counts = model.get_labels(include_freq=True)
print(json.dumps(dict(zip(labels, map(int, counts)))))`;
      expect(run(script, path)).toEqual(
        Object.fromEntries(
          intents.map((intent) => [`__label__${intent.replaceAll(" ", "_")}`, 20]),
        ),
      );
    },
  );
});

describe(`PyYAML${noYaml}`, () => {
  test.skipIf(noYaml !== "")("reads our Rasa file, by YAML 1.1, as we meant it", async () => {
    const path = join(await temporaryFolder(), "nlu.yml");
    await writeFile(path, writeRasa(rows).content);
    const script = `import json, sys, yaml
data = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
print(json.dumps([[it["intent"], it["examples"]] for it in data["nlu"]]))`;
    const expected = intents.map((intent) => [
      intent,
      rows
        .filter((row) => row.intent === intent)
        .map(({ text }) => `- ${oneLine(text)}\n`)
        .join(""),
    ]);
    expect(run(script, path)).toEqual(expected);
  });
});
