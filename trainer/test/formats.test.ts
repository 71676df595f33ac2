import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DatasetRows, findDataset } from "../src/dataset/find-dataset.js";
import { convert } from "../src/formats/convert.js";
import type { ExportRow } from "../src/formats/exported.js";
import { formatFor } from "../src/formats/format.js";
import { oneLine } from "../src/formats/one-line.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

async function readFiles(
  files: Readonly<Record<string, string>>,
  data: object = {},
  path = Object.keys(files)[0] ?? "",
): Promise<DatasetRows> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return findDataset(join(folder, path), trainSettingsSchema.parse({ data }).data);
}

function pairs(rows: DatasetRows["train"] | undefined): [string, string][] | undefined {
  return rows?.map(({ text, intent }) => [text, intent]);
}

const rasa = `version: "3.1"
nlu:
- intent: greet
  examples: |
    - hey
    - good morning to [Paris](city) and [Rome]{"entity": "city", "role": "to"}
- intent: faq/ask
  examples:
  - text: |
      what is [it](thing:it)?
    metadata: {sentiment: neutral}
- synonym: credit
  examples: |
    - credit card account
- lookup: city
  examples: |
    - Berlin
`;

const snipsNlu = JSON.stringify({
  language: "en",
  entities: {},
  intents: {
    lightOn: {
      utterances: [{ data: [{ text: "light in the " }, { text: "attic", entity: "room" }] }],
    },
    lightOff: { utterances: [{ data: [{ text: "dark please" }] }] },
  },
});

const snipsBenchmark = JSON.stringify({
  RateBook: [{ data: [{ text: "five stars to " }, { text: "Emma", entity: "title" }] }],
});

const massive = [
  ["0", "fr-FR", "test", "alarm_set", "réveille-moi"],
  ["1", "fr-FR", "dev", "alarm_set", "debout"],
  ["2", "fr-FR", "train", "play_music", "joue du jazz"],
  ["2", "en-US", "train", "play_music", "play jazz"],
]
  .map(([id, locale, partition, intent, utt]) =>
    JSON.stringify({ id, locale, partition, scenario: "x", intent, utt, annot_utt: utt }),
  )
  .join("\n");

const clinc = JSON.stringify({
  train: [["what is my balance", "balance"]],
  val: [["balance please", "balance"]],
  test: [],
  oos_train: [["who won the cup", "oos"]],
  oos_val: [["sing", "oos"]],
  oos_test: [],
});

test("Rasa's examples are read in both of their forms, without their annotations", async () => {
  const found = await readFiles({ "nlu.yml": rasa });
  expect(pairs(found.train)).toEqual([
    ["hey", "greet"],
    ["good morning to Paris and Rome", "greet"],
    ["what is it?", "faq/ask"],
  ]);
  expect(found.train[1]?.place).toBe("nlu.yml: intent greet, example 2");
  expect(found.notes).toEqual([
    { problem: "examples whose entity annotations were taken off", count: 2, places: ["nlu.yml"] },
    {
      problem: "Rasa's synonyms, lookup tables and regular expressions, not used",
      count: 2,
      places: ["nlu.yml: synonym", "nlu.yml: lookup"],
    },
  ]);
});

test("a folder of Rasa's files is read whole, and its domain left alone", async () => {
  const more = "nlu:\n- intent: bye\n  examples: |\n    - ciao\n";
  const domain = "intents: [greet, bye]\n";
  const files = { "nlu.yml": rasa, "bye.yaml": more, "domain.yml": domain, "labels.json": "[]" };
  const found = await readFiles(files, {}, "");
  expect(found.train.map(({ intent }) => intent)).toEqual(["bye", "greet", "greet", "faq/ask"]);
});

test("both of Snips' formats are read", async () => {
  expect(pairs((await readFiles({ "a.json": snipsNlu })).train)).toEqual([
    ["light in the attic", "lightOn"],
    ["dark please", "lightOff"],
  ]);
  const found = await readFiles({ "train_RateBook.json": snipsBenchmark });
  expect(pairs(found.train)).toEqual([["five stars to Emma", "RateBook"]]);
  expect(found.notes).toEqual([
    {
      problem: "utterances whose entities were taken off",
      count: 1,
      places: ["train_RateBook.json: intent RateBook, utterance 1"],
    },
  ]);
});

