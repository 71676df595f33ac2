import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decide, learnTrust, type VoteMatrix } from "../src/labelling/label-model.js";
import { labelTexts } from "../src/labelling/label-texts.js";
import { readRules } from "../src/labelling/rules.js";
import { SeededRandom } from "../src/random.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

async function rulesOf(yaml: string): Promise<(text: string) => string[]> {
  const path = join(await temporaryFolder(), "labelling.yml");
  await writeFile(path, yaml);
  const { functions, prepare } = await readRules(path);
  return (text) => {
    const prepared = prepare(text);
    return functions.filter((it) => it.matches(prepared)).map(({ name }) => name);
  };
}

const rules = `functions:
  - name: words
    intent: storage
    keywords: [frigo, "à l'abri", 20 °C]
  - name: pattern
    intent: expiry
    patterns: ['\\bpérim(é|e)', 'date .* flacon']
    unless: ['\\bpas p[eé]rim']
`;

test.each<[string, string[]]>([
  ["Au FRIGO ?", ["words"]],
  ["les frigos", []],
  ["A l’abri de la lumière", ["words"]],
  ["à 20°C", ["words"]],
  ["il est PÉRIMÉ", ["pattern"]],
  ["date sur le flacon au frigo", ["words", "pattern"]],
  ["il n'est pas périmé, date du flacon", []],
  ["", []],
])("functions see %j without case and accents, words whole", async (text, expected) => {
  expect((await rulesOf(rules))(text)).toEqual(expected);
});

test("accents count where the file says so", async () => {
  const votes = await rulesOf(
    "foldAccents: false\nfunctions:\n  - {name: a, intent: x, keywords: [été]}\n",
  );
  expect([votes("l'été"), votes("l'ete")]).toEqual([["a"], []]);
});

test("a pattern that is dangerous elsewhere takes linear time", async () => {
  const votes = await rulesOf(
    `functions:\n  - {name: a, intent: x, patterns: ['^(a+)+$', '(x*)*y']}\n`,
  );
  expect(votes(`${"a".repeat(20_000)}!`)).toEqual([]);
});

test.each<[string, string, RegExp]>([
  [
    "a backreference",
    "functions:\n  - {name: a, intent: x, patterns: ['(a)\\1']}",
    /^labelling\.yml: function "a": expected a pattern of RE2 \(no backreferences, no looking around\), got "\(a\)\\\\1": /,
  ],
  [
    "a look ahead",
    "functions:\n  - {name: a, intent: x, unless: ['(?=a)'], keywords: [b]}",
    /expected a pattern of RE2/,
  ],
  ["no pattern at all", "functions:\n  - {name: a, intent: x}", /expected patterns or keywords/],
  [
    "a name twice",
    "functions:\n  - {name: a, intent: x, keywords: [b]}\n  - {name: a, intent: y, keywords: [c]}",
    /expected each function's name once/,
  ],
  [
    "a keyword without a letter",
    "functions:\n  - {name: a, intent: x, keywords: ['?!']}",
    /expected keywords with letters or digits, got "\?!"/,
  ],
  ["an unknown member", "functions:\n  - {name: a, intent: x, regex: b}", /regex/],
])("%s is refused", async (_name, yaml, message) => {
  await expect(rulesOf(yaml)).rejects.toThrow(message);
});

/** Functions of these accuracies that vote on a text with a chance of 0.6; each knows two of them, one an intent. */
function simulated(
  accuracies: readonly number[],
  n: number,
): { votes: VoteMatrix; truths: number[] } {
  const random = new SeededRandom(7);
  const chance = (share: number): boolean => random.below(1_000_000) < share * 1_000_000;
  const truths = Array.from({ length: n }, () => random.below(2));
  // a function that votes for either intent is two that each vote for one
  const intentOf = accuracies.flatMap(() => [0, 1]);
  const voters = truths.map((truth) =>
    accuracies.flatMap((accuracy, index) => {
      if (!chance(0.6)) return [];
      return [2 * index + (chance(accuracy) ? truth : 1 - truth)];
    }),
  );
  return { votes: { intentOf, voters, intentCount: 2 }, truths };
}

test("agreement alone tells the better functions from the worse, and its weights beat equal ones", () => {
  const accuracies = [0.95, 0.55, 0.85, 0.6, 0.75];
  const { votes, truths } = simulated(accuracies, 4000);
  const trust = learnTrust(votes, []);
  expect(new Set(trust.map(({ source }) => source))).toEqual(new Set(["agreement"]));
  const order = [...accuracies.keys()].sort((a, b) => (accuracies[b] ?? 0) - (accuracies[a] ?? 0));
  for (const intent of [0, 1]) {
    const learnt = order.map((index) => trust[2 * index + intent]?.accuracy ?? 0);
    expect(learnt).toEqual([...learnt].sort((a, b) => b - a));
  }
  const share = (given: typeof trust): number =>
    decide(votes, given).filter((it, row) => it?.intent === truths[row]).length / truths.length;
  expect(share(trust)).toBeGreaterThan(share(trust.map((it) => ({ ...it, weight: 1 }))) + 0.01);
});

