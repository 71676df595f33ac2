// Makes a large data set of real texts: each new text is the head of one text of an intent and the tail of another one, with
// a few words dropped or replaced. node bench/train/make-large.mjs --rows 1000000 [--from folder] [--out folder] [--seed 1]
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { parseArgs } from "node:util";
import { parse } from "csv-parse/sync";
import { SeededRandom } from "../../trainer/dist/random.js";

const REPLACED_WORDS = 0.03;
const DROPPED_WORDS = 0.03;
const WRONG_LABELS = 0.01;
const VALIDATION_ROWS = 5000;

const root = resolve(import.meta.dirname, "../..");
const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    from: { type: "string", default: join(root, "../shared/data/clinc150") },
    out: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});
const rowCount = Number(flags.rows);
const folder = flags.out ?? join(root, ".venv", `large-${String(rowCount)}`);
const random = new SeededRandom(Number(flags.seed));
const chance = (share) => random.below(1e6) < share * 1e6;
const oneOf = (items) => items[random.below(items.length)];

mkdirSync(folder, { recursive: true });
await write("train.csv", rowCount, WRONG_LABELS);
await write("validation.csv", VALIDATION_ROWS, 0);
process.stdout.write(`${folder}\n`);

async function write(name, count, wrongLabels) {
  const texts = new Map();
  for (const { question, intent } of parse(readFileSync(join(flags.from, name)), {
    columns: true,
    bom: true,
  })) {
    if (!texts.has(intent)) texts.set(intent, []);
    texts.get(intent).push(question.split(/\s+/u));
  }
  const intents = [...texts.keys()].sort((a, b) => Number(a) - Number(b));
  const words = [...texts.values()].flat(2);
  const file = createWriteStream(join(folder, name));
  file.write("id,question,intent\n");
  for (let row = 0; row < count; row++) {
    const intent = intents[row % intents.length];
    const text = crossed(texts.get(intent), words).join(" ").replaceAll('"', '""');
    const label = chance(wrongLabels) ? oneOf(intents) : intent;
    if (!file.write(`${String(row + 1)},"${text}",${label}\n`)) {
      await new Promise((done) => file.once("drain", done));
    }
  }
  file.end();
  await finished(file);
}

/** The first words of one text and the last ones of another, with some noise. */
function crossed(texts, words) {
  const [first, second] = [oneOf(texts), oneOf(texts)];
  const head = first.slice(0, 1 + random.below(first.length));
  const tail = second.slice(random.below(second.length));
  const kept = [...head, ...tail].filter(() => !chance(DROPPED_WORDS));
  return kept.map((word) => (chance(REPLACED_WORDS) ? oneOf(words) : word));
}
