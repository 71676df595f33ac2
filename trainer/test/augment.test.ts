import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { normalizeText } from "@intent-serving/tokenizer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alterations } from "../src/augment/alterations.js";
import { type Augmentation, augment } from "../src/augment/augment.js";
import { augmentationRecord, trainingExamples } from "../src/augment/augment-dataset.js";
import { augmentFile } from "../src/augment/augment-file.js";
import { neighbourKeys } from "../src/augment/keyboard.js";
import { readSynonyms } from "../src/augment/synonyms.js";
import { type Example, heldOutSet, writeHeldOut } from "../src/dataset/held-out.js";
import { SeededRandom } from "../src/random.js";
import { type AlterationName, augmentationSchema } from "../src/settings/augmentation.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

function example(text: string, intent: number, order: number): Example {
  const normalized = normalizeText(text);
  return { id: String(order), text, normalized, intent, place: `line ${String(order)}`, order };
}

const train = [
  example("Où conserver le médicament entamé ?", 0, 0),
  example("peut-on conduire après ce sirop", 1, 1),
  example("quelle dose pour un enfant", 2, 2),
];

const synonyms = new Map([
  ["médicament", ["remède"]],
  ["un enfant", ["les petits"]],
]);

function made(
  settings: object,
  options: { heldOut?: readonly string[]; rows?: readonly Example[]; seed?: number } = {},
): Augmentation {
  return augment({
    train: options.rows ?? train,
    heldOut: new Set((options.heldOut ?? []).map(normalizeText)),
    settings: augmentationSchema.parse({ copies: 5, ...settings }),
    synonyms,
    seed: options.seed ?? 1,
  });
}

function altered(name: AlterationName, text: string): Set<string> {
  const [[, alter] = []] = alterations({ methods: [name], keyboard: "azerty" }, synonyms);
  if (alter === undefined) throw new Error("expected an alteration");
  return new Set(Array.from({ length: 200 }, (_, seed) => alter(text, new SeededRandom(seed))));
}

describe("a method", () => {
  test.each<[AlterationName, string, readonly string[]]>([
    ["accents", "Où est l'été ?", ["Ou est l'ete ?"]],
    ["case", "Où est il", ["OÙ EST IL", "où est il", "Où Est Il"]],
    ["wordDropout", "un  deux trois", ["deux trois", "un trois", "un deux"]],
    ["wordDropout", "un deux", ["un deux"]],
    [
      "synonyms",
      "Le médicament, pour un enfant.",
      ["Le remède, pour un enfant.", "Le médicament, pour les petits."],
    ],
    ["synonyms", "rien de tel", ["rien de tel"]],
    ["typos", "le dos", ["le dos"]],
  ])("%s makes of %j what it may, and nothing else", (name, text, expected) => {
    expect(altered(name, text)).toEqual(new Set(expected));
  });

  test("keyboard takes a neighbour of one letter's key, in its case", () => {
    expect(neighbourKeys("a", "azerty")).toEqual(["z", "q"]);
    expect(neighbourKeys("g", "qwerty")).toEqual(["t", "y", "f", "h", "v", "b"]);
    expect(neighbourKeys("é", "azerty")).toEqual([]);
    for (const text of altered("keyboard", "le QUAI")) {
      expect(text).toMatch(/^le [A-Z]{4}$/);
      expect(Array.from(text).filter((letter, at) => letter !== "le QUAI"[at])).toHaveLength(1);
    }
  });

  test.each<[AlterationName]>([
    ["typos"],
    ["keyboard"],
    ["accents"],
    ["case"],
    ["wordDropout"],
    ["synonyms"],
  ])("%s answers any text with a text", (name) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer(), (text, seed) => {
        const [[, alter] = []] = alterations({ methods: [name], keyboard: "qwerty" }, synonyms);
        expect(alter?.(text, new SeededRandom(seed))).toBeTypeOf("string");
      }),
      { numRuns: 50 },
    );
  });
});

test("copies keep the intent and say what they were made from; the seed decides them", () => {
  const { copies } = made({ methods: ["typos", "wordDropout"] });
  expect(copies.length).toBeGreaterThan(5);
  for (const { id, intent, original, text, normalized } of copies) {
    expect(intent).toBe(original.intent);
    expect(id).toMatch(new RegExp(`^${original.id}~[1-5]$`));
    expect(normalized).toBe(normalizeText(text));
  }
  expect(made({ methods: ["typos", "wordDropout"] }).copies).toEqual(copies);
  expect(made({ methods: ["typos", "wordDropout"] }, { seed: 2 }).copies).not.toEqual(copies);
  const alone = made({ methods: ["typos", "wordDropout"] }, { rows: train.slice(1, 2) });
  expect(alone.copies).toEqual(copies.filter(({ original }) => original === train[1]));
});

