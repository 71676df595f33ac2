import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { writeHeldOut } from "../src/dataset/held-out.js";
import { type Dataset, loadDataset } from "../src/dataset/load-dataset.js";
import { findingText } from "../src/health/data-health.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { temporaryFolder } from "./recording-terminal.js";

const words = ["dose", "sirop", "conduire", "vaccin", "alcool", "enfant", "fatigue", "ordonnance"];

interface Files {
  readonly [name: string]: string | Uint8Array;
}

/** Writes files into a folder and loads it, or the path below it. */
async function load(
  files: Files,
  options: { path?: string; data?: object; heldOut?: string; published?: readonly string[] } = {},
): Promise<Dataset> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "data"));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, "data", name), content);
  }
  if (options.published !== undefined) {
    const labels = options.published.map((name, id) => ({ id, name, description: "" }));
    const ledger = join(folder, "models", "intent", ".ledger");
    await mkdir(ledger, { recursive: true });
    await writeFile(join(ledger, "1.json"), JSON.stringify(labels));
  }
  const data: Record<string, unknown> = { ...options.data };
  for (const key of ["labels", "labelMapping"]) {
    if (typeof data[key] === "string") data[key] = join(folder, "data", data[key]);
  }
  const path = (options.path ?? "")
    .split(",")
    .map((part) => join(folder, "data", part))
    .join(",");
  return loadDataset({
    path,
    model: "intent",
    settings: trainSettingsSchema.parse({
      data,
      output: {
        modelsDirectory: join(folder, "models"),
        heldOutDirectory: options.heldOut ?? join(folder, "held-out"),
      },
    }),
  });
}

function csv(rows: readonly (readonly [string, string | number])[]): string {
  const lines = rows.map(([text, intent], index) => `${String(index)},${text},${String(intent)}`);
  return `id,question,intent\n${lines.join("\n")}\n`;
}

/** Twenty texts of each intent, sorted by intent. */
function sortedRows(intents: readonly (string | number)[]): [string, string | number][] {
  return intents.flatMap((intent) =>
    Array.from({ length: 20 }, (_, i): [string, string | number] => [
      `${words[i % words.length] ?? ""} ${String(intent)} ${String(i)}`,
      intent,
    ]),
  );
}

function sizesOf({ train, validation, test }: Dataset): Record<string, number> {
  return { train: train.length, validation: validation.length, test: test.length };
}

const folderFiles = {
  "train.csv": csv(sortedRows([0, 1])),
  "validation.csv": csv([
    ["quelle dose", 0],
    ["quel sirop", 1],
  ]),
  "labels.json": JSON.stringify({ 0: "dosage", 1: "storage" }),
};

test("a folder's splits and labels are used as they are", async () => {
  const dataset = await load({
    ...folderFiles,
    "test.csv": csv([["encore un test", 0]]),
  });
  expect(dataset.labels).toEqual([
    { id: 0, name: "dosage", description: "" },
    { id: 1, name: "storage", description: "" },
  ]);
  expect(sizesOf(dataset)).toEqual({ train: 40, validation: 2, test: 1 });
  expect(dataset.heldOut.split).toBe("test");
  expect(dataset.heldOut.csv).toBe("id,question,intent\n0,encore un test,0\n");
});

test.each<[string, string]>([
  ["the design's array", '[{"id":1,"name":"b","description":"x"},{"id":0,"name":"a"}]'],
  ["an array of names", '["a","b"]'],
  ["an object id → name", '{"1":"b","0":"a"}'],
])("labels.json may be %s", async (_form, labels) => {
  const dataset = await load({ ...folderFiles, "labels.json": labels });
  expect(dataset.labels.map(({ id, name }) => [id, name])).toEqual([
    [0, "a"],
    [1, "b"],
  ]);
});

test("a file that is sorted by intent is split by intent", async () => {
  const dataset = await load({ "all.csv": csv(sortedRows(["a", "b", "c"])) }, { path: "all.csv" });
  expect(sizesOf(dataset)).toEqual({ train: 51, validation: 9, test: 0 });
  for (const { id } of dataset.labels) {
    expect(dataset.validation.filter((row) => row.intent === id)).toHaveLength(3);
  }
  expect(new Set(dataset.train.slice(0, 10).map((row) => row.intent)).size).toBeGreaterThan(1);
});