test("given labels go before agreement, and five of them are enough", () => {
  const voters = [
    ...Array.from({ length: 6 }, () => [0, 1]),
    ...Array.from({ length: 4 }, () => [0]),
  ];
  const votes = { intentOf: [0, 0, 1], voters, intentCount: 3 };
  const truths = [0, 0, 0, 0, 1, undefined, undefined, undefined, undefined, undefined];
  const [first, second, third] = learnTrust(votes, truths);
  expect(first).toMatchObject({ source: "labels", accuracy: 5 / 7 });
  expect(second?.source).toBe("labels");
  expect(third).toMatchObject({ source: "assumed", accuracy: 0.7 });
  expect(learnTrust(votes, truths.slice(0, 4))[0]?.source).toBe("agreement");
});

test("a vote that is worse than chance counts nothing, and a tie decides nothing", () => {
  const votes = { intentOf: [0, 1, 1], voters: [[0, 1], [0, 1, 2], [2], []], intentCount: 2 };
  const trust = [0.8, 0.8, 0.3].map((accuracy) => ({
    accuracy,
    weight: accuracy > 0.5 ? 1 : 0,
    source: "labels" as const,
  }));
  expect(decide(votes, trust)).toEqual([undefined, undefined, undefined, undefined]);
  const wrong = { intentOf: [0], voters: Array.from({ length: 9 }, () => [0]), intentCount: 2 };
  expect(
    learnTrust(
      wrong,
      Array.from({ length: 9 }, () => 1),
    )[0]?.weight,
  ).toBe(0);
});

async function label(
  csv: string,
  labels?: string,
): Promise<{ out: string; rest: string; lines: string[] }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "labelling.yml"), rules);
  await writeFile(join(folder, "texts.csv"), csv);
  if (labels !== undefined) await writeFile(join(folder, "labels.json"), labels);
  const to = join(folder, "out", "labelled.csv");
  const request = {
    rules: join(folder, "labelling.yml"),
    dataset: join(folder, "texts.csv"),
    to,
    settings: trainSettingsSchema.parse({}).data,
  };
  const terminal = recordingTerminal();
  await labelTexts(request, terminal, new AbortController().signal);
  return {
    out: await readFile(to, "utf8"),
    rest: await readFile(to.replace(".csv", "-undecided.csv"), "utf8"),
    lines: terminal.lines.map((line) => line.replaceAll(`${folder}/`, "")),
  };
}

test("texts get the intent that the votes come to; what is undecided goes into a file of its own", async () => {
  const { out, rest, lines } = await label(
    'id,question\n1,au frigo\n2,périmé\n3,bonjour\n4,"au frigo, périmé"\n',
  );
  expect(out).toBe(
    "id,question,intent,source,confidence,votes\n1,au frigo,storage,votes,0.6200,words: storage\n2,périmé,expiry,votes,0.6200,pattern: expiry\n",
  );
  expect(rest).toBe(
    'id,question,votes\n3,bonjour,\n4,"au frigo, périmé",words: storage; pattern: expiry\n',
  );
  expect(lines).toEqual([
    "function  intent   votes  coverage  overlaps  conflicts  right  weight",
    "words     storage      2    50.0 %         1          1      -    0.49",
    "pattern   expiry       2    50.0 %         1          1      -    0.49",
    "4 texts: 3 (75.0 %) have a vote, on 1 the votes differ, on 1 they come to nothing",
    "weights: of 0 functions from the given labels, of 2 from how the others bear them out, of 0 assumed (accuracy 0.7)",
    "wrote 2 texts with an intent to out/labelled.csv, 2 without to out/labelled-undecided.csv",
    "make train DATASET=out/labelled.csv",
  ]);
});

test("given intents stay, by name or id, and tell how often the functions are right", async () => {
  const rows = Array.from(
    { length: 8 },
    (_, at) => `${String(at)},au frigo ${String(at)},${at < 6 ? "0" : "1"}`,
  );
  const { out, lines } = await label(
    `id,question,intent\n${rows.join("\n")}\n9,le frigo,\n`,
    '["storage","expiry"]',
  );
  expect(out).toContain(
    "\n7,au frigo 7,expiry,given,,words: storage\n9,le frigo,storage,votes,0.7000,words: storage\n",
  );
  expect(lines[1]).toBe(
    "words     storage      9   100.0 %         0          0  75.0 % of 8    0.85",
  );
  expect(lines[4]).toBe(
    "of 8 given labels that the votes decide, 6 (75.0 %) agree; the weights were learnt from the same labels",
  );
});

test("the rules that the project ships are understood", async () => {
  const { functions, prepare } = await readRules("conf/labelling.yml.dist");
  const text = prepare("Peut-on conduire après deux bières ?");
  expect(functions.filter((it) => it.matches(text)).map(({ intent }) => intent)).toEqual([
    "driving",
  ]);
});
