import {
  canonicalJson,
  labelConflicts,
  labelsSchema,
  readEvaluationRows,
  readTrainingRows,
  trainingRowsKey,
  writeEvaluationRows,
  writeTrainingRows,
} from "@intent-serving/version";
import fc from "fast-check";
import { expect, test } from "vitest";

const key = trainingRowsKey("0".repeat(64));

test("canonical JSON sorts the keys and loses nothing", () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: "é" })).toBe(
    '{"a":"é","b":[{"c":null,"d":1}]}\n',
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("training rows know the texts they were made of, however these are written", () => {
  const rows = readTrainingRows(writeTrainingRows(key, ["Puis-je conduire ?", "dose", "DOSE "]));
  expect(rows.size).toBe(2);
  expect(rows.has("puis-je  CONDUIRE ?")).toBe(true);
  expect(rows.has("puis-je boire ?")).toBe(false);
});

test("training rows round-trip for any texts", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), fc.string(), (texts, other) => {
      const bytes = writeTrainingRows(key, texts);
      expect(bytes).toEqual(writeTrainingRows(key, [...texts].reverse()));
      const rows = readTrainingRows(bytes);
      for (const text of texts) expect(rows.has(text)).toBe(true);
      expect(rows.has(`${other} not among them`)).toBe(texts.includes(`${other} not among them`));
    }),
  );
});

test("training rows that were cut short are refused", () => {
  const bytes = writeTrainingRows(key, ["dose", "sirop"]);
  expect(() => readTrainingRows(bytes.subarray(0, -1))).toThrow(
    "training-rows.bin: expected 60 bytes, got 59",
  );
  expect(() => readTrainingRows(new Uint8Array(44))).toThrow("expected a header of TRAINROW");
});

test("evaluation rows round-trip and a bad line is named", () => {
  const row = {
    heldOut: "ab".repeat(32),
    row: "0123456789abcdef",
    truth: 26,
    top: [{ intent: 26, probability: 0.5 }],
  };
  const text = writeEvaluationRows([row, row]);
  expect(readEvaluationRows(text)).toEqual([row, row]);
  expect(readEvaluationRows("")).toEqual([]);
  expect(() => readEvaluationRows(`${text}{"truth":1}\n`)).toThrow(
    "evaluation.jsonl: line 3 is no evaluation row",
  );
});

test("labels with an id or a name twice are refused", () => {
  const label = { id: 1, name: "dosage", description: "" };
  expect(labelsSchema.safeParse([label, { ...label, name: "storage" }]).success).toBe(false);
  expect(labelsSchema.safeParse([label, { ...label, id: 2 }]).success).toBe(false);
  expect(labelsSchema.safeParse([]).success).toBe(false);
  expect(labelsSchema.safeParse([label, { ...label, id: 2, name: "storage" }]).success).toBe(true);
});

test("another description is no conflict, another name or id is", () => {
  const known = [{ id: 1, name: "dosage", description: "" }];
  expect(labelConflicts(known, [{ id: 1, name: "dosage", description: "x" }])).toEqual([]);
  expect(labelConflicts(known, [{ id: 2, name: "storage", description: "" }])).toEqual([]);
  expect(labelConflicts(known, [{ id: 1, name: "storage", description: "" }])).toHaveLength(1);
  expect(labelConflicts(known, [{ id: 2, name: "dosage", description: "" }])).toHaveLength(1);
});
