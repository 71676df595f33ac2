import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { experimentsCommand } from "../src/commands/experiments.js";
import { python, reasonWithout } from "./python.js";
import { recordingTerminal } from "./recording-terminal.js";
import { type RunPlace, runPlace, trainRun } from "./trained-run.js";

const missing = reasonWithout("mlflow");

/** What MLflow's own client finds of a run and a registered version. */
const READ = `
import json, mlflow, sys
from mlflow import MlflowClient
client = MlflowClient()
run = client.get_run(sys.argv[1])
def files(path=""):
    for it in client.list_artifacts(run.info.run_id, path):
        yield from files(it.path) if it.is_dir else [it.path]
version = client.get_model_version_by_alias("intent", sys.argv[2])
card = mlflow.artifacts.load_text(run.info.artifact_uri + "/version/assets.extra/card.md")
print(json.dumps({
    "experiment": client.get_experiment(run.info.experiment_id).name,
    "status": run.info.status,
    "name": run.info.run_name,
    "params": run.data.params,
    "metrics": run.data.metrics,
    "loss": [[m.step, m.value, m.timestamp] for m in client.get_metric_history(run.info.run_id, "bag/loss")],
    "files": sorted(files()),
    "card": card,
    "version": [version.version, version.run_id == run.info.run_id, version.tags, version.source == run.info.artifact_uri + "/version"],
}))
`;

const runSchema = z.looseObject({ files: z.array(z.string()) });

describe.skipIf(missing !== "")(`an MLflow server${missing}`, () => {
  let server: ChildProcess;
  let folder = "";
  let url = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mlflow-"));
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    const options = {
      host: "127.0.0.1",
      port: String(port),
      workers: "1",
      "backend-store-uri": `sqlite:///${join(folder, "mlflow.db")}`,
      "artifacts-destination": join(folder, "files"),
    };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    // its workers go with it: they are its process group
    server = spawn(python, ["-m", "mlflow", "server", ...flags], {
      cwd: folder,
      detached: true,
      stdio: "ignore",
      env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
    });
    while (!(await answers(`${url}/health`))) {
      if (server.exitCode !== null) throw new Error("mlflow server ended");
      await setTimeout(250);
    }
  }, 120_000);

  afterAll(async () => {
    if (server.exitCode === null && server.pid !== undefined) {
      const ended = once(server, "exit");
      process.kill(-server.pid, "SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** What MLflow's client, in Python, says of it. */
  function read(runId: string, alias: string): z.infer<typeof runSchema> {
    const { status, stdout, stderr } = spawnSync(python, ["-c", READ, runId, alias], {
      env: { ...process.env, MLFLOW_TRACKING_URI: url },
    });
    expect(status, stderr.toString()).toBe(0);
    return runSchema.parse(JSON.parse(stdout.toString()));
  }

  async function push(place: RunPlace, run: string): Promise<readonly string[]> {
    const terminal = recordingTerminal();
    const flags = [
      "--push",
      run,
      "--artefacts-directory",
      place.artefacts,
      "--models-directory",
      place.models,
    ];
    const variables: Record<string, string> = {
      MLFLOW_TRACKING_URI: url,
      MLFLOW_EXPERIMENT_NAME: "questions/élan",
    };
    await experimentsCommand.run(flags, {
      terminal,
      signal: new AbortController().signal,
      nativeFolder: "none",
      environment: (name) => variables[name],
    });
    return terminal.lines;
  }

  test("has each training with its settings, figures and files, and its version under an alias", async () => {
    const place = await runPlace();
    const environment = (name: string): string | undefined =>
      name === "MLFLOW_TRACKING_URI" ? url : undefined;
    const lines = await trainRun(place, { environment });
    expect(lines.filter((line) => line.startsWith("warning"))).toEqual([]);
    expect(lines.at(-4)).toBe("MLflow: intent 1 is its champion");
    const runId =
      /runs\/([0-9a-f]{32})$/.exec(
        lines.find((line) => line.startsWith("MLflow: http")) ?? "",
      )?.[1] ?? "";
    const [name = ""] = await readdir(place.artefacts);
    const run = read(runId, "champion");
    expect(run.files).toEqual(await filesIn(join(place.artefacts, name)));
    expect(run).toMatchObject({
      experiment: "intent",
      status: "FINISHED",
      name,
      params: { kind: "TF-IDF + linear SVM", "decoder.svm.c": "0.45", "data.seed": "1" },
      metrics: { "validation.n": 12, "training.n": 60 },
      card: await readFile(join(place.models, "intent/1/assets.extra/card.md"), "utf8"),
      version: ["1", true, { "intent-serving.version": "1" }, true],
    });
    const again = await push(place, "1");
    expect(again).toEqual([`MLflow: ${name} is there already, as run ${runId}`]);
  });

  test("gets a run later, with its epochs and any number of settings, and the newest version is the challenger", async () => {
    const place = await runPlace();
    await trainRun(place);
    await trainRun(place);
    const newest = (await readdir(place.artefacts)).sort().at(-1) ?? "";
    const epochs = Array.from({ length: 600 }, (_, index) => ({
      epoch: index + 1,
      loss: 1 / (index + 1),
      validationLoss: 1,
      validationAccuracy: 0.5,
      learningRate: 0.1,
      wallTimeMs: 1_700_000_000_000 + index,
    }));
    await writeFile(
      join(place.artefacts, newest, "curves.json"),
      JSON.stringify([{ member: "bag", epochs }]),
    );
    await writeFile(join(place.artefacts, newest, "ça & là %.txt"), "é");
    const lines = await push(place, "latest");
    const recorded = await readFile(join(place.artefacts, newest, "run.json"), "utf8");
    const runId = /"runId": "([^"]*)"/.exec(recorded)?.[1] ?? "";
    expect(lines.at(-1)).toMatch(/^MLflow: intent \d+ is its challenger$/);
    const run = read(runId, "challenger");
    expect(run.files).toContain("ça & là %.txt");
    expect(run).toMatchObject({
      experiment: "questions/élan",
      status: "FINISHED",
      loss: epochs.map((it) => [it.epoch, it.loss, it.wallTimeMs]),
      version: ["2", true, { "intent-serving.version": "2" }, true],
    });
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
