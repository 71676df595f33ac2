import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readTrainConfig } from "../src/settings/config.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { temporaryFolder } from "./recording-terminal.js";

test("conf/train-conf.yml.dist says of every setting what holds without it", () => {
  const path = new URL("../../conf/train-conf.yml.dist", import.meta.url);
  expect(parse(readFileSync(path, "utf8"))).toEqual(trainSettingsSchema.parse({}));
});

test("what a file leaves out has its default", async () => {
  const path = join(await temporaryFolder(), "own.yml");
  writeFileSync(path, "decoder:\n  kind: logistic\n  svm:\n    c: 3\n");
  const { settings } = readTrainConfig(path);
  const defaults = trainSettingsSchema.parse({});
  expect(settings).toEqual({
    ...defaults,
    decoder: {
      ...defaults.decoder,
      kind: "logistic",
      svm: { ...defaults.decoder.svm, c: 3 },
    },
  });
});

test("an empty file means the defaults", async () => {
  const path = join(await temporaryFolder(), "own.yml");
  writeFileSync(path, "# nothing\n");
  expect(readTrainConfig(path).settings).toEqual(trainSettingsSchema.parse({}));
});

test("all problems of a file are told at once, unknown keys among them", async () => {
  const path = join(await temporaryFolder(), "own.yml");
  writeFileSync(path, "data:\n  sead: 1\ndecoder:\n  kind: forest\n  svm: { c: -1 }\n");
  expect(() => readTrainConfig(path)).toThrow(/own\.yml:\n/);
  for (const problem of [
    /"sead"[^]*data/,
    /"svm"\|"logistic"[^]*decoder\.kind/,
    /decoder\.svm\.c/,
  ]) {
    expect(() => readTrainConfig(path)).toThrow(problem);
  }
});

test("a named file that is missing or no YAML is refused by name", async () => {
  const path = join(await temporaryFolder(), "own.yml");
  expect(() => readTrainConfig(path)).toThrow("own.yml: no such file or directory");
  writeFileSync(path, "data: [\n");
  expect(() => readTrainConfig(path)).toThrow(/own\.yml: Flow sequence/);
});

test("a section or setting whose lines are commented out has its defaults", async () => {
  const path = join(await temporaryFolder(), "own.yml");
  writeFileSync(path, "data:\n#  seed: 2\ndecoder:\n  kind:\n  svm:\n    c:\n");
  expect(readTrainConfig(path).settings).toEqual(trainSettingsSchema.parse({}));
});

test.each([
  ["n-grams that end before they begin", { encoder: channels(3, 1) }, /maxLength/],
  ["n-grams that are too long", { encoder: channels(1, 17) }, /<=16/],
  ["shares that leave nothing", { data: { validationShare: 0.5, testShare: 0.5 } }, /at most 0\.9/],
])("%s are refused as settings", (_name, settings, problem) => {
  expect(() => trainSettingsSchema.parse(settings)).toThrow(problem);
});

function channels(minLength: number, maxLength: number): object {
  const channel = { unit: "word", minLength, maxLength, minDocumentFrequency: 1, weight: 1 };
  return { channels: [channel] };
}
