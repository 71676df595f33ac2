import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { experimentsCommand } from "../src/commands/experiments.js";
import { mlflowServer } from "../src/experiments/mlflow-client.js";
import { pushTrained } from "../src/experiments/push-recorded.js";
import { eventFiles } from "../src/experiments/tensorboard.js";
import { recordingTerminal } from "./recording-terminal.js";
import { type RunPlace, runPlace, trainRun } from "./trained-run.js";

async function experiments(
  { artefacts, models }: RunPlace,
  flags: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const terminal = recordingTerminal();
  const places = ["--artefacts-directory", artefacts, "--models-directory", models];
  await experimentsCommand.run([...flags, ...places], {
    terminal,
    signal: new AbortController().signal,
    nativeFolder: "none",
    environment: (name) => variables[name],
  });
  return terminal.lines;
}

async function serve(answer: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { url: `http://127.0.0.1:${String(address.port)}`, server };
}

test("runs are listed newest first, with n and interval, and what differs between two is told", async () => {
  const place = await runPlace();
  await trainRun(place);
  await trainRun(place, { settings: { decoder: { kind: "svm", svm: { c: 2 } } } });
  await mkdir(join(place.artefacts, "compare-1-2"));
  await mkdir(join(place.artefacts, "broken"));
  await writeFile(join(place.artefacts, "broken", "run.json"), "{");
  const [head, newest, oldest, left, ...rest] = await experiments(place, []);
  expect(head).toMatch(
    /^run +model +version +kind +data +n +accuracy +95 % interval +macro F1 +ECE +test +seconds$/,
  );
  expect(newest).toMatch(
    /^\S+ +intent +2 +TF-IDF \+ linear SVM +[0-9a-f]{8} +12 +[\d.]+ % +[\d.]+–[\d.]+ %/,
  );
  expect(oldest).toMatch(/^\S+ +intent +1 /);
  expect(left).toMatch(/^warning: left out: .*broken\/run\.json: /);
  expect(rest).toEqual([]);

  const lines = await experiments(place, ["--a", "1", "--b", "latest"]);
  expect(lines).toContain("decoder.svm.c  0.45  2");
  expect(lines.filter((line) => line.startsWith("validation.n "))).toHaveLength(1);
  expect(lines.at(-1)).toBe(
    "Both were judged on the same held-out rows. Whether they differ by more than chance: make compare",
  );

  const json = await experiments(place, ["--json", "--n", "1"]);
  expect(json.map((line): unknown => JSON.parse(line))).toMatchObject([
    {
      model: "intent",
      version: 2,
      parameters: { "decoder.svm.c": "2" },
      figures: { "validation.n": 12 },
    },
  ]);
});

test("an unknown run is refused with those that there are", async () => {
  const place = await runPlace();
  await trainRun(place);
  const [name = ""] = await readdir(place.artefacts);
  await expect(experiments(place, ["--a", "7", "--b", "1"])).rejects.toThrow(
    `expected a run of ${place.artefacts}, the number of a version that was published from one, or latest, got "7"; the newest are ${name}`,
  );
  await expect(experiments(place, ["--a", "1"])).rejects.toThrow("expected two runs to compare");
  await expect(experiments(place, ["--n", "0"])).rejects.toThrow(
    'N: expected a whole number from 1 to 9007199254740991, got "0"',
  );
  await expect(experiments(place, ["--push", "1"])).rejects.toThrow("expected MLFLOW_TRACKING_URI");
});