test("the share says how many of the copies are made", () => {
  const rows = Array.from({ length: 200 }, (_, at) =>
    example(`la question numéro ${String(at)}`, 0, at),
  );
  const count = made({ copies: 1, share: 0.3, methods: ["accents"] }, { rows }).copies.length;
  expect(count).toBeGreaterThan(40);
  expect(count).toBeLessThan(80);
});

test("no copy reads like a text to judge by, like another intent's, or like one that is there", () => {
  const methods = ["wordDropout"];
  const rows = [
    example("oui pour tous", 0, 0),
    example("pour  TOUS", 1, 1),
    example("oui pour", 0, 2),
  ];
  const { copies, refused } = made({ methods, copies: 20 }, { rows, heldOut: ["OUI tous"] });
  expect(copies).toEqual([]);
  expect(refused.heldOut).toBeGreaterThan(0);
  expect(refused.contradictory).toBeGreaterThan(0);
  expect(refused.unchanged).toBeGreaterThan(0);
});

test("what earlier runs held out stays out of what is trained on", async () => {
  const folder = await temporaryFolder();
  const heldOutDirectory = join(folder, "held-out");
  await writeHeldOut(
    heldOutDirectory,
    "intent",
    heldOutSet("test", [example("ou est l'ete", 0, 9)]),
  );
  const rows = [example("où est l'été", 0, 0), example("à côté", 1, 1)];
  const settings = trainSettingsSchema.parse({
    augmentation: { copies: 2, methods: ["accents"] },
    output: { heldOutDirectory },
  });
  const dataset = { train: rows, validation: [], test: [] };
  const examples = await trainingExamples({ dataset, model: "intent", settings });
  expect(examples.map(({ text }) => text)).toEqual(["où est l'été", "à côté", "a cote"]);
  const none = trainSettingsSchema.parse({});
  expect(await trainingExamples({ dataset, model: "intent", settings: none })).toBe(rows);
  expect(await augmentationRecord(none)).toEqual({});
});

test("a file of synonyms is read by groups, and recorded by its hash", async () => {
  const path = join(await temporaryFolder(), "synonyms.txt");
  await writeFile(path, "# drugs\nMédicament, remède , produit\n\nen bas âge, petit # child\n");
  expect(Object.fromEntries(await readSynonyms(path))).toEqual({
    médicament: ["remède", "produit"],
    remède: ["Médicament", "produit"],
    produit: ["Médicament", "remède"],
    "en bas âge": ["petit"],
    petit: ["en bas âge"],
  });
  const settings = trainSettingsSchema.parse({
    augmentation: { copies: 1, methods: ["synonyms"], synonyms: path },
  });
  const record = await augmentationRecord(settings);
  expect(record["augmentation"]?.synonyms).toMatch(/^[0-9a-f]{64}$/);
  await writeFile(path, "alone,\n");
  await expect(readSynonyms(path)).rejects.toThrow(
    'synonyms.txt: line 1: expected two or more words separated by commas, got "alone,"',
  );
  await writeFile(path, "a, one two three four five\n");
  await expect(readSynonyms(path)).rejects.toThrow(
    'synonyms.txt: line 1: expected phrases of at most 4 words, got "one two three four five"',
  );
});

test("synonyms without a file are refused, and a file without them", () => {
  for (const settings of [{ methods: ["synonyms"] }, { synonyms: "x.txt" }]) {
    expect(() => augmentationSchema.parse(settings)).toThrow(
      "expected a file exactly where methods has synonyms",
    );
  }
});

test("the copies are written for a look, with what they were made from", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "all.csv"), questions());
  const terminal = recordingTerminal();
  const to = join(folder, "data", "augmented.csv");
  const settings = trainSettingsSchema.parse({
    output: { modelsDirectory: join(folder, "models"), heldOutDirectory: join(folder, "held-out") },
  });
  await augmentFile({ dataset: join(folder, "all.csv"), model: "intent", to, settings }, terminal);
  const [header, ...rows] = (await readFile(to, "utf8")).trimEnd().split("\n");
  expect(header).toBe("id,question,intent,method,original");
  expect(rows.length).toBeGreaterThan(10);
  expect(terminal.lines[0]).toContain("augmentation.copies is 0");
  expect(terminal.lines.at(-1)).toMatch(
    new RegExp(`^wrote ${String(rows.length)} copies of \\d+ texts to `),
  );
});
