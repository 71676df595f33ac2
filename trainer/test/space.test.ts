import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SeededRandom } from "../src/random.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { readTuningSettings, tuningSettingsSchema } from "../src/settings/tuning.js";
import {
  applyParameters,
  checkSpace,
  parametersOf,
  type Space,
  spaceOf,
} from "../src/tune/space.js";
import { drawEvenly } from "../src/tune/tree-parzen.js";

const settings = trainSettingsSchema.parse({});

function space(declared: object): Space {
  return spaceOf(tuningSettingsSchema.parse({ space: declared }).space);
}

const all = space({
  "decoder.kind": { choice: ["svm", "logistic"] },
  "decoder.svm.c": { logUniform: [0.01, 10], when: { "decoder.kind": "svm" } },
  "decoder.logistic.c": { uniform: [1, 100], when: { "decoder.kind": ["logistic"] } },
  "encoder.channels.1.maxLength": { integer: [3, 6] },
  "encoder.channels.0.minDocumentFrequency": { logInteger: [1, 16] },
});

test("values lie within their ranges, ends reached, and settings without their condition are left out", () => {
  const random = new SeededRandom(1);
  const drawn = Array.from({ length: 500 }, () => drawEvenly(all, random));
  for (const it of drawn) {
    expect("decoder.svm.c" in it).toBe(it["decoder.kind"] === "svm");
    expect("decoder.logistic.c" in it).toBe(it["decoder.kind"] === "logistic");
  }
  const seen = (name: string): number[] =>
    drawn.flatMap((it) => (it[name] === undefined ? [] : [Number(it[name])]));
  expect([...new Set(seen("encoder.channels.1.maxLength"))].sort()).toEqual([3, 4, 5, 6]);
  const counts = seen("encoder.channels.0.minDocumentFrequency");
  expect(new Set(counts).size).toBe(16);
  expect(counts.filter((it) => it <= 4).length).toBeGreaterThan(counts.length * 0.45);
  const cs = seen("decoder.svm.c");
  expect(Math.min(...cs)).toBeGreaterThanOrEqual(0.01);
  expect(Math.max(...cs)).toBeLessThanOrEqual(10);
  // half of them below the geometric middle
  expect(Math.abs(cs.filter((it) => it < 0.316).length / cs.length - 0.5)).toBeLessThan(0.1);
  expect(drawn.filter((it) => it["decoder.kind"] === "svm").length / 500).toBeCloseTo(0.5, 1);
});

test("settings are put in by their paths, and all else stays", () => {
  const changed = applyParameters(settings, {
    "decoder.svm.c": 2,
    "encoder.channels.1.maxLength": 6,
  });
  expect(changed.decoder.svm.c).toBe(2);
  expect(changed.encoder.channels[1]?.maxLength).toBe(6);
  expect({ ...changed.decoder, svm: settings.decoder.svm }).toEqual(settings.decoder);
  expect(settings.decoder.svm.c).toBe(0.45);
});

test("the configuration's own values are those of the space that lie within it", () => {
  const own = trainSettingsSchema.parse({ decoder: { kind: "svm", svm: { c: 99 } } });
  expect(parametersOf(own, all)).toEqual({
    "decoder.kind": "svm",
    "encoder.channels.1.maxLength": 4,
    "encoder.channels.0.minDocumentFrequency": 1,
  });
});

test.each([
  [{ "decoder.svm.x": { uniform: [0, 1] } }, /Unrecognized key: "x"/],
  [
    { "decoder.svn.c": { uniform: [0.1, 1] } },
    /expected the path of a setting .* got decoder.svn.c/,
  ],
  [
    { "encoder.channels.7.weight": { uniform: [1, 2] } },
    /expected the path .* got encoder.channels.7.weight/,
  ],
  [{ "decoder.svm.c": { uniform: [-1, 1] } }, /Too small: expected number to be >0/],
  [{ "decoder.kind": { choice: ["svm", "oracle"] } }, /Invalid option/],
])("%j is refused before the first trial", (declared, message) => {
  expect(() => {
    checkSpace(settings, space(declared));
  }).toThrow(message);
});

test("conf/tuning.yml.dist is a space of the default configuration", () => {
  const path = fileURLToPath(new URL("../../conf/tuning.yml.dist", import.meta.url));
  const { tuning } = readTuningSettings(path);
  const declared = spaceOf(tuning.space);
  expect(() => {
    checkSpace(settings, declared);
  }).not.toThrow();
  expect(Object.keys(parametersOf(settings, declared))).toContain("learning.learningRate");
  expect(tuningSettingsSchema.parse({ space: tuning.space })).toEqual(tuning);
});

test("a condition names a setting that stands before", () => {
  expect(() =>
    space({ "decoder.svm.c": { uniform: [1, 2], when: { "decoder.kind": "svm" } } }),
  ).toThrow(
    "space.decoder.svm.c.when: expected a setting that stands before it in the space, got decoder.kind",
  );
});

test.each([
  [{ a: { uniform: [2, 1] } }, "expected the second number to be above the first"],
  [{ a: { logUniform: [0, 1] } }, "expected number to be >0"],
  [{ a: { integer: [1, 2.5] } }, "expected int, received number"],
  [{ a: { uniform: [1, 2], choice: [1, 2] } }, "expected one of uniform, logUniform"],
  [{}, "expected at least one setting"],
])("the space %j is refused", (declared, message) => {
  expect(() => tuningSettingsSchema.parse({ space: declared })).toThrow(message);
});
