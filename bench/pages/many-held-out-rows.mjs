import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { canonicalJson, hashRow, sha256, trainingRowsKey } from "../../version/dist/index.js";

/**
 * Makes versions of a model believe that they were judged by so many held-out rows: the rows of `evaluation.jsonl` are repeated,
 * each copy with a text of its own, some of them answered otherwise, and the held-out set with those texts lies where the gateway
 * looks for it. Their metrics stay those of the rows that were there.
 *
 * @param {{ modelsDirectory: string, heldOutDirectory: string, model: string, versions: number[], rows: number }} of
 */
export function makeManyHeldOutRows({ modelsDirectory, heldOutDirectory, model, versions, rows }) {
  const [first] = versions;
  const { split, sha256: before } = readJson(fileOf(first, "training.json")).data.heldOut;
  const known = parse(readFileSync(join(heldOutDirectory, model, `${before}.csv`)), {
    columns: true,
  });
  const texts = Array.from({ length: rows }, (_, index) => ({
    ...known[index % known.length],
    question: `${known[index % known.length].question} (${String(index)})`,
  }));
  const csv = `id,question,intent\n${texts
    .map(
      ({ id, question, intent }, index) =>
        `${id}-${String(index)},"${question.replaceAll('"', '""')}",${intent}\n`,
    )
    .join("")}`;
  const heldOut = sha256(Buffer.from(csv));
  writeFileSync(join(heldOutDirectory, model, `${heldOut}.csv`), csv);
  for (const version of versions) {
    const training = readJson(fileOf(version, "training.json"));
    const key = trainingRowsKey(training.data.sha256);
    const judged = readFileSync(fileOf(version, "evaluation.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const byRow = new Map(judged.map((row) => [row.row, row]));
    const answers = texts.map(({ question }, index) => {
      const { truth, top } =
        byRow.get(hashRow(key, known[index % known.length].question)) ?? judged[0];
      return canonicalJson({
        heldOut,
        row: hashRow(key, question),
        truth,
        top: varied(top, index, version),
      });
    });
    const files = {
      "evaluation.jsonl": answers.join(""),
      "training.json": canonicalJson({
        ...training,
        data: { ...training.data, heldOut: { split, sha256: heldOut, n: rows } },
      }),
    };
    const manifest = readJson(fileOf(version, "manifest.json"));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(fileOf(version, name), text);
      manifest.files[`assets.extra/${name}`] = sha256(Buffer.from(text));
    }
    writeFileSync(fileOf(version, "manifest.json"), canonicalJson(manifest));
  }

  function fileOf(version, name) {
    return join(modelsDirectory, model, String(version), "assets.extra", name);
  }
}

/** One row in twenty takes the second answer for the first, so that there are flips; probabilities differ a little. */
function varied(top, index, version) {
  const dice = createHash("sha256")
    .update(`${String(index)} ${String(version)}`)
    .digest();
  const shift = 1 - dice.readUInt16BE(0) / 2 ** 16 / 10;
  const answers = top.map(({ intent, probability }) => ({
    intent,
    probability: Math.fround(probability * shift),
  }));
  if (dice[2] < 13 && answers.length > 1) {
    [answers[0].intent, answers[1].intent] = [answers[1].intent, answers[0].intent];
  }
  return answers;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
