import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { probabilityText } from "../src/publish/probability-text.js";
import { championOf, publishedLines } from "../src/publish/published-lines.js";
import { openTerminal, type TextStream } from "../src/terminal.js";
import { temporaryFolder } from "./recording-terminal.js";

test("a probability is the shortest decimal that reads back, without an exponent", () => {
  expect(probabilityText(0.73356545)).toBe("0.73356545");
  expect(probabilityText(Math.fround(0.1))).toBe("0.1");
  expect(probabilityText(1)).toBe("1.0");
  expect(probabilityText(0)).toBe("0.0");
  expect(probabilityText(Math.fround(1.25e-7))).toBe("0.000000125");
  fc.assert(
    fc.property(fc.float({ min: 0, max: 1, noNaN: true }), (value) => {
      const text = probabilityText(value);
      expect(text).toMatch(/^[01]\.\d+$/);
      expect(Math.fround(Number(text))).toBe(Math.abs(value));
    }),
  );
});

test("a later version is told with the champion that stays and the line to promote it", () => {
  expect(
    publishedLines({
      model: "intent",
      versions: [3],
      champion: 1,
      query: "où est l'enfant @ 3 ans ?",
    }),
  ).toEqual([
    "published 3",
    "champion is still 1",
    'curl -G "http://localhost:4002/intent?version=3" --data-urlencode "query=où est l\'enfant @ 3 ans ?"',
    "make promote VERSION=3",
  ]);
});

test("the query of the curl line comes out of a shell as it went in", () => {
  const queries = [
    "@/etc/hostname",
    'dit "oui" à $1 `id` $(id) \\n',
    "l'un ou l'autre !important !",
    "-d x; & | > * ~ # %41+é",
    "'",
    "",
  ];
  for (const query of queries) {
    const line = publishedLines({ model: "m", versions: [1], champion: 1, query })[2] ?? "";
    const script = `curl() { printf '%s\\n' "$@"; }; ${line}`;
    const args = execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\n");
    expect(args.slice(2, 4)).toEqual(["--data-urlencode", `query=${query}`]);
    expect(line).not.toMatch(/"[^']*![^']*"/);
  }
});

test("the query of the curl line is short and in one line", () => {
  const query = `deux\nlignes\0\u001b[31m ${"é".repeat(1000)}`;
  const line = publishedLines({ model: "m", versions: [1], champion: 1, query })[2] ?? "";
  expect(line).toMatch(/"query=deux lignes \[31m é{183}"$/);
});

test("the first version is the champion and needs no promotion", () => {
  expect(publishedLines({ model: "spam", versions: [1], champion: 1, query: "x" })).toEqual([
    "published 1",
    "champion is 1",
    'curl -G "http://localhost:4002/spam?version=1" --data-urlencode "query=x"',
  ]);
  expect(publishedLines({ model: "spam", versions: [1, 2], champion: 1, query: "x" }).at(-1)).toBe(
    "make promote VERSION=2 MODEL=spam",
  );
});

test("the champion is what the gateway's mirror says, else the lowest version", async () => {
  const folder = await temporaryFolder();
  const mirror = join(folder, "labels.json");
  await mkdir(join(folder, "intent", "4"), { recursive: true });
  await mkdir(join(folder, "intent", "12"), { recursive: true });
  expect(await championOf("intent", folder, mirror)).toBe(4);
  await writeFile(mirror, "{");
  expect(await championOf("intent", folder, mirror)).toBe(4);
  const labels = [
    { model: "intent", label: "challenger", version: 4 },
    { model: "intent", label: "champion", version: 12 },
  ];
  await writeFile(mirror, JSON.stringify({ formatVersion: 1, labels }));
  expect(await championOf("intent", folder, mirror)).toBe(12);
});

function recordingStream(isTTY: boolean): TextStream & { text: string } {
  return {
    isTTY,
    columns: 60,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

test("elsewhere than on a terminal progress is a few plain lines", () => {
  const stream = recordingStream(false);
  const terminal = openTerminal(stream);
  for (let done = 0; done <= 100; done += 1) terminal.progress("fit", done, 100, "loss");
  terminal.line("done");
  expect(stream.text).toBe(
    "fit 0/100\nfit 20/100\nfit 40/100\nfit 60/100\nfit 80/100\nfit 100/100\ndone\n",
  );
});

test("elsewhere than on a terminal two things at once are told no more often than one", () => {
  const stream = recordingStream(false);
  const terminal = openTerminal(stream);
  for (let done = 1; done <= 50; done += 1) {
    for (const label of ["a", "b"]) terminal.progress(label, done, 50);
  }
  expect(stream.text.split("\n").filter((line) => line.startsWith("a"))).toEqual([
    "a 1/50",
    "a 10/50",
    "a 20/50",
    "a 30/50",
    "a 40/50",
    "a 50/50",
  ]);
});

test.each([true, false])("what stands in data can't steer a terminal (%s)", (isTTY) => {
  const stream = recordingStream(isTTY);
  openTerminal(stream).line("\u001b[31mrouge\r\u009b2J\0 fin");
  expect(stream.text).toBe(" [31mrouge 2J  fin\n");
});

test("on a terminal a bar redraws itself in one line, and a line clears it first", () => {
  const stream = recordingStream(true);
  const terminal = openTerminal(stream);
  terminal.progress("fit", 1, 4, "a detail that is much longer than the terminal is wide");
  terminal.line("note");
  terminal.progress("fit", 4, 4);
  const [bar = "", note, end] = stream.text.split("\u001b[K").join("\n").split("\n");
  expect(bar).toHaveLength(60);
  expect(bar.startsWith("fit ██████░░░░░░░░░░░░░░░░░░ 1/4 a detail")).toBe(true);
  expect(note).toBe("note");
  expect(end).toBe(`fit ${"█".repeat(24)} 4/4`);
});