/** What a server may do, and what is said of it. */
const FAULTS: readonly (readonly [RequestListener, RegExp])[] = [
  [() => undefined, /timeout/],
  [
    (_request, response) => response.writeHead(500).end("<html>"),
    /experiments\/get-by-name: 500 +<html>/,
  ],
  [
    (_request, response) => response.end("hello"),
    /expected an MLflow server's answer, got "hello"/,
  ],
  [
    (_request, response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
    /redirect/,
  ],
];

test("a server that fails in any way fails no training: the run is recorded, and the way to push it told", async () => {
  const place = await runPlace();
  await trainRun(place);
  const [name = ""] = await readdir(place.artefacts);
  const artefact = join(place.artefacts, name);
  for (const [answer, reason] of FAULTS) {
    const { url } = await serve(answer);
    const variables: Record<string, string> = {
      MLFLOW_TRACKING_URI: url,
      MLFLOW_HTTP_REQUEST_TIMEOUT: "0.2",
    };
    const terminal = recordingTerminal();
    const environment = (variable: string): string | undefined => variables[variable];
    const signal = new AbortController().signal;
    await pushTrained(artefact, { modelsDirectory: place.models, environment }, terminal, signal);
    expect(terminal.lines[0]).toMatch(reason);
    expect(terminal.lines.slice(1)).toEqual([
      `warning: the run is recorded here; later: make experiments PUSH=${artefact}`,
    ]);
  }
});

test("an address that is no server's fails no training either", async () => {
  const place = await runPlace();
  const lines = await trainRun(place, {
    environment: (name) => (name === "MLFLOW_TRACKING_URI" ? "file:./mlruns" : undefined),
  });
  expect(lines).toContain(
    "warning: MLflow: MLFLOW_TRACKING_URI: expected the address of a server such as http://127.0.0.1:5000, got something else",
  );
});

test("a push that breaks off in the middle leaves a failed run there, and can be repeated", async () => {
  const place = await runPlace();
  await trainRun(place);
  const asked: string[] = [];
  const { url } = await serve((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? "";
      asked.push(`${path.split("?")[0] ?? ""}${path.endsWith("runs/update") ? ` ${body}` : ""}`);
      if (path.includes("get-by-name")) {
        response.writeHead(404).end('{"error_code":"RESOURCE_DOES_NOT_EXIST"}');
      } else if (path.endsWith("experiments/create")) {
        response.end('{"experiment_id":"7"}');
      } else if (path.endsWith("runs/create")) {
        response.end(
          '{"run":{"info":{"run_id":"r1","artifact_uri":"mlflow-artifacts:/7/r1/artifacts"}}}',
        );
      } else if (path.includes("mlflow-artifacts")) {
        response
          .writeHead(503)
          .end('{"error_code":"TEMPORARILY_UNAVAILABLE","message":"disk is full"}');
      } else response.end("{}");
    });
  });
  await expect(
    experiments(place, ["--push", "latest"], { MLFLOW_TRACKING_URI: url }),
  ).rejects.toThrow(/503 TEMPORARILY_UNAVAILABLE disk is full$/);
  expect(asked.at(-1)).toMatch(/^\/api\/2\.0\/mlflow\/runs\/update .*"status":"FAILED"/);
  const [artefact = ""] = await readdir(place.artefacts);
  expect(await readFile(join(place.artefacts, artefact, "run.json"), "utf8")).not.toContain(
    "mlflow",
  );
});

test.each([
  [{}, undefined],
  [
    { MLFLOW_TRACKING_URI: "http://a:5000/base/" },
    { trackingUri: "http://a:5000/base", authorization: undefined, timeoutMs: 30_000 },
  ],
  [
    {
      MLFLOW_TRACKING_URI: "https://a",
      MLFLOW_TRACKING_USERNAME: "me",
      MLFLOW_TRACKING_PASSWORD: "p:w",
      MLFLOW_TRACKING_TOKEN: "t",
    },
    {
      trackingUri: "https://a",
      authorization: `Basic ${Buffer.from("me:p:w").toString("base64")}`,
      timeoutMs: 30_000,
    },
  ],
  [
    { MLFLOW_TRACKING_URI: "https://me:secret@a/", MLFLOW_HTTP_REQUEST_TIMEOUT: "5" },
    {
      trackingUri: "https://a",
      authorization: `Basic ${Buffer.from("me:secret").toString("base64")}`,
      timeoutMs: 5000,
    },
  ],
  [
    { MLFLOW_TRACKING_URI: "http://a", MLFLOW_TRACKING_TOKEN: "t" },
    { trackingUri: "http://a", authorization: "Bearer t", timeoutMs: 30_000 },
  ],
])("%j is read as MLflow's own client reads it", (variables, server) => {
  const table = new Map<string, string>(Object.entries(variables));
  expect(mlflowServer((name) => table.get(name))).toEqual(server);
});

test("event files lie in a folder a model, whatever it is called", () => {
  const epochs = [
    {
      epoch: 1,
      loss: 1,
      validationLoss: 1,
      validationAccuracy: 0.5,
      learningRate: 0.1,
      wallTimeMs: 5000,
    },
  ];
  const members = ["neural", "../évil \u0000/name", "..."];
  const paths = [...eventFiles(members.map((member) => ({ member, epochs }))).keys()];
  expect(paths).toEqual([
    "tensorboard/neural/events.out.tfevents.5.trainer",
    "tensorboard/évil-name/events.out.tfevents.5.trainer",
    "tensorboard/model/events.out.tfevents.5.trainer",
  ]);
  expect(paths.map((path) => basename(path))).toHaveLength(3);
});