test("MASSIVE's partitions are the splits, of the locale that is named", async () => {
  const found = await readFiles({ "all.jsonl": massive }, { locale: "fr-fr" });
  expect(pairs(found.train)).toEqual([["joue du jazz", "play_music"]]);
  expect(pairs(found.validation)).toEqual([["debout", "alarm_set"]]);
  expect(pairs(found.test)).toEqual([["réveille-moi", "alarm_set"]]);
  await expect(readFiles({ "all.jsonl": massive })).rejects.toThrow(
    "all.jsonl: expected texts of one locale, got 2 (fr-FR, en-US, …); name one: LOCALE or data.locale in conf/train-conf.yml",
  );
  await expect(readFiles({ "all.jsonl": massive }, { locale: "de-DE" })).rejects.toThrow(
    "all.jsonl: expected texts of de-DE, got fr-FR, en-US",
  );
});

test("CLINC150's lists are the splits, and its out-of-scope queries stay apart", async () => {
  const found = await readFiles({ "data_full.json": clinc });
  expect(pairs(found.train)).toEqual([["what is my balance", "balance"]]);
  expect(pairs(found.validation)).toEqual([["balance please", "balance"]]);
  expect(found.test).toBeUndefined();
  expect(found.outOfScope.map(({ text, split }) => [text, split])).toEqual([
    ["who won the cup", "train"],
    ["sing", "validation"],
  ]);
});

test("fastText's lines are read, in a file of any ending and in a folder's splits", async () => {
  const train = "__label__bake which dish ?\r\n\n__label__store\tkeep it cold\n";
  const bothPairs = [
    ["which dish ?", "bake"],
    ["keep it cold", "store"],
  ];
  expect(pairs((await readFiles({ "cooking.train": train })).train)).toEqual(bothPairs);
  const files = { "train.txt": train, "valid.txt": "__label__bake how hot\n" };
  const found = await readFiles(files, {}, "");
  expect(pairs(found.train)).toEqual(bothPairs);
  expect(pairs(found.validation)).toEqual([["how hot", "bake"]]);
});

test("a table's split column gives the splits; another meaning of that name is left alone", async () => {
  const table = "question,intent,split\na,x,train\nb,x,dev\nc,y,test\n";
  const found = await readFiles({ "all.csv": table });
  expect(pairs(found.validation)).toEqual([["b", "x"]]);
  expect(pairs(found.test)).toEqual([["c", "y"]]);
  const other = await readFiles({ "all.csv": table.replace("dev", "in half") });
  expect(other.train).toHaveLength(3);
  await expect(readFiles({ "all.csv": "question,intent,split\na,x,test\n" })).rejects.toThrow(
    /all\.csv: expected rows of the split train, got none$/,
  );
});

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const hostile: [string, string, string, RegExp][] = [
  [
    "a label too many",
    "a.txt",
    "__label__a __label__b hi\n",
    /a\.txt: line 1: expected one __label__<intent> at the start, got 2/,
  ],
  [
    "no label",
    "a.txt",
    "__label__a hi\nhello\n",
    /a\.txt: line 2: expected one __label__<intent> at the start, got 0/,
  ],
  [
    "a label without a name",
    "a.txt",
    "__label__ hi\n",
    /a\.txt: line 1: expected an intent after __label__, got none/,
  ],
  [
    "YAML aliases",
    "a.yml",
    `a: &a [x,x]\nb: &b [*a,*a]\nnlu: [*b,*b]\n`,
    /a\.yml: expected YAML without aliases, got aliases/,
  ],
  [
    "deep YAML",
    "a.yml",
    `nlu: ${nested(2_000)}`,
    /a\.yml: expected YAML without aliases, got one that is nested too deeply/,
  ],
  [
    "no YAML",
    "a.yml",
    `nlu: "x`,
    /a\.yml: expected YAML without aliases, got Missing closing "quote/,
  ],
  [
    "deep JSON",
    "a.json",
    `{"nlu":${nested(50_000)}}`,
    /a\.json: expected a table \(CSV, TSV, JSONL\) or data of Rasa, Snips or CLINC150, got another \.json/,
  ],
  ["no JSON", "a.json", `{"train":`, /a\.json: expected JSON, got /],
  [
    "an example without a dash",
    "a.yml",
    "nlu:\n- intent: x\n  examples: |\n    hello\n",
    /a\.yml: intent x, line 1 of its examples: expected it to start with "-", got "hello"/,
  ],
  [
    "a section that is none",
    "a.yml",
    "nlu:\n- 7\n",
    /a\.yml: nlu section 1: expected an object, got a number/,
  ],
  [
    "an utterance without chunks",
    "a.json",
    `{"X":[{"data":[]},{"text":"x"}]}`,
    /a\.json: intent X, utterance 2: expected \{"data":\[\{"text":…\}\]\}, got none/,
  ],
  [
    "a chunk without a text",
    "a.json",
    `{"X":[{"data":[{"entity":"x"}]}]}`,
    /a\.json: intent X, utterance 1: expected a text, got nothing/,
  ],
  [
    "a pair with an object",
    "a.json",
    `{"train":[["x","y"],["x",{}]]}`,
    /a\.json: train 2: expected a pair of text and intent, got an object/,
  ],
  [
    "a partition of no name",
    "a.jsonl",
    massive.replace('"test"', '"exam"'),
    /a\.jsonl: line 1: expected the partition train, dev or test, got "exam"/,
  ],
];

