import { expect, test } from "vitest";
import type { LabelledRow } from "../src/dataset/labelled-row.js";
import { type LabelSources, resolveLabels } from "../src/dataset/resolve-labels.js";

const known = [
  { id: 3, name: "dosage", description: "How much" },
  { id: 26, name: "pregnancy_food", description: "" },
];

function resolve(intents: readonly string[], sources: Partial<LabelSources> = {}) {
  const rows = intents.map(
    (intent, index): LabelledRow => ({
      id: String(index),
      text: "dose",
      intent,
      place: `train.csv: line ${String(index + 2)}`,
    }),
  );
  return resolveLabels(rows, {
    model: "intent",
    known: [],
    declared: undefined,
    mapping: undefined,
    ...sources,
  }).labels.map(({ id, name }) => [id, name]);
}

test("names get ids in alphabetical order, after those that the model has", () => {
  expect(resolve(["b", "a", "b"])).toEqual([
    [0, "a"],
    [1, "b"],
  ]);
  expect(resolve(["storage", "dosage", "alcohol"], { known })).toEqual([
    [3, "dosage"],
    [27, "alcohol"],
    [28, "storage"],
  ]);
});

test("bare ids have the names that the model gave them, else their number", () => {
  expect(resolve(["26", "30"], { known })).toEqual([
    [26, "pregnancy_food"],
    [30, "30"],
  ]);
});

test("labels.json names what rows have by id or by name", () => {
  const declared = [
    { id: 7, name: "storage", description: "" },
    { id: 8, name: "7", description: "" },
  ];
  expect(resolve(["7", "storage"], { declared })).toEqual([
    [7, "storage"],
    [8, "7"],
  ]);
});

test("a known intent keeps its description unless the data has another", () => {
  const { labels } = resolveLabels([], {
    model: "intent",
    known,
    declared: [{ id: 3, name: "dosage", description: "" }],
    mapping: undefined,
  });
  expect(labels[0]?.description).toBe("How much");
});

test("data that contradicts the model is refused with the ways out", () => {
  const declared = [{ id: 3, name: "refunds", description: "" }];
  expect(() => resolve(["3"], { known, declared })).toThrow(
    'the data contradicts the intents of model intent, whose ids are for good: 3 is "dosage", but the data has 3 as "refunds". ' +
      "Either train another model (MODEL=another-name), or say in a file which intent is which " +
      "(data.labelMapping in conf/train-conf.yml: an object from the data's names or ids to the model's)",
  );
});

test("a mapping resolves a contradiction, by id or by name", () => {
  const declared = [
    { id: 3, name: "refunds", description: "" },
    { id: 4, name: "dose", description: "" },
  ];
  const mapping = new Map<string, string | number>([
    ["3", 40],
    ["dose", "dosage"],
  ]);
  expect(resolve(["3", "4"], { known, declared, mapping })).toEqual([
    [3, "dosage"],
    [40, "refunds"],
  ]);
  expect(resolve(["refunds"], { known, mapping: new Map([["refunds", "reimbursement"]]) })).toEqual(
    [[27, "reimbursement"]],
  );
});

test("a mapping that gives two intents of the data one id and two names is refused", () => {
  const mapping = new Map<string, string | number>([
    ["a", 50],
    ["b", 50],
  ]);
  expect(() => resolve(["a", "b"], { mapping })).toThrow(
    'intents: expected one name an id and one id a name, got 50 as "a" and 50 as "b"',
  );
});

test.each<[string, string[], string]>([
  [
    "a number below zero",
    ["1", "-1"],
    'train.csv: line 3: expected an intent\'s id (a whole number from 0 to 2147483647) or a name, got "-1"',
  ],
  ["a number that is too large", ["1", "99999999999"], 'or a name, got "99999999999"'],
  ["a decimal number", ["1.0", "2.0"], "train.csv: line 2: expected an intent's id"],
  [
    "a name among ids",
    ["1", "2", "dosage"],
    'train.csv: line 4: expected all intents as ids or all as names, got "dosage" after "1" (train.csv: line 2); a labels.json with ids and names allows both',
  ],
  ["an id among names", ["dosage", "2"], 'got "2" after "dosage" (train.csv: line 2)'],
])("%s is refused instead of taken for a name", (_name, intents, message) => {
  expect(() => resolve(intents)).toThrow(message);
});

test("a mapping may say what an id among names is", () => {
  const mapping = new Map([["2", "storage"]]);
  expect(resolve(["dosage", "2"], { known, mapping })).toEqual([
    [3, "dosage"],
    [27, "storage"],
  ]);
});
