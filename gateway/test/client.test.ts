import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../src/client/commands.js";
import { csvField } from "../src/client/test-set.js";
import { textTable } from "../src/client/text-table.js";
import { TextPrediction } from "../src/contract/protocols.js";
import { type PgliteGateway, startPgliteGateway } from "./pglite-gateway.js";
import type { TestGateway } from "./test-gateway.js";

let stored: PgliteGateway;
let gateway: TestGateway;
let folder: string;

beforeAll(async () => {
  stored = await startPgliteGateway();
  ({ gateway } = stored);
  ({ folder } = gateway);
});

afterAll(() => stored.stop());

async function run(name: string, ...argv: string[]): Promise<{ stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  await runCommand(name, argv, {
    url: gateway.url,
    stdout: { isTTY: false, write: (text: string) => (stdout += text) !== "" },
    stderr: { isTTY: true, write: (text: string) => (stderr += text) !== "" },
  });
  return { stdout, stderr };
}

async function testSet(text: string | Buffer): Promise<string> {
  const path = join(folder, "test.csv");
  await writeFile(path, text);
  return path;
}

describe("predict", () => {
  it("sends a file as it is and prints the answer", async () => {
    const file = join(folder, "mail.eml");
    await writeFile(file, "Subject: x\r\n\r\ngrossesse", "latin1");
    const { stdout } = await run("predict", "--file", file);
    expect(TextPrediction.parse(JSON.parse(stdout))).toMatchObject({ model: "intent", version: 1 });
    const missing = run("predict", "--file", join(folder, "nowhere"));
    await expect(missing).rejects.toThrow("--file: expected a file that can be read, got ENOENT");
  });
});

describe("test", () => {
  it("writes an intent for each row in the file's order, and tells the accuracy", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${String(i)},question ${String(i)},26`);
    const path = await testSet(`\ufeffid,question,intent\n${rows.join("\n")}\n`);
    const output = join(folder, "predictions.csv");
    const { stdout, stderr } = await run("test", "--test-set", path, "--output", output);
    const lines = (await readFile(output, "utf8")).trimEnd().split("\n");
    expect(lines[0]).toBe("ID,question,intent");
    expect(lines.slice(1).map((line) => line.split(",").slice(0, 2).join(","))).toEqual(
      rows.map((row) => row.slice(0, -3)),
    );
    const right = lines.filter((line) => line.endsWith(",26")).length;
    expect(stdout).toContain("60 rows answered, written to");
    expect(stdout).toContain(`(${String(right)} of 60)`);
    expect(stderr).toContain("60 of 60 rows, 100 %");
  });

  it("keeps a row that is refused, compares names too, and quotes what needs it", async () => {
    const path = await testSet('ID,Question\n1,"a ""quoted"", text\nof two lines"\n2,\n');
    const output = join(folder, "refused.csv");
    const { stdout } = await run("test", "--test-set", path, "--output", output, "--version", "2");
    expect(await readFile(output, "utf8")).toMatch(
      /^ID,question,intent\n1,"a ""quoted"", text\nof two lines",\d+\n2,,\n$/,
    );
    expect(stdout).toContain(
      "without an intent (The query is empty: query: expected a text, got none",
    );
    expect(stdout).toContain("accuracy: the test set has no intents to compare with");
  });

  it.each([
    ["a missing column", "id,text\n1,a\n", "expected the columns id and question"],
    [
      "an uneven row",
      "id,question\n1,a,b\n",
      "expected a CSV file, got CSV_RECORD_INCONSISTENT_COLUMNS",
    ],
    ["no row", "id,question\n", "expected questions, got no row"],
    ["an empty file", "", "expected questions, got no row"],
    [
      "another encoding",
      Buffer.from("id,question\n1,\xe9t\xe9\n", "latin1"),
      "expected a CSV file, got bytes that are not UTF-8",
    ],
  ])("leaves nothing behind after %s", async (_, text, message) => {
    const path = await testSet(text);
    await expect(
      run("test", "--test-set", path, "--output", join(folder, "none.csv")),
    ).rejects.toThrow(message);
    expect((await readdir(folder)).filter((name) => name.startsWith("none"))).toEqual([]);
  });
});

it("test names a file that isn't there", async () => {
  const path = join(folder, "nowhere.csv");
  const output = join(folder, "nowhere-predictions.csv");
  await expect(run("test", "--test-set", path, "--output", output)).rejects.toThrow(
    `${path}: expected a CSV file, got ENOENT`,
  );
});

describe("labels", () => {
  it("are names, whatever a path makes of other characters", async () => {
    await expect(run("promote", "--version", "2", "--label", "a b/c")).rejects.toThrow(
      "A parameter is malformed: label: expected a letter or _",
    );
  });

  it("move and go back, and say so", async () => {
    const promoted = await run("promote", "--version", "2", "--reason", "better");
    expect(promoted.stdout).toBe("champion of intent is now version 2 (before: version 1)\n");
    const again = await run("promote", "--version", "2");
    expect(again.stdout).toBe("champion of intent is version 2 already\n");
    const back = await run("rollback");
    expect(back.stdout).toBe("champion of intent is now version 1 (before: version 2)\n");
    await expect(run("rollback")).rejects.toThrow("There is nothing to roll back to");
    await expect(run("promote", "--version", "9")).rejects.toThrow("loaded: 1, 2");
  });

  it("move by their guards, or say which one refused", async () => {
    await expect(run("promote", "--version", "2", "--guarded")).rejects.toThrow(
      "A guard refused the promotion: version 2 of intent did not become champion; held-out accuracy: failed",
    );
  });
});

describe("predict-test", () => {
  it("shows the versions side by side", async () => {
    const { stdout } = await run("predict-test", "--text", "quelle dose ?", "--versions", "1,2");
    expect(stdout).toMatch(/^version {2}labels/);
    expect(stdout.split("\n")).toHaveLength(5);
    expect(stdout).toMatch(/They (do not )?agree\.\n$/);
  });

  it("prints fields with tabs between where that is asked for", async () => {
    const { stdout } = await run("predict-test", "--text", "quelle dose ?", "--plain");
    expect(stdout.split("\n")[0]?.split("\t")).toHaveLength(6);
  });
});

it("predictions shows the latest rows", async () => {
  await gateway.call("/intent?query=the+latest%1b%5b31m");
  const { stdout } = await run("predictions", "--n", "1");
  expect(stdout.split("\n")).toHaveLength(3);
  expect(stdout).toContain("the latest [31m");
});

it.each([
  [["destroy"], "expected serve, predict, predictions, promote, rollback, predict-test, test"],
  [["promote"], "expected --version, got none"],
  [["promote", "--version", "two"], "--version: expected a version's number"],
  [["predictions", "--text", "a"], "predictions has no option --text"],
  [["predictions", "--nonsense"], "Unknown option '--nonsense'"],
  [["predictions", "--url", "nowhere"], "--url: expected an address"],
  [
    ["predictions", "--url", "http://127.0.0.1:1"],
    "no gateway answers at http://127.0.0.1:1; start one with: make api",
  ],
])("%j is told in one line", async ([name = "", ...argv], message) => {
  await expect(run(name, ...argv)).rejects.toThrow(message);
});

it.each([
  ["a", "a"],
  ["a,b", '"a,b"'],
  ['a"b', '"a""b"'],
  ["a\nb", '"a\nb"'],
])("the field %j is written %j", (text, field) => {
  expect(csvField(text)).toBe(field);
});

it("a table's columns stand below their headings", () => {
  expect(textTable(["a", "long"], [["wide cell", "1"]])).toBe("a          long\nwide cell  1\n");
});