test("the split doesn't depend on the order of the rows", async () => {
  const rows = sortedRows(["a", "b"]);
  const texts = async (order: typeof rows): Promise<string[]> =>
    (await load({ "all.csv": csv(order) }, { path: "all.csv" })).validation.map((row) => row.text);
  expect(await texts([...rows].reverse())).toEqual(await texts(rows));
});

test("rows of one text stay in one part, however they are written", async () => {
  const rows = sortedRows(["a", "b"]).flatMap(([text, intent]): [string, string | number][] => [
    [text, intent],
    [`  ${text.toUpperCase()} `, intent],
  ]);
  const dataset = await load({ "all.csv": csv(rows) }, { path: "all.csv" });
  const trained = new Set(dataset.train.map((row) => row.normalized));
  expect(dataset.validation.length).toBeGreaterThan(0);
  expect(dataset.validation.filter((row) => trained.has(row.normalized))).toEqual([]);
  expect(dataset.heldOut.rows).toHaveLength(dataset.validation.length);
});

test("a pair of files is joined on the id, in either order", async () => {
  const rows = sortedRows(["a", "b"]);
  const files = {
    "x.csv": `ID,question\n${rows.map(([text], i) => `${String(i)},${text}`).join("\n")}\n`,
    "y.csv": `ID,intent\n${rows
      .map(([, intent], i) => `${String(i)},${String(intent)}`)
      .reverse()
      .join("\n")}\n`,
  };
  const one = await load(files, { path: "x.csv,y.csv" });
  const other = await load(files, { path: "y.csv,x.csv" });
  const folder = await load(files);
  expect(sizesOf(one)).toEqual({ train: 34, validation: 6, test: 0 });
  expect(other.sha256).toBe(one.sha256);
  expect(folder.sha256).toBe(one.sha256);
});

