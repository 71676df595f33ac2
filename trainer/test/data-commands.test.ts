import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { augmentCommand } from "../src/commands/augment.js";
import type { Command, CommandContext } from "../src/commands/command.js";
import { convertCommand } from "../src/commands/convert.js";
import { datasetCommand } from "../src/commands/dataset.js";
import { labelCommand } from "../src/commands/label.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

async function run(
  command: Command,
  args: string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const terminal = recordingTerminal();
  const context: CommandContext = {
    terminal,
    signal: new AbortController().signal,
    nativeFolder: "none",
    environment: (name) => variables[name],
  };
  expect(await command.run(args, context)).toBeUndefined();
  return terminal.lines;
}

test("a data set is converted, by flags and by make's variables alike", async () => {
  const folder = await temporaryFolder();
  const from = join(folder, "all.csv");
  await writeFile(from, questions());
  const byVariables = { FROM: from, TO: join(folder, "a.yml") };
  await run(convertCommand, [], byVariables);
  await run(convertCommand, ["--from", from, "--to", join(folder, "b"), "--format", "rasa"]);
  expect(await readFile(join(folder, "b", "train.yml"), "utf8")).toBe(
    await readFile(join(folder, "a.yml"), "utf8"),
  );
});

test("copies and labels go where they are wanted", async () => {
  const folder = await temporaryFolder();
  const dataset = join(folder, "all.csv");
  await writeFile(dataset, questions());
  const config = join(folder, "conf.yml");
  const paths = { modelsDirectory: join(folder, "m"), heldOutDirectory: join(folder, "h") };
  await writeFile(config, JSON.stringify({ output: paths }));
  const to = join(folder, "out.csv");
  await run(augmentCommand, ["--to", to, "--config", config], { DATASET: dataset });
  expect(await readFile(to, "utf8")).toMatch(/^id,question,intent,method,original\n/);
  const rules = join(folder, "rules.yml");
  await writeFile(rules, "functions:\n  - {name: all, intent: any, patterns: ['']}\n");
  await expect(run(labelCommand, ["--rules", rules], { DATASET: dataset })).rejects.toThrow(
    /rules\.yml:/,
  );
  await writeFile(rules, "functions:\n  - {name: all, intent: any, patterns: ['.']}\n");
  await run(labelCommand, ["--rules", rules, "--to", to], { DATASET: dataset });
  expect(await readFile(to, "utf8")).toMatch(/^id,question,intent,source,confidence,votes\n/);
});

test.each<[Command, string[], string]>([
  [convertCommand, ["--to", "x"], "expected --from (or FROM); --help tells more"],
  [convertCommand, ["--from", "x"], "expected --to (or TO); --help tells more"],
  [labelCommand, ["--dataset", "x"], "expected --rules (or RULES); --help tells more"],
  [labelCommand, ["--rules", "x"], "expected --dataset (or DATASET); --help tells more"],
  [datasetCommand, [], "expected --name (or NAME); --help tells more"],
])("$name says what is missing: %#", async (command, args, message) => {
  await expect(run(command, args)).rejects.toThrow(message);
});
