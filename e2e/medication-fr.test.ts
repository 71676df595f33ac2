import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";

interface Row {
  readonly id: string;
  readonly question: string;
  readonly intent: number;
}

interface Label {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

const folder = new URL("../data/medication-fr/", import.meta.url);
const splits = ["train", "validation", "test"] as const;

function readText(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

function readRows(split: string): readonly Row[] {
  const records: unknown[][] = parse(readText(`${split}.csv`));
  const [header, ...rows] = records;
  expect(header).toEqual(["id", "question", "intent"]);
  return rows.map(([id, question, intent]) => ({
    id: String(id),
    question: String(question),
    intent: Number(intent),
  }));
}

function isLabel(value: unknown): value is Label {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "number" &&
    "name" in value &&
    typeof value.name === "string" &&
    "description" in value &&
    typeof value.description === "string"
  );
}

function readLabels(): readonly Label[] {
  const labels: unknown = JSON.parse(readText("labels.json"));
  if (!Array.isArray(labels) || !labels.every(isLabel)) {
    throw new Error("labels.json: expected an array of {id, name, description}");
  }
  return labels;
}

/** The question without case, accents, ligatures and punctuation. */
function normalize(question: string): string {
  return question
    .toLowerCase()
    .replaceAll("œ", "oe")
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
}

function groupOf(row: Row): string {
  return row.id.replace(/-[a-z]$/u, "");
}

function countByIntent(rows: readonly Row[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { intent } of rows) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  return counts;
}

describe("the bundled data set medication-fr", () => {
  const bySplit = splits.map((split) => ({ split, rows: readRows(split) }));
  const all = bySplit.flatMap(({ rows }) => rows);
  const labels = readLabels();

  it("has at least 30 intents with at least 40 questions each", () => {
    const counts = [...countByIntent(all).values()];
    expect(counts.length).toBeGreaterThanOrEqual(30);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(40);
  });

  it("has no question twice, even without accents, case and punctuation", () => {
    const seen = new Map<string, string>();
    const repeated: string[] = [];
    for (const { id, question } of all) {
      const key = normalize(question);
      expect(key, id).not.toBe("");
      const earlier = seen.get(key);
      if (earlier !== undefined) repeated.push(`${earlier} and ${id}: ${question}`);
      seen.set(key, id);
    }
    expect(repeated).toEqual([]);
  });

  it("gives every row an id of its own that names its intent", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, intent } of all) {
      expect(id).toMatch(/^q\d{2}-\d{2}-[a-z]$/u);
      expect(Number(id.slice(1, 3)), id).toBe(intent);
    }
  });

  it("keeps every paraphrase group in one split", () => {
    const home = new Map<string, string>();
    const torn: string[] = [];
    for (const { split, rows } of bySplit) {
      for (const row of rows) {
        const group = groupOf(row);
        if ((home.get(group) ?? split) !== split) torn.push(group);
        home.set(group, split);
      }
    }
    expect(torn).toEqual([]);
  });

  it("has about 70, 15 and 15 percent of the rows in the splits", () => {
    const shares = bySplit.map(({ rows }) => rows.length / all.length);
    expect(shares[0]).toBeCloseTo(0.7, 1);
    expect(shares[1]).toBeCloseTo(0.15, 1);
    expect(shares[2]).toBeCloseTo(0.15, 1);
  });

  it.each(bySplit)("has at least five questions of every intent in $split", ({ rows }) => {
    const counts = countByIntent(rows);
    for (const { id, name } of labels) {
      expect(counts.get(id) ?? 0, name).toBeGreaterThanOrEqual(5);
    }
  });

  it("names every intent once, in the order of the ids from 0", () => {
    expect(labels.map(({ id }) => id)).toEqual(
      [...countByIntent(all).keys()].sort((a, b) => a - b),
    );
    expect(labels.map(({ id }) => id)).toEqual(labels.map((_, position) => position));
    expect(new Set(labels.map(({ name }) => name)).size).toBe(labels.length);
    for (const { name, description } of labels) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/u);
      expect(description).toMatch(/\.$/u);
    }
  });

  it("calls intent 26 pregnancy and raw food, and keeps its example out of training", () => {
    expect(labels[26]?.name).toBe("pregnancy_raw_food");
    const example = all.find(
      ({ question }) => question === "risques poisson cru pendant la grossesse ?",
    );
    expect(example?.intent).toBe(26);
    expect(bySplit.find(({ rows }) => rows.some(({ id }) => id === example?.id))?.split).toBe(
      "test",
    );
  });

  it("is in UTF-8 with LF line ends and no byte order mark", () => {
    for (const split of splits) {
      const text = readText(`${split}.csv`);
      expect(text).not.toMatch(/\r|\uFEFF|\uFFFD/u);
      expect(text.endsWith("\n")).toBe(true);
    }
  });

  it("has the counts of its README", () => {
    const table = readText("README.md").matchAll(
      /^\| +(\d+) \| (\w+) +\| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \| +(\d+) \|$/gmu,
    );
    const counted = labels.map(({ id, name }) => {
      const rows = all.filter(({ intent }) => intent === id);
      const groups = new Set(rows.map(groupOf)).size;
      const perSplit = bySplit.map(({ rows: split }) => countByIntent(split).get(id) ?? 0);
      return [id, name, rows.length, groups, ...perSplit].map(String);
    });
    expect([...table].map((cells) => cells.slice(1))).toEqual(counted);
  });
});
