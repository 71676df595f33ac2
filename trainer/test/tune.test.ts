import { appendFile, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readTrainConfig } from "../src/settings/config.js";
import { trainSettingsSchema } from "../src/settings/train-settings.js";
import { tuningSettingsSchema } from "../src/settings/tuning.js";
import { readTrialRequest, readTrialResult, rightRows, runTrial } from "../src/tune/trial.js";
import { type TuneResult, tune } from "../src/tune/tune.js";
import { questions } from "./questions.js";
import { recordingTerminal, temporaryFolder } from "./recording-terminal.js";

const PROGRAM = fileURLToPath(new URL("programs/scored-trial.mjs", import.meta.url));

interface Options {
  readonly behaviour?: string;
  readonly workers?: number;
  readonly tuning?: object;
  readonly settings?: object;
  readonly signal?: AbortSignal;
  readonly lines?: string[];
}

async function newPlace(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "questions.csv"), questions());
  return folder;
}

async function search(folder: string, options: Options = {}): Promise<TuneResult> {
  return tune(
    {
      dataset: join(folder, "questions.csv"),
      model: "intent",
      settings: trainSettingsSchema.parse({
        ...options.settings,
        output: {
          modelsDirectory: join(folder, "models"),
          artefactsDirectory: join(folder, "artefacts"),
          heldOutDirectory: join(folder, "held-out"),
        },
      }),
      tuning: tuningSettingsSchema.parse({
        trials: 6,
        randomTrials: 3,
        space: {
          "decoder.svm.c": { logUniform: [0.01, 100] },
          "encoder.foldAccents": { choice: [true, false] },
        },
        ...options.tuning,
      }),
      workers: options.workers ?? 1,
      trialCommand: [process.execPath, PROGRAM, options.behaviour ?? "score"],
      databaseUrl: undefined,
    },
    recordingTerminal(options.lines),
    options.signal ?? new AbortController().signal,
  );
}

