import { setTimeout as sleep } from "node:timers/promises";
import { type ServedModel, ServedModelList } from "../contract/models.js";
import { Feedback } from "../contract/predictions.js";
import { Traffic } from "../contract/traffic.js";
import { FlipList } from "../contract/traffic-history.js";
import { DetailedPrediction, MovedLabel } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { CHAMPION } from "../labels/labels.js";
import type { ApiClient } from "./api-client.js";
import { readTestSet, type TestRow } from "./test-set.js";

/** Which model gets which traffic. */
export interface DemoRun {
  readonly model: string;
  readonly testSet: string;
  /** Told of each answered row. */
  readonly onProgress: (done: number, total: number) => void;
}

const CHALLENGER = "challenger";
const REASON = "make demo-models";
const AT_ONCE = 4;
/** Copies that the shadow may have in work: its answers take longer than the champion's, and none should be left out. */
const SHADOW_AT_ONCE = 64;
/** Rows that somebody said something about, besides half of those that the two versions answer differently. */
const LABELLED = 40;
const SHADOW_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;
const MAX_FLIPS = 1_000;

/** A row and the id of the prediction that it was answered by. */
interface Answered {
  readonly row: TestRow;
  readonly predictionId: string;
}

/**
 * Makes a running gateway show something on every page: its second version becomes challenger and shadow of the champion,
 * a test set is asked, and some answers are labelled by its truths. Labels and rules that are there stay.
 */
export async function demo(api: ApiClient, run: DemoRun): Promise<string> {
  const served = await twoVersions(api, run.model);
  const challenger = await nameChallenger(api, served);
  await makeShadow(api, run.model);
  const rows: TestRow[] = [];
  for await (const row of readTestSet(run.testSet)) rows.push(row);
  const answered = await askAll(api, run, rows);
  const flips = await shadowsFlips(api, run.model, answered.length);
  const truths = truthsOf(served, rows);
  const own = new Set(answered.map(({ predictionId }) => predictionId));
  const disputed = new Set(flips.filter((id) => own.has(id)));
  const chosen = [
    ...answered
      .filter(({ predictionId }) => disputed.has(predictionId))
      .filter((_, i) => i % 2 === 0),
    ...answered.filter(({ predictionId }) => !disputed.has(predictionId)).slice(0, LABELLED),
  ];
  const labelled = await label(api, chosen, truths);
  return [
    `${String(answered.length)} texts asked of the champion (version ${String(served.champion)}), with version ${String(challenger)} as its shadow, the challenger`,
    `${String(disputed.size)} of them answered otherwise by the shadow; ${String(labelled)} answers labelled\n`,
  ].join("\n");
}

type TwoVersions = ServedModel & { readonly champion: number };

async function twoVersions(api: ApiClient, model: string): Promise<TwoVersions> {
  const { models } = await api.call(ServedModelList, { path: "/models" });
  const served = models.find((one) => one.model === model);
  const { champion, versions = [] } = served ?? {};
  if (served !== undefined && champion != null && versions.some((it) => it !== champion)) {
    return { ...served, champion };
  }
  throw new GatewayError(
    "command-failed",
    `expected a champion of ${model} and another version beside it, got ${versions.length === 0 ? "none" : versions.join(", ")}; train one: make train`,
  );
}

/** The challenger that is there, or the newest other version. */
async function nameChallenger(
  api: ApiClient,
  { model, champion, versions, labels }: TwoVersions,
): Promise<number> {
  const there = labels.find(({ label, version }) => label === CHALLENGER && version !== champion);
  if (there !== undefined) return there.version;
  const version = versions.findLast((it) => it !== champion) ?? champion;
  await api.call(MovedLabel, {
    method: "PUT",
    path: `/models/${model}/labels/${CHALLENGER}`,
    body: { version, reason: REASON },
  });
  return version;
}

async function makeShadow(api: ApiClient, model: string): Promise<void> {
  const path = `/models/${model}/traffic`;
  const { split, shadows } = await api.call(Traffic, { path });
  if (split !== null || shadows.length > 0) return;
  await api.call(Traffic, {
    method: "PUT",
    path,
    body: { shadows: [{ label: CHALLENGER, concurrency: SHADOW_AT_ONCE }], reason: REASON },
  });
}

/** Asks all rows, some at the same time, each of the champion. */
async function askAll(
  api: ApiClient,
  { model, onProgress }: DemoRun,
  rows: readonly TestRow[],
): Promise<Answered[]> {
  const waiting = rows.values();
  const answered: Answered[] = [];
  const ask = async (): Promise<void> => {
    for (const row of waiting) {
      const { predictionId } = await api.call(DetailedPrediction, {
        method: "POST",
        path: `/${model}`,
        body: { query: row.question, version: CHAMPION, detail: true },
      });
      answered.push({ row, predictionId });
      onProgress(answered.length, rows.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return answered;
}

/** The predictions that the shadow answered otherwise, once it has answered all and they are written, or some time is over. */
async function shadowsFlips(api: ApiClient, model: string, asked: number): Promise<string[]> {
  const deadline = performance.now() + SHADOW_WITHIN_MS;
  for (;;) {
    const { shadows } = await api.call(Traffic, { path: `/models/${model}/traffic` });
    const { flips } = await api.call(FlipList, {
      path: `/models/${model}/flips`,
      parameters: { limit: String(MAX_FLIPS) },
    });
    const isDone = shadows.some(
      (it) => it.asked + it.shed >= asked && flips.length >= Math.min(it.flips, MAX_FLIPS),
    );
    if (isDone || performance.now() > deadline) {
      return flips.map(({ predictionId }) => predictionId);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** What each row's text means, by its id; a file has the intents' ids or names. */
function truthsOf({ intents }: ServedModel, rows: readonly TestRow[]): ReadonlyMap<string, number> {
  const ids = new Map(intents.map(({ id, name }) => [name, id]));
  for (const { id } of intents) ids.set(String(id), id);
  return new Map(
    rows.flatMap(({ id, intent }) => {
      const known = intent === undefined ? undefined : ids.get(intent);
      return known === undefined ? [] : [[id, known] as const];
    }),
  );
}

async function label(
  api: ApiClient,
  answered: readonly Answered[],
  truths: ReadonlyMap<string, number>,
): Promise<number> {
  let labelled = 0;
  for (const { row, predictionId } of answered) {
    const intent = truths.get(row.id);
    if (intent === undefined) continue;
    await api.call(Feedback, {
      method: "POST",
      path: `/predictions/${predictionId}/feedback`,
      body: { intent },
    });
    labelled += 1;
  }
  return labelled;
}