test.each(hostile)("%s is refused with its place", async (_name, file, content, message) => {
  await expect(readFiles({ [file]: content }, { locale: "fr-FR" })).rejects.toThrow(message);
});

test("a long line takes no longer than its length", async () => {
  const line = "[a](".repeat(200_000) + "[".repeat(200_000) + "{".repeat(200_000);
  const yaml = `nlu:\n- intent: x\n  examples: |\n    - ${line}\n`;
  const found = await readFiles({ "a.yml": yaml });
  expect(found.train[0]?.text).toBe(line);
  const fastText = await readFiles({ "a.txt": `__label__x ${"y ".repeat(500_000)}\n` });
  expect(fastText.train[0]?.text).toHaveLength(999_999);
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "[a](b)",
    'x,"y"\r\n',
    "__label__a b",
    "- a: b",
    "*a &b",
    " # c",
    "\ufeffd",
    "no",
    "1e3",
  ),
);
const intent = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
    fc.constantFrom("yes", "007", "a b", "__proto__", "~", "oos"),
  )
  .map((name) => oneLine(name))
  .filter((name) => name !== "");
const split = fc.constantFrom("train", "validation", "test");

/** Rows as convert makes them: with ids, and either all with a split or none. */
const rowsArbitrary = fc
  .tuple(fc.array(fc.record({ text, intent, split }), { minLength: 1, maxLength: 8 }), fc.boolean())
  .map(([rows, hasSplits]) =>
    rows.map((row, index): ExportRow => {
      const id = String(index);
      const isLast = index === rows.length - 1;
      // a data set without a training text is none
      return { ...row, id, split: hasSplits ? (isLast ? "train" : row.split) : undefined };
    }),
  );

const toWellFormed = (it: string): string => Buffer.from(it).toString();
/** What a format holds of a text; undefined where it holds nothing of it. */
type Held = (row: ExportRow) => Pick<ExportRow, "text" | "intent"> | undefined;
const whole: Held = ({ text: it, intent: name }) => ({
  text: toWellFormed(it),
  intent: name,
});
const annotated = /\[[^[\]]+\](?:\([^()]*\)|\{[^{}]*\}|\[\{[^[\]]*\}\])/;
const formats: [string, boolean, Held][] = [
  ["csv", true, whole],
  ["tsv", true, whole],
  ["jsonl", true, ({ text: it, intent: name }) => ({ text: it, intent: name })],
  ["massive", true, ({ text: it, intent: name }) => ({ text: it, intent: name })],
  ["snips", false, ({ text: it, intent: name }) => ({ text: it, intent: name })],
  [
    "clinc",
    true,
    ({ text: it, intent: name }) => (name === "oos" ? undefined : { text: it, intent: name }),
  ],
  [
    "fasttext",
    false,
    ({ text: it, intent: name }) =>
      /(?:^|\s)__label__/.test(oneLine(it))
        ? undefined
        : { text: oneLine(it), intent: name.replaceAll(" ", "_") },
  ],
  [
    "rasa",
    false,
    ({ text: it, intent: name }) =>
      oneLine(it) === "" || annotated.test(oneLine(it))
        ? undefined
        : { text: oneLine(it), intent: name },
  ],
];