test("a study that was cut off goes on with the trials that it would have had", async () => {
  const place = await newPlace();
  const whole = await search(place);
  expect(whole.trials.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  const path = join(whole.folder, "trials.jsonl");
  const lines = (await readFile(path, "utf8")).split("\n");
  const third = lines.slice(0, 3).join("\n").length + 1;
  // as a kill leaves it: the fourth line is torn, the lock is there
  await truncate(path, third + 20);
  await writeFile(join(whole.folder, "running.pid"), "999999999");
  const told: string[] = [];
  const resumed = await search(place, { lines: told });
  expect(told.join("\n")).toContain("goes on after 3 trials");
  const seen = ({ trials }: TuneResult): unknown =>
    trials.map(({ number, parameters, scores }) => ({ number, parameters, scores }));
  expect(seen(resumed)).toEqual(seen(whole));
  // nothing is left to do, and more is done when more is asked for
  expect(seen(await search(place))).toEqual(seen(whole));
  const more = await search(place, { tuning: { trials: 7 } });
  expect(more.folder).toBe(whole.folder);
  expect(more.trials).toHaveLength(7);
});

test("another space, objective, seed or configuration is another study", async () => {
  const place = await newPlace();
  const folders = new Set<string>();
  for (const options of [
    {},
    { tuning: { trials: 1, seed: 2 } },
    { tuning: { trials: 1, objective: "logLoss" } },
    { tuning: { trials: 1, space: { "decoder.svm.c": { uniform: [1, 2] } } } },
    { settings: { encoder: { sublinear: false } } },
  ]) {
    folders.add((await search(place, { tuning: { trials: 1 }, ...options })).folder);
  }
  expect(folders.size).toBe(5);
});

test("a study's files that are damaged or of another study are refused", async () => {
  const place = await newPlace();
  const { folder } = await search(place, { tuning: { trials: 1 } });
  await appendFile(join(folder, "trials.jsonl"), "what is this\n");
  await expect(search(place)).rejects.toThrow(
    /trials.jsonl: line 2: expected a trial, got "what is this"/,
  );
  await writeFile(join(folder, "study.json"), "{}\n");
  await expect(search(place)).rejects.toThrow(/study.json: is of a study with other data/);
  // and a study that another process works on is left alone
  await writeFile(join(folder, "running.pid"), String(process.ppid));
  await expect(search(place)).rejects.toThrow(/works on this study/);
});

test("the best settings come as a configuration, with all trials as a table and a page", async () => {
  const place = await newPlace();
  const lines: string[] = [];
  const { folder, best, trials } = await search(place, {
    lines,
    settings: { decoder: { svm: { c: 40 } } },
  });
  expect(best.number).not.toBe(0);
  const { settings } = readTrainConfig(join(folder, "best-conf.yml"));
  expect(settings.decoder.svm.c).toBe(best.parameters["decoder.svm.c"]);
  expect(settings.encoder.foldAccents).toBe(best.parameters["encoder.foldAccents"]);
  expect(await readdir(folder)).not.toContain("running.pid");
  const csv = await readFile(join(folder, "trials.csv"), "utf8");
  expect(csv.split("\n")).toHaveLength(trials.length + 2);
  const page = await readFile(join(folder, "report.html"), "utf8");
  expect(page.match(/<svg /g)).toHaveLength(3);
  expect(page).not.toMatch(/https?:|<script/);
  expect(lines).toContain(
    `make train CONFIG=${folder}/best-conf.yml DATASET=${join(place, "questions.csv")}`,
  );
  // of 8 rows trial 0 had 4 right, the best these but one, and four more
  expect(lines.join("\n")).toContain(
    "Of 8 rows the best one alone has 4 right, the other alone 1: McNemar's exact p = 0.38.",
  );
});

test("trials that fail or hang are recorded, and the others go on", async () => {
  const place = await newPlace();
  const failing = await search(place, { behaviour: "fail", tuning: { trials: 4 } });
  expect(failing.trials.map(({ state, problem }) => [state, problem])).toEqual([
    ["done", undefined],
    ["failed", "no luck today"],
    ["done", undefined],
    ["failed", "no luck today"],
  ]);
  const crashing = await search(await newPlace(), { behaviour: "crash", tuning: { trials: 2 } });
  expect(crashing.trials[1]?.problem).toBe("TypeError: nobody expected this");
  const hanging = await search(await newPlace(), {
    behaviour: "resist",
    tuning: { trials: 2, trialMinutes: 4 / 60 },
  });
  expect(hanging.trials.map(({ state }) => state)).toEqual(["done", "timed-out"]);
}, 30_000);

test("a study without a single score says why", async () => {
  await expect(
    search(await newPlace(), { behaviour: "break", tuning: { trials: 2 } }),
  ).rejects.toThrow("none of 2 trials has a score; the first ended with: no luck today");
});

test("as many trials run at once as there are workers", async () => {
  const place = await newPlace();
  const { folder, trials } = await search(place, { behaviour: "overlap", workers: 3 });
  const spans = await Promise.all(
    trials.map(async ({ number }) => {
      const path = join(folder, "trials", `${String(number).padStart(4, "0")}.out.json`);
      return (await readTrialResult(path)).seconds;
    }),
  );
  const atOnce = spans.map(
    (span) =>
      spans.filter(
        (it) =>
          (it["startedMs"] ?? 0) <= (span["startedMs"] ?? 0) &&
          (it["endedMs"] ?? 0) > (span["startedMs"] ?? 0),
      ).length,
  );
  expect(Math.max(...atOnce)).toBeGreaterThan(1);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(3);
});

test("an interruption ends what runs, keeps what is done, and reports it", async () => {
  const place = await newPlace();
  const interruption = new AbortController();
  const lines: string[] = [];
  const ending = search(place, { behaviour: "hang", signal: interruption.signal, lines });
  const folder = await waitedFor(async () => {
    const [study = ""] = await readdir(join(place, "artefacts"));
    const files = await readdir(join(place, "artefacts", study, "trials"));
    return files.includes("1.pid") ? join(place, "artefacts", study) : undefined;
  });
  interruption.abort(new Error("enough"));
  await expect(ending).rejects.toThrow("enough");
  const pid = Number(await readFile(join(folder, "trials", "1.pid"), "utf8"));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  expect((await readFile(join(folder, "trials.jsonl"), "utf8")).split("\n")).toHaveLength(2);
  expect(await readdir(folder)).toContain("report.html");
}, 30_000);

test("a trial trains, and scores the validation set alone", async () => {
  const place = await newPlace();
  const { folder } = await search(place, {
    tuning: { trials: 1 },
    settings: { data: { testShare: 0.2 } },
  });
  const request: unknown = JSON.parse(
    await readFile(join(folder, "trials", "0000.in.json"), "utf8"),
  );
  const parsed = await readTrialRequest(join(folder, "trials", "0000.in.json"));
  expect(parsed).toEqual(request);
  const signal = new AbortController().signal;
  const result = await runTrial(parsed, recordingTerminal(), signal);
  expect(result.scores.n).toBeLessThan(16);
  const right = rightRows(result);
  expect(right.reduce((sum, it) => sum + it, 0) / right.length).toBe(result.scores.accuracy);
  expect(await runTrial(parsed, recordingTerminal(), signal)).toMatchObject({
    scores: result.scores,
    right: result.right,
  });
  await writeFile(join(place, "questions.csv"), questions().replace("doliprane", "aspirine"));
  await expect(runTrial(parsed, recordingTerminal(), signal)).rejects.toThrow(
    /expected the data that the study began with/,
  );
});

async function waitedFor<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