test("JSONL and columns of other names are read", async () => {
  const lines = sortedRows(["a", "b"]).map(([text, intent]) =>
    JSON.stringify({ utterance: text, label: intent, other: null }),
  );
  const dataset = await load(
    { "all.jsonl": lines.join("\n") },
    { path: "all.jsonl", data: { textColumn: "utterance", intentColumn: "label" } },
  );
  expect(dataset.labels.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("quoted cells, semicolons, a byte order mark and empty lines are read", async () => {
  const rows = sortedRows(["a", "b"]).map(
    ([text, intent]) => `"${text}; ""oui""";${String(intent)}`,
  );
  const dataset = await load(
    { "all.csv": `\ufeffQuestion;Intent\r\n${rows.join("\r\n\r\n")}\r\n` },
    { path: "all.csv", data: { separator: ";" } },
  );
  expect(dataset.train[0]?.text).toContain('; "oui"');
});

test("what an earlier run held out is not trained on, whatever the seed is now", async () => {
  const heldOut = await temporaryFolder();
  const files = { "all.csv": csv(sortedRows(["a", "b"])) };
  const first = await load(files, { path: "all.csv", heldOut });
  await writeHeldOut(heldOut, "intent", first.heldOut);
  const again = await load(files, { path: "all.csv", heldOut });
  expect(again.heldOut.sha256).toBe(first.heldOut.sha256);
  expect(again.sha256).toBe(first.sha256);
  const reseeded = await load(files, { path: "all.csv", heldOut, data: { seed: 9 } });
  const trained = new Set(reseeded.train.map((row) => row.normalized));
  expect(first.heldOut.rows.filter((row) => trained.has(row.normalized))).toEqual([]);
  const split = {
    "train.csv": csv([...sortedRows(["a", "b"]), ["un texte de plus", "b"]]),
    "validation.csv": csv([["quelle dose", "a"]]),
  };
  const inFolder = await load(split, { heldOut });
  expect(inFolder.train).toHaveLength(41 - first.heldOut.rows.length);
  expect(inFolder.notes.map((it) => it.problem)).toContain(
    "training texts that an earlier run of this model held out, left out of training",
  );
});

test("intents without training texts are no part of the output", async () => {
  const dataset = await load({
    "train.csv": csv([...sortedRows([0, 1]), ["   ", 1]]),
    "validation.csv": csv([
      ["jamais vu", 2],
      ["quelle dose", 0],
    ]),
    "labels.json": '["a","b","c","d"]',
  });
  expect(dataset.labels.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(dataset.unknownLabels.map(({ name }) => name)).toEqual(["c"]);
  expect(dataset.blank.map(({ place }) => place)).toEqual(["train.csv: line 42"]);
  expect(dataset.notes.map(findingText)).toEqual([
    "intents without a training text, which this version does not know: 2 (2 c, 3 d)",
  ]);
});

const refusals: [string, Files, object, string | RegExp][] = [
  ["an empty file", { "train.csv": "" }, {}, "train.csv: the file is empty"],
  [
    "a header alone",
    { "train.csv": "id,question,intent\n" },
    {},
    "train.csv: expected at least one row, got none",
  ],
  [
    "Latin-1",
    { "train.csv": Buffer.from("id,question,intent\n1,dose,0\n2,\xe9t\xe9,1\n", "latin1") },
    {},
    "train.csv: line 3, byte 30: expected UTF-8, got 0xE9; save the file as UTF-8",
  ],
  [
    "UTF-16",
    { "train.csv": Buffer.from("\ufeffid,question", "utf16le") },
    {},
    "train.csv: expected text in UTF-8, got what looks like UTF-16; save the file as UTF-8",
  ],
  [
    "an unknown column",
    { "train.csv": "id,texte,intent\n1,dose,0\n" },
    {},
    'train.csv: expected a column "question" (data.textColumn), found "id", "texte", "intent"',
  ],
  [
    "a row with too many cells",
    { "train.csv": "id,question,intent\n1,dose, mais laquelle,0\n" },
    {},
    "train.csv: line 2: expected 3 cells, got 4",
  ],
  [
    "rows with another number of cells",
    { "train.csv": "id,question,intent\n1,dose\n2,sirop,0\n3,a,b,0\n4\n" },
    {},
    'train.csv: line 2: expected 3 cells, got 2; so it is in 2 more (line 4, 5); a cell with "," in it stands in quotes',
  ],
  [
    "an open quote",
    { "train.csv": 'id,question,intent\n1,"dose,0\n' },
    {},
    "train.csv: line 2: expected the quote that opens in this row to be closed, got the end of the file",
  ],
  [
    "an id out of range",
    {
      ...folderFiles,
      "train.csv": csv([
        ["dose", 0],
        ["sirop", 61],
      ]),
    },
    {},
    'train.csv: line 3: expected one of the 2 intents of labels.json (ids 0 to 1, or a name), got "61"',
  ],
  [
    "a row without an intent",
    {
      "train.csv": csv([
        ["dose", "a"],
        ["sirop", ""],
      ]),
    },
    {},
    "train.csv: line 3: expected an intent, got none",
  ],
  [
    "a labels.json of another form",
    { ...folderFiles, "labels.json": '"dosage"' },
    {},
    'labels.json: expected an array of {id, name, description}, an array of names, or an object id → name, got "dosage"',
  ],
  [
    "a name twice in labels.json",
    { ...folderFiles, "labels.json": '["a","a"]' },
    {},
    /^labels\.json: .*expected each name once, got "a" again/s,
  ],
  [
    "one intent alone",
    { "train.csv": csv(sortedRows(["a"])), "validation.csv": csv([["dose", "a"]]) },
    {},
    'expected at least 2 intents with training texts, got 1 ("a")',
  ],
  [
    "a line that is no JSON",
    { "train.jsonl": '{"question":"dose","intent":0}\n{"question":\n' },
    {},
    "train.jsonl: line 2: expected a JSON object, got no JSON",
  ],
  [
    "a folder without tables",
    { "readme.txt": "hello" },
    {},
    /expected train\.csv, or one or two tables, found readme\.txt$/,
  ],
  [
    "a pair of which one lacks an id",
    { "x.csv": "ID,question\n1,dose\n2,sirop\n", "y.csv": "ID,intent\n1,a\n" },
    {},
    'x.csv: line 3: expected an intent for id "2" in y.csv, got none',
  ],
  [
    "UTF-16 without a mark",
    { "train.csv": Buffer.from("id,question", "utf16le") },
    {},
    "train.csv: expected text in UTF-8, got what looks like UTF-16; save the file as UTF-8",
  ],
  [
    "an Excel file",
    { "train.csv": Buffer.from("PK\u0003\u0004rest") },
    {},
    "train.csv: expected text in UTF-8, got what looks like an Excel file or a zip; save the table as CSV",
  ],
  [
    "a packed file",
    { "train.csv": gzipSync("id,question,intent\n") },
    {},
    "train.csv: expected text in UTF-8, got what looks like a file packed by gzip; unpack it first",
  ],
  [
    "another separator",
    { "train.csv": "id;question;intent\n1;dose, mais laquelle;0\n" },
    {},
    'train.csv: line 1: expected cells separated by "," (data.separator), got "id;question;intent"; set data.separator to ";" in conf/train-conf.yml',
  ],
  [
    "tabs in a .csv",
    { "train.csv": "id\tquestion\tintent\n1\tdose\t0\n" },
    {},
    /set data\.separator to "\\t" in conf\/train-conf\.yml$/,
  ],
  [
    "a column twice",
    { "train.csv": "question,intent,question\ndose,0,sirop\n" },
    {},
    'train.csv: expected one column "question" (data.textColumn), got 2',
  ],
  [
    "a line that is an array",
    { "train.jsonl": "[1]\n" },
    {},
    "train.jsonl: line 1: expected a JSON object, got an array",
  ],
  [
    "a text that is null",
    { "train.jsonl": '{"question":null,"intent":0}\n' },
    {},
    'train.jsonl: line 1: expected a text or number in "question", got none',
  ],
  [
    "a labels.json that is broken",
    { ...folderFiles, "labels.json": "{oops" },
    {},
    /^labels\.json: expected JSON, got /,
  ],
  [
    "an object name → id",
    { ...folderFiles, "labels.json": '{"dosage":0}' },
    {},
    /an object id → name, got \{"dosage":0\}$/,
  ],
  [
    "a folder with texts to judge by alone",
    { "test.csv": csv(sortedRows(["a", "b"])) },
    {},
    /data\/?: expected train\.csv beside test\.csv, found none$/,
  ],
  [
    "intents with too few texts to set one aside",
    {
      "all.csv": csv([
        ["dose", "a"],
        ["sirop", "b"],
      ]),
    },
    {},
    "expected validation texts, got none: no intent has enough different texts to set aside a share of 0.15 (data.validationShare)",
  ],
  [
    "a mapping of an intent that the data does not have",
    { "all.csv": csv(sortedRows(["a", "b"])), "map.json": '{"c":7}' },
    { labelMapping: "map.json" },
    'data.labelMapping: expected intents of the data, got "c", which it does not have',
  ],
];

test.each(refusals)("%s is refused", async (_name, files, data, message) => {
  await expect(load(files, { data })).rejects.toThrow(message);
});

test("a .json file is refused with what to do", async () => {
  await expect(load({ "all.json": "[]" }, { path: "all.json" })).rejects.toThrow(
    /^all\.json: expected a table \(CSV, TSV, JSONL\) or data of Rasa, Snips or CLINC150, got another \.json; write one object a line and name it \.jsonl$/,
  );
});

test("of a pair the file that is missing is named", async () => {
  await expect(load({ "x.csv": "ID,question\n" }, { path: "x.csv,y.csv" })).rejects.toThrow(
    /x\.csv,\S+y\.csv: expected two files, found no file \S+\/y\.csv$/,
  );
});

test("ids without names are told as the intents for which they are taken", async () => {
  const rows = sortedRows([0, 1]);
  const files = { "all.csv": csv(rows), "map.json": '{"0":7,"1":"storage"}' };
  const plain = await load(files, { path: "all.csv" });
  expect(plain.notes).toEqual([]);
  const mapped = await load(files, { path: "all.csv", data: { labelMapping: "map.json" } });
  expect(mapped.notes).toEqual([]);
  const known = await load(files, { path: "all.csv", published: ["dosage", "storage"] });
  expect(known.notes.map(findingText)).toEqual([
    "ids without a labels.json, taken for the intents that the model has: 2 (0 dosage, 1 storage)",
  ]);
});

test("a path with nothing there is refused", async () => {
  await expect(load({}, { path: "nowhere" })).rejects.toThrow(
    /nowhere: expected a folder with train\.csv, a CSV or JSONL file, or two files joined by a comma; found nothing there$/,
  );
});

test("a held-out set has ids, texts and intents' ids", async () => {
  const folder = await temporaryFolder();
  const dataset = await load(folderFiles);
  const path = await writeHeldOut(folder, "intent", dataset.heldOut);
  expect(path).toBe(join(folder, "intent", `${dataset.heldOut.sha256}.csv`));
  expect((await readFile(path, "utf8")).split("\n")[0]).toBe("id,question,intent");
});
