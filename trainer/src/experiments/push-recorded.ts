import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { championOf, LABEL_MIRROR } from "../publish/published-lines.js";
import { writeRun } from "../report/artefacts.js";
import type { Terminal } from "../terminal.js";
import { messageOf } from "../trainer-error.js";
import { type MlflowServer, mlflowServer } from "./mlflow-client.js";
import { pushRun } from "./push-run.js";
import { findRun, type RunRecord } from "./run-record.js";

/** Where versions are, and what the environment says of the server. */
export interface PushPlace {
  readonly modelsDirectory: string;
  readonly environment: (name: string) => string | undefined;
}

const anyRun = z.record(z.string(), z.json());

/** Pushes a run and notes in its run.json where it went; one that is on this server already is left as it is. */
export async function pushRecorded(
  record: RunRecord,
  server: MlflowServer,
  { modelsDirectory, environment }: PushPlace,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { run, path } = record;
  if (run.mlflow?.trackingUri === server.trackingUri) {
    terminal.line(`MLflow: ${record.name} is there already, as run ${run.mlflow.runId}`);
    return;
  }
  const isChampion =
    run.published !== undefined &&
    (await championOf(run.model, modelsDirectory, LABEL_MIRROR)) === run.published;
  const request = {
    record,
    experiment: environment("MLFLOW_EXPERIMENT_NAME"),
    alias: isChampion ? "champion" : "challenger",
  };
  const pushed = await pushRun(request, server, terminal, signal);
  const known = anyRun.parse(JSON.parse(await readFile(join(path, "run.json"), "utf8")));
  await writeRun(path, { ...known, mlflow: pushed });
  const { trackingUri, experimentId, runId, modelVersion } = pushed;
  terminal.line(`MLflow: ${trackingUri}/#/experiments/${experimentId}/runs/${runId}`);
  if (modelVersion !== null) {
    terminal.line(`MLflow: ${run.model} ${modelVersion} is its ${request.alias}`);
  }
}

/** Pushes a run that was just trained where the environment names a server. Whatever goes wrong is a warning: the training is done. */
export async function pushTrained(
  artefact: string,
  place: PushPlace,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (place.environment("MLFLOW_TRACKING_URI") === undefined) return;
  try {
    const server = mlflowServer(place.environment);
    if (server === undefined) return;
    const record = await findRun(artefact, { directory: artefact, model: undefined });
    await pushRecorded(record, server, place, terminal, signal);
  } catch (error) {
    terminal.line(`warning: MLflow: ${messageOf(error)}`);
    terminal.line(`warning: the run is recorded here; later: make experiments PUSH=${artefact}`);
  }
}
