import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { validateCommand } from "../src/commands/validate.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

const healthFile = z.object({
  findings: z.array(
    z.object({
      check: z.string(),
      rows: z.array(
        z.object({ text: z.string(), other: z.object({ intent: z.string() }).optional() }),
      ),
    }),
  ),
});

async function validate(
  csv: string,
  settings: string,
): Promise<{ code: number | undefined; lines: string[]; health: z.infer<typeof healthFile> }> {
  const folder = await temporaryFolder();
  const path = (name: string): string => join(folder, name);
  await writeFile(path("questions.csv"), csv);
  const output = Object.entries({ models: "models", artefacts: "artefacts", heldOut: "held-out" })
    .map(([key, name]) => `  ${key}Directory: ${path(name)}\n`)
    .join("");
  await writeFile(path("conf.yml"), `${settings}output:\n${output}`);
  const terminal = recordingTerminal();
  const code = await validateCommand.run(
    ["--dataset", path("questions.csv"), "--config", path("conf.yml")],
    {
      terminal,
      signal: new AbortController().signal,
      nativeFolder: "",
      environment: () => undefined,
    },
  );
  const [run = ""] = await readdir(path("artefacts"));
  const file = await readFile(join(path("artefacts"), run, "data-health.json"), "utf8");
  return { code, lines: terminal.lines, health: healthFile.parse(JSON.parse(file)) };
}

test("findings are told with what to do, without texts, and written with texts", async () => {
  const csv = `${questions()}d1,quelle dose de kryptonite par jour,dosage\nd2,quelle dose de kryptonite par jour,alcohol\n`;
  const { code, lines, health } = await validate(csv, "");
  expect(code).toBeUndefined();
  const found = lines.findIndex((line) => line.startsWith("warn  contradictions: "));
  expect(lines[found]).toBe(
    "warn  contradictions: the same text with different intents: 2 (questions.csv: line 74, questions.csv: line 75)",
  );
  expect(lines[found + 1]).toMatch(/^ {6}choose one intent/);
  expect(lines.join("\n")).not.toContain("kryptonite");
  const finding = health.findings.find(({ check }) => check === "contradictions");
  expect(finding?.rows.map(({ text, other }) => [text, other?.intent])).toEqual([
    ["quelle dose de kryptonite par jour", "alcohol"],
    ["quelle dose de kryptonite par jour", "dosage"],
  ]);
});

test("a check at level fail that finds something gives exit code 3", async () => {
  const csv = `${questions()}d1,"vin &amp; bière",alcohol\n`;
  const settings = "validation: { encoding: { level: fail } }\n";
  expect((await validate(csv, settings)).code).toBe(3);
  expect((await validate(questions(), settings)).code).toBeUndefined();
});