test.each(formats)(
  "%s comes back as it went, but for what it can't hold",
  async (name, hasSplits, held) => {
    const folder = await temporaryFolder();
    const format = formatFor("x", name);
    const path = join(folder, `x${format.extension}`);
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, async (rows) => {
        const expected = rows.flatMap((row) => {
          const it = held(row);
          return it === undefined
            ? []
            : [{ ...it, split: hasSplits ? (row.split ?? "train") : "train" }];
        });
        fc.pre(expected.some((row) => row.split === "train"));
        const names = new Set(rows.map((row) => row.intent));
        fc.pre(new Set([...names].map((it) => it.replaceAll(" ", "_"))).size === names.size);
        const { content, notes } = format.write({ rows, outOfScope: [], locale: "fr-FR" });
        await writeFile(path, content);
        const { data } = trainSettingsSchema.parse({});
        const found = await findDataset(path, data);
        const read = (["train", "validation", "test"] as const).flatMap((part) =>
          (found[part] ?? []).map((row) => ({ text: row.text, intent: row.intent, split: part })),
        );
        const sorted = (list: readonly object[]): string[] =>
          list.map((it) => JSON.stringify(it)).sort();
        expect(sorted(read)).toEqual(sorted(expected));
        if (expected.length < rows.length) expect(notes.join()).toMatch(/left out/);
      }),
      { numRuns: 25 },
    );
  },
);

async function converted(
  from: Readonly<Record<string, string>>,
  to: string,
  options: { format?: string; locale?: string } = {},
): Promise<{ folder: string; lines: readonly string[] }> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(from)) await writeFile(join(folder, name), content);
  const terminal = recordingTerminal();
  const names = Object.keys(from);
  await convert(
    {
      from: names.length === 1 ? join(folder, names[0] ?? "") : folder,
      to: join(folder, to),
      format: options.format,
      settings: trainSettingsSchema.parse({ data: { locale: options.locale ?? null } }).data,
    },
    terminal,
  );
  return { folder, lines: terminal.lines.map((line) => line.replaceAll(`${folder}/`, "")) };
}

test("a folder gets a file for each split, the names' ids, and the out-of-scope texts apart", async () => {
  const { folder, lines } = await converted({ "data_full.json": clinc }, "out");
  expect((await readdir(join(folder, "out"))).sort()).toEqual([
    "oos-train.csv",
    "oos-validation.csv",
    "train.csv",
    "validation.csv",
  ]);
  expect(await readFile(join(folder, "out", "train.csv"), "utf8")).toBe(
    "id,question,intent\ntrain-1,what is my balance,balance\n",
  );
  expect(lines).toEqual([
    "note: out-of-scope texts, which no intent is trained on: 2 (data_full.json: oos_train 1, data_full.json: oos_val 1)",
    "wrote 2 texts as csv to out",
    "make train DATASET=out",
  ]);
});

test("ids become names where labels.json has them", async () => {
  const files = {
    "train.csv": "id,question,intent\n1,hi,0\n2,bye,1\n",
    "labels.json": '["greet","part"]',
  };
  const { folder, lines } = await converted(files, "nlu.yml");
  expect(await readFile(join(folder, "nlu.yml"), "utf8")).toBe(
    'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hi\n  - intent: part\n    examples: |\n      - bye\n',
  );
  expect(lines[0]).toBe("note: ids are not in the file");
});

test("what one file can't hold is told", async () => {
  const { folder, lines } = await converted({ "all.jsonl": massive }, "all.ft", {
    locale: "fr-FR",
  });
  expect(await readFile(join(folder, "all.ft"), "utf8")).toBe(
    "__label__play_music joue du jazz\n__label__alarm_set debout\n__label__alarm_set réveille-moi\n",
  );
  expect(lines.slice(0, 2)).toEqual([
    "note: ids are not in the file",
    "note: which rows are for validation and test is not in the file; TO=<folder> gives each split a file",
  ]);
});

test.each<[string, string, string | undefined, RegExp]>([
  [
    "an ending of two formats",
    "x.json",
    undefined,
    /x\.json: its ending doesn't say which format to write; say FORMAT=snips or clinc$/,
  ],
  [
    "an ending of none",
    "x.docx",
    undefined,
    /say FORMAT=csv, tsv, jsonl, fasttext, rasa, snips, massive, clinc$/,
  ],
  ["a format of no name", "x.csv", "xml", /^FORMAT: expected csv, .*, clinc, got "xml"$/],
  [
    "a file that is there",
    "all.csv",
    undefined,
    /all\.csv: expected a path where nothing is yet; move it away$/,
  ],
])("%s is refused", async (_name, to, format, message) => {
  const files = { "all.csv": "question,intent\na,x\n" };
  await expect(converted(files, to, format === undefined ? {} : { format })).rejects.toThrow(
    message,
  );
});
