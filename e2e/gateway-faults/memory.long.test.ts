import { expect, it } from "vitest";
import { Load } from "./load.js";
import { type Memory, memoryOf, TELLS_MEMORY } from "./memory.js";
import { Place, until } from "./place.js";
import { sleep } from "./program.js";
import { tally } from "./tally.js";
import { trainModels } from "./train-models.js";

const SHARE = Number(process.env["LONG_SHARE"] ?? "1");
const REQUESTS = Math.max(10_000, Math.round(1_000_000 * SHARE));
const SAMPLES = 10;
const TIMEOUT_MS = 3_600_000;
/** What is reachable may differ by this much between samples: batches under way, caches that fill. */
const MAX_HELD_GROWTH_MIB = 10;
/** What the process has of the system, with the spaces that its garbage leaves. */
const MAX_RSS_GROWTH_MIB = 60;

const trained = trainModels();

it(`${String(REQUESTS)} requests leave the gateway's memory as it was after a tenth of them`, {
  timeout: TIMEOUT_MS,
}, async () => {
  const place = await Place.create(trained);
  const { url, program } = await place.startGateway({}, TELLS_MEMORY);
  const samples: Memory[] = [];
  let answers = 0;
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    const load = new Load(url, place.questions, { clients: 32 });
    await until(() => load.asked.length >= REQUESTS / SAMPLES, TIMEOUT_MS);
    const asked = await load.end();
    expect(tally(asked)).toMatchObject({ wrong: 0, errors: new Map() });
    answers += asked.length;
    // what waits to be written has been
    await sleep(2_000);
    const memory = await memoryOf(program);
    samples.push(memory);
    process.stdout.write(
      `memory after ${String(answers)} answers: ${memory.rss.toFixed(0)} MiB, of these ${memory.held.toFixed(1)} held\n`,
    );
  }
  const count = "select count(*)::int as n from predictions";
  await until(async () => (await place.database.query(count))[0]?.["n"] === answers);
  process.stdout.write(`memory: ${String(answers)} rows\n`);
  const [first, ...later] = samples;
  for (const { rss, held } of later) {
    expect(held - (first?.held ?? 0)).toBeLessThan(MAX_HELD_GROWTH_MIB);
    expect(rss - (first?.rss ?? 0)).toBeLessThan(MAX_RSS_GROWTH_MIB);
  }
});
