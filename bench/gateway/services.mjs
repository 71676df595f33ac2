// What is measured side by side: how each service is started, asked and counted.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readVersion } from "@intent-serving/version";
import { modelRequest } from "./model-request.mjs";
import { requestBytes } from "./open-loop.mjs";

const root = join(import.meta.dirname, "..", "..");
const peers = join(import.meta.dirname, "peers");
const DATASET = join(root, "data", "medication-fr");
const PATH = "/v1/models/intent/versions/1:predict";
/** Two, as the gateway and its model server are two. */
const WORKERS = 2;
const THREADS = 8;

/** Trains the gateway's version into the folder `models` of a folder. */
export function trainOurs(folder) {
  const argv = ["train", "--dataset", DATASET, "--models-directory", join(folder, "models")];
  execFileSync(
    process.execPath,
    ["trainer/dist/main.js", ...argv, "--artefacts-directory", join(folder, "artefacts")],
    { cwd: root, stdio: "ignore" },
  );
}

/** Makes the virtual environment of the peers where it isn't yet, and trains what they serve. */
export function preparePeers(environment, folder) {
  const options = { stdio: ["ignore", "inherit", "inherit"], env: peerEnvironment(environment) };
  const python = join(environment, "bin", "python");
  if (!existsSync(join(environment, "ready"))) {
    execFileSync("python3", ["-m", "venv", environment], options);
    const requirements = join(peers, "requirements.txt");
    execFileSync(python, ["-m", "pip", "install", "--quiet", "-r", requirements], options);
    writeFileSync(join(environment, "ready"), "");
  }
  execFileSync(python, [join(peers, "train.py"), DATASET, join(folder, "peers")], options);
}

/**
 * Starts every service, idle until it is asked.
 *
 * @param {{programs: import("./programs.mjs").Programs, database: {url: string, pid?: number}, folder: string,
 *   environment?: string, questions: string[]}} settings without an environment: no peers
 */
export async function startServices({ programs, database, folder, environment, questions }) {
  const ours = await startOurs({ programs, database, folder, questions });
  if (environment === undefined) return ours;
  return [...ours, ...(await startPeers({ programs, database, folder, environment, questions }))];
}

async function startOurs({ programs, database, folder, questions }) {
  const models = join(folder, "models");
  const modelServer = await programs.startNode("model server", [
    join(root, "serving/dist/main.js"),
    "--rest_api_port=0",
    `--models_directory=${models}`,
  ]);
  const gateway = async (durability) => {
    const { port, pid } = await programs.startNode(
      "gateway",
      [join(root, "gateway/dist/main.js")],
      {
        PORT: "0",
        MODEL_SERVER_URL: `http://127.0.0.1:${String(modelServer.port)}`,
        DATABASE_URL: database.url,
        MODELS_DIRECTORY: models,
        DATA_DIRECTORY: join(folder, `data-${durability}`),
        LOG_DURABILITY: durability,
      },
    );
    return {
      name: `gateway, ${durability}`,
      rows: durability,
      table: "predictions",
      port,
      requests: queries(port, questions),
      processes: { gateway: pid, "model server": modelServer.pid, ...logOf(database) },
    };
  };
  const services = [await gateway("async"), await gateway("sync")];

  const { tokenizer } = await readVersion(join(models, "intent", "1"));
  const bodies = questions.map((question) => modelRequest(tokenizer.encode(question)));
  const typical = [...bodies].sort((a, b) => a.length - b.length)[Math.floor(bodies.length / 2)];
  const answer = await fetch(`http://127.0.0.1:${String(modelServer.port)}${PATH}`, {
    method: "POST",
    body: typical,
  });
  const constant = await programs.startNode("constant", [
    join(root, "bench/gateway/constant-server.mjs"),
    await answer.text(),
  ]);
  const forward = await programs.startNode("forward", [
    join(root, "bench/gateway/forward-server.mjs"),
    `http://127.0.0.1:${String(constant.port)}`,
    typical,
  ]);
  services.push({
    name: "Koa that only forwards",
    rows: "none",
    port: forward.port,
    requests: queries(forward.port, questions),
    processes: { "Koa route": forward.pid, constant: constant.pid },
  });
  return services;
}

async function startPeers({ programs, database, folder, environment, questions }) {
  const python = join(environment, "bin", "python");
  const trained = join(folder, "peers");
  const settings = {
    ...peerEnvironment(environment),
    DATABASE_URL: database.url,
    THREADS: String(THREADS),
    PIPELINE: join(trained, "pipeline.joblib"),
    FASTTEXT: join(trained, "fasttext.bin"),
  };
  const peer = async (name, rows, service, argvOf) => {
    const { port, pid } = await programs.startOnPort(python, argvOf, settings, peers);
    const processes = { workers: pid, ...(rows === "none" ? {} : logOf(database)) };
    const table = rows === "none" ? undefined : "peer_predictions";
    return { name, rows, table, service, port, requests: queries(port, questions), processes };
  };
  const uvicorn = (app) => (port) => [
    ..."-m uvicorn --host 127.0.0.1 --no-access-log --log-level warning".split(" "),
    ...["--workers", String(WORKERS), "--port", String(port), app],
  ];
  const services = [
    await peer("Flask + scikit-learn", "sync", "flask-sklearn", (port) => [
      ..."-m gunicorn --log-level warning --worker-class gthread".split(" "),
      ...["--workers", String(WORKERS), "--threads", String(THREADS)],
      ...["--bind", `127.0.0.1:${String(port)}`, "flask_sklearn:app"],
    ]),
    await peer(
      "FastAPI + scikit-learn",
      "async",
      "fastapi-sklearn",
      uvicorn("fastapi_sklearn:app"),
    ),
    await peer("FastAPI + fastText", "async", "fastapi-fasttext", uvicorn("fastapi_fasttext:app")),
    await peer("MLflow's scoring server", "none", "mlflow", (port) => [
      ..."-m mlflow models serve --env-manager local --host 127.0.0.1".split(" "),
      ...["--model-uri", join(trained, "mlflow")],
      ...["--workers", String(WORKERS), "--port", String(port)],
    ]),
  ];
  const mlflow = services.at(-1);
  mlflow.requests = questions.map((question) =>
    requestBytes({
      method: "POST",
      path: "/invocations",
      port: mlflow.port,
      body: JSON.stringify({ inputs: [question] }),
    }),
  );
  return services;
}

function queries(port, questions) {
  return questions.map((question) =>
    requestBytes({ path: `/intent?query=${encodeURIComponent(question)}`, port }),
  );
}

function logOf({ pid }) {
  return pid === undefined ? {} : { PostgreSQL: pid };
}

function peerEnvironment(environment) {
  return {
    ...process.env,
    PATH: `${join(environment, "bin")}:${process.env.PATH}`,
    PYTHONDONTWRITEBYTECODE: "1",
    // one thread a worker: two workers keep two cores busy, more threads would only get in each other's way
    OMP_NUM_THREADS: "1",
    OPENBLAS_NUM_THREADS: "1",
    MLFLOW_DISABLE_TELEMETRY: "true",
    // MLflow starts uvicorn itself, which would tell of each request and each connection that was hung up
    UVICORN_LOG_LEVEL: "critical",
  };
}
