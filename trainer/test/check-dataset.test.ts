import { expect, test } from "vitest";
import { refuseFailures } from "../src/health/check-dataset.js";
import { findingText } from "../src/health/data-health.js";
import { datasetOf, healthOf, type Rows } from "./checked-dataset.js";

const words = "dose sirop conduire vaccin alcool enfant fatigue ordonnance toux fièvre".split(" ");
const places = "maison pharmacie voyage école hôpital bureau cuisine jardin voiture".split(" ");

/** Ninety different texts of two intents. */
const plain: Rows = words.flatMap((word, a) =>
  places.map((place) => [`${word} prise dans le ${place} ${word}`, a % 2] as const),
);

test("plain data passes every check that can run", async () => {
  const health = await healthOf(datasetOf({ train: plain, validation: [["quelle dose", 0]] }), {
    settings: { nearDuplicates: { level: "off" }, nearContradictions: { level: "off" } },
  });
  expect(health.findings.filter(({ level }) => level !== "note")).toEqual([]);
  expect(health.skipped.map(({ check }) => check)).toContain("nearDuplicates");
  expect(health.passed).toContain("duplicates");
});

test("doubtful rows are told with their places, and refused where the settings are strict", async () => {
  const train: Rows = [
    ...plain,
    ["une dose", 0],
    ["Une  dose", 0],
    ["une dose", 1],
    ["   ", 1],
    ["seul à la maison", 2],
  ];
  const validation: Rows = [
    ["seul à la maison", 2],
    ["jamais vu", 3],
    ["quelle dose", 0],
  ];
  const dataset = datasetOf({ train, validation });
  const findings = (await healthOf(dataset)).findings.filter(({ level }) => level === "warn");
  expect(findings.map(({ check, count, places }) => [check, count, places[0]])).toEqual([
    ["emptyTexts", 1, "train.csv: line 95"],
    ["duplicates", 1, "train.csv: line 93"],
    ["contradictions", 3, "train.csv: line 92"],
    ["leaks", 1, "validation.csv: line 2"],
    ["unknownIntents", 1, "validation.csv: line 3"],
    ["smallIntents", 1, "2 c: 1"],
  ]);
  expect(findings[1]?.rows).toEqual([
    {
      place: "train.csv: line 93",
      text: "Une  dose",
      intent: "a",
      other: { place: "train.csv: line 92", text: "une dose", intent: "a" },
    },
  ]);
  const strict = await healthOf(dataset, { strict: true });
  expect(() => {
    refuseFailures(strict);
  }).toThrow(/^the data is refused, for it has\nemptyTexts: texts without a word, left out: 1 /);
});

test("up to atMost a finding is a note, above it has the check's level", async () => {
  const train: Rows = [...plain, ["une dose", 0], ["une dose", 0]];
  const levelOf = async (atMost: number): Promise<string | undefined> =>
    (
      await healthOf(datasetOf({ train }), { settings: { duplicates: { level: "fail", atMost } } })
    ).findings.find(({ check }) => check === "duplicates")?.level;
  expect(await levelOf(0.0108)).toBe("fail");
  expect(await levelOf(0.011)).toBe("note");
});

test("near duplicates are told apart by what is wrong with them", async () => {
  const train: Rows = [
    ["je voudrais réserver une table pour ce soir", 0],
    ["je voudrais réserver une table pour ce soir !", 0],
    ["combien de temps dure le trajet en train jusqu'à lyon", 0],
    ["combien de temps dure le trajet en train jusqu'a lyon ?", 1],
    ["tout autre chose", 1],
  ];
  const validation: Rows = [["Je voudrais reserver une table pour ce soir", 0]];
  const { findings } = await healthOf(datasetOf({ train, validation }));
  const near = findings.filter(({ check }) => check.startsWith("near"));
  expect(near.map((it) => [it.check, it.places, it.rows[0]?.other?.place])).toEqual([
    ["nearDuplicates", ["train.csv: line 3"], "train.csv: line 2"],
    ["nearContradictions", ["train.csv: line 4", "train.csv: line 5"], "train.csv: line 5"],
    ["nearLeaks", ["validation.csv: line 2"], "train.csv: line 2"],
  ]);
});

test("with more rows than maxRows what compares rows is left out, with the reason", async () => {
  const { skipped } = await healthOf(datasetOf({ train: plain }), { settings: { maxRows: 89 } });
  const reason = "90 rows are more than validation.maxRows, 89";
  expect(skipped).toEqual(
    ["nearDuplicates", "nearContradictions", "nearLeaks", "language", "wrongLabels"].map((check) =>
      check === "language"
        ? { check, reason: "90 rows are too few to say what the rest speaks" }
        : { check, reason },
    ),
  );
});

test("intents that outweigh the others and ids that come twice are told", async () => {
  const train: Rows = [...plain.map(([text]) => [text, 0] as const), ["autre", 1], ["encore", 1]];
  const dataset = datasetOf({ train });
  const twice = { ...dataset, train: dataset.train.map((row) => ({ ...row, id: "1" })) };
  const texts = (await healthOf(twice)).findings.map(findingText);
  expect(texts).toContain("intents that outweigh the others: 1 (0 a: 98 % of the rows)");
  expect(texts.join()).toContain("rows whose id another row has as well: 91 (train.csv: line 3");
});

test("an interrupted check ends at once", async () => {
  const { checkDataset } = await import("../src/health/check-dataset.js");
  const { validationSchema } = await import("../src/settings/validation.js");
  const options = { settings: validationSchema.parse({}), strict: false };
  const terminal = { line: () => undefined, progress: () => undefined };
  const check = checkDataset(datasetOf({ train: plain }), options, terminal, AbortSignal.abort());
  await expect(check).rejects.toThrow(/aborted/);
});
