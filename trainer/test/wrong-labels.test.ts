import { expect, test } from "vitest";
import { estimateLabelNoise } from "../src/health/label-noise.js";
import { tellLanguages } from "../src/health/language-check.js";
import { leftOutScores } from "../src/health/left-out-scores.js";
import { suspectedLabels } from "../src/health/wrong-labels.js";
import { SeededRandom } from "../src/random.js";
import { datasetOf, type Rows } from "./checked-dataset.js";

const subjects = [
  "combien de doses par jour pour",
  "où ranger à la maison le flacon de",
  "puis-je boire du vin avec du",
  "quels effets a sur la peau le",
];
const things = "sirop comprimé spray patch sachet collyre baume vaccin gel sérum".split(" ");
const people = "enfant père mère bébé voisin chat patron cousin ami prof".split(" ");

const rows: Rows = subjects.flatMap((subject, intent) =>
  things.flatMap((thing) =>
    people.map((person) => [`${subject} ${thing} de mon ${person}`, intent] as const),
  ),
);

test("replaced intents are found, and the right ones suggested", () => {
  const random = new SeededRandom(1);
  const replaced = rows.map(([text, intent]): [string, number, number] => [
    text,
    random.below(10) === 0 ? (intent + 1 + random.below(3)) % 4 : intent,
    intent,
  ]);
  const { train } = datasetOf({ train: replaced.map(([text, intent]) => [text, intent]) });
  const groups = Int32Array.from(train.keys());
  const { remarks, share } = suspectedLabels(train, groups, 0.5) ?? { remarks: [], share: 0 };
  const wrong = replaced.filter(([, intent, truth]) => intent !== truth);
  expect(share).toBeCloseTo(wrong.length / rows.length, 1);
  const hits = remarks.filter(({ row }) => replaced[row.order]?.[1] !== replaced[row.order]?.[2]);
  expect(hits.length / remarks.length).toBeGreaterThan(0.9);
  expect(hits.length / wrong.length).toBeGreaterThan(0.9);
  expect(hits.every(({ row, suggested }) => suggested === replaced[row.order]?.[2])).toBe(true);
});

test("right intents stay unsuspected, and where texts tell nothing nothing is said", () => {
  const { train } = datasetOf({ train: rows });
  const groups = Int32Array.from(train.keys());
  expect(suspectedLabels(train, groups, 0.5)?.remarks).toEqual([]);
  const random = new SeededRandom(3);
  const drawn = train.map((row) => ({ ...row, intent: random.below(10) < 6 ? 0 : 1 }));
  expect(suspectedLabels(drawn, groups, 0.5)?.remarks ?? []).toEqual([]);
  const one = train.map((row) => ({ ...row, intent: 0 }));
  expect(suspectedLabels(one, groups, 0.5)).toBeUndefined();
});

test("a row is scored as if it and its group were not there", () => {
  const sparse = {
    offsets: Int32Array.of(0, 2, 4, 6, 7),
    ids: Int32Array.of(1, 2, 1, 2, 2, 3, 3),
    weights: Float32Array.of(1, 0.5, 1, 0.5, 1, 1, 2),
  };
  const request = { rows: sparse, featureCount: 4, classCount: 2 };
  const targets = Int32Array.of(0, 0, 1, 1);
  const groups = Int32Array.of(0, 0, 2, 3);
  const scores = leftOutScores({ ...request, targets, groups });
  // without rows 0 and 1 class 0 has nothing, and class 1 has features 2 (1) and 3 (1 + 2)
  const smoothing = 0.1 * 4;
  const empty = 1.5 * (Math.log(0.1) - Math.log(smoothing)) + Math.log(1);
  const full = Math.log(0.1) + 0.5 * Math.log(1.1) - 1.5 * Math.log(4 + smoothing) + Math.log(3);
  for (const row of [0, 1]) {
    expect(scores[2 * row]).toBeCloseTo(empty, 4);
    expect(scores[2 * row + 1]).toBeCloseTo(full, 4);
  }
});

test("the share of replaced intents and the temperature are told apart", () => {
  const random = new SeededRandom(5);
  const [count, classCount] = [4000, 5];
  const uniform = (): number => random.below(2 ** 30) / 2 ** 30;
  const logits = Float32Array.from({ length: count * classCount }, () => 10 * uniform());
  const targets = Int32Array.from({ length: count }, (_, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount).map(Math.exp);
    let left = uniform() * own.reduce((sum, it) => sum + it, 0);
    const truth = own.findIndex((it) => (left -= it) <= 0);
    return uniform() < 0.15 ? (truth + 1 + random.below(classCount - 1)) % classCount : truth;
  });
  const noise = estimateLabelNoise(
    logits.map((it) => it * 3),
    targets,
    classCount,
  );
  expect(noise.temperature).toBeGreaterThan(2.5);
  expect(noise.temperature).toBeLessThan(3.5);
  expect(noise.share).toBeGreaterThan(0.12);
  expect(noise.share).toBeLessThan(0.18);
});

test("texts in a language that the rest doesn't have are told", async () => {
  const { train } = datasetOf({
    train: [
      ...rows.slice(0, 60),
      ["what is the weather going to be like tomorrow morning", 0],
      ["could you please turn off the lights in the living room", 0],
    ],
  });
  const { shares, remarks } = await tellLanguages(train, { minShare: 0.05, margin: 0.1 });
  expect(shares[0]?.language).toBe("fr");
  expect(remarks.map(({ row, detail }) => [row.place, detail])).toEqual([
    ["train.csv: line 62", "most likely en"],
    ["train.csv: line 63", "most likely en"],
  ]);
});
