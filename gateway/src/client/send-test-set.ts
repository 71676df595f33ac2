import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DetailedPrediction } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { type ApiClient, ApiProblem } from "./api-client.js";
import { csvField, readTestSet, type TestRow } from "./test-set.js";

/** What to send, where to, and where the answers go. */
export interface TestRun {
  readonly model: string;
  readonly version: string | undefined;
  readonly testSet: string;
  readonly output: string;
  /** Told of each answered row. */
  readonly onProgress: (done: number, total: number) => void;
}

/** How many rows are asked at the same time. */
export const TEST_CONCURRENCY = 16;

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;

interface AnsweredRow {
  readonly row: TestRow;
  readonly intent: number | undefined;
  readonly name: string | undefined;
  readonly problem: string | undefined;
}

/**
 * Sends a test set's questions to a running gateway, in the file's order with some at the same time, and writes the
 * answered intents in that order. The output takes its place when it is whole; a row that the gateway refuses, such as
 * an empty one, stays in it without an intent.
 */
export async function sendTestSet(api: ApiClient, run: TestRun): Promise<string> {
  const total = await countRows(run.testSet);
  if (total === 0) {
    throw new GatewayError("command-failed", `${run.testSet}: expected questions, got no row`);
  }
  const beside = `${run.output}.${String(process.pid)}.tmp`;
  const tally = new Tally();
  try {
    const file = createWriteStream(beside);
    file.write("ID,question,intent\n");
    for await (const answered of answersInOrder(api, run)) {
      tally.add(answered);
      const { row, intent } = answered;
      const line = [row.id, row.question, intent === undefined ? "" : String(intent)];
      if (!file.write(`${line.map(csvField).join(",")}\n`)) await once(file, "drain");
      run.onProgress(tally.rows, total);
    }
    file.end();
    await finished(file);
    await rename(beside, run.output);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return tally.told(run.output);
}

class Tally {
  rows = 0;
  #known = 0;
  #right = 0;
  readonly #problems = new Map<string, string[]>();

  add({ row, intent, name, problem }: AnsweredRow): void {
    this.rows += 1;
    if (problem !== undefined) {
      const ids = this.#problems.get(problem) ?? [];
      ids.push(row.id);
      this.#problems.set(problem, ids);
    }
    if (row.intent === undefined) return;
    this.#known += 1;
    if (row.intent === String(intent) || row.intent === name) this.#right += 1;
  }

  told(output: string): string {
    const lines = [`${String(this.rows)} rows answered, written to ${output}`];
    for (const [problem, ids] of this.#problems) {
      const shown = ids.slice(0, 5).join(", ");
      const more = ids.length > 5 ? `, and ${String(ids.length - 5)} more` : "";
      lines.push(`without an intent (${problem}): ${shown}${more}`);
    }
    if (this.#known === 0) lines.push("accuracy: the test set has no intents to compare with");
    else {
      const percent = ((100 * this.#right) / this.#known).toFixed(2);
      lines.push(`accuracy: ${percent} % (${String(this.#right)} of ${String(this.#known)})`);
    }
    return `${lines.join("\n")}\n`;
  }
}

async function countRows(path: string): Promise<number> {
  let rows = 0;
  const reading = readTestSet(path);
  while ((await reading.next()).done !== true) rows += 1;
  return rows;
}

async function* answersInOrder(api: ApiClient, run: TestRun): AsyncGenerator<AnsweredRow> {
  const asked: Promise<AnsweredRow>[] = [];
  for await (const row of readTestSet(run.testSet)) {
    const answer = ask(api, run, row);
    // it is awaited in its turn; until then a failure isn't one that nobody handles
    answer.catch(() => undefined);
    asked.push(answer);
    if (asked.length < TEST_CONCURRENCY) continue;
    const first = asked.shift();
    if (first !== undefined) yield await first;
  }
  for (const answer of asked) yield await answer;
}

async function ask(api: ApiClient, run: TestRun, row: TestRow): Promise<AnsweredRow> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { intent, name } = await api.call(DetailedPrediction, {
        method: "POST",
        path: `/${encodeURIComponent(run.model)}`,
        body: {
          query: row.question,
          detail: true,
          ...(run.version === undefined ? {} : { version: run.version }),
        },
      });
      return { row, intent, name, problem: undefined };
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 400) {
        return { row, intent: undefined, name: undefined, problem: error.message };
      }
      const isPassing = !(error instanceof ApiProblem) || error.status >= 502;
      if (!isPassing || !(error instanceof GatewayError) || attempt === ATTEMPTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}
