import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";

/** How the double misbehaves at the next predictions. */
export type Fault =
  | "not a number"
  | "wrong shape"
  | "two rows"
  | "wrong sum"
  | "out of range"
  | "html"
  | "silence"
  | "reset"
  | "cut"
  | "huge"
  | 400
  | 404
  | 429
  | 500
  | 503
  | 504;

/** A small HTTP server with TensorFlow Serving's answers, and a network's faults on demand. */
export interface ModelServerDouble {
  readonly url: string;
  /** The bodies of the predictions asked so far. */
  readonly bodies: string[];
  /** Their `traceparent` headers. */
  readonly traceparents: unknown[];
  /** What it says of each model's versions; a version that isn't AVAILABLE is answered 404. */
  readonly states: Map<string, Map<number, string>>;
  fault: Fault | undefined;
  /** How many predictions the fault lasts. */
  faultLasts: number;
  /** Whether it has no signature for explanations. */
  refusesLogits: boolean;
  close(): Promise<void>;
}

/** How many intents the double's models have. */
const INTENTS = 3;

/** What the double's version answers to a row: 0.73356545 for one intent, the rest shared. */
export function doubleProbabilities(version: number, ids: readonly number[]): number[] {
  const sum = ids.reduce((total, id) => total + id, 0);
  const best = (sum + (version - 1) * (ids.length % 2)) % INTENTS;
  const top = Math.fround(0.73356545);
  return Array.from({ length: INTENTS }, (_, i) =>
    i === best ? top : Math.fround((1 - top) / (INTENTS - 1)),
  );
}

/** What the double adds up of a row for each intent: a bias, and a part of each weight that goes by the feature's id. */
function doubleLogits(row: {
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}): number[] {
  return Array.from({ length: INTENTS }, (_, intent) =>
    row.ids.reduce(
      (sum, id, i) => sum + (((id * (intent + 2)) % 7) - 3) * (row.weights[i] ?? 0),
      intent / 10,
    ),
  );
}

const bodySchema = z.strictObject({
  signature_name: z.enum(["serving_default", "logits"]),
  instances: z
    .array(z.strictObject({ ids: z.array(z.int()).min(1), weights: z.array(z.number()).min(1) }))
    .min(1),
});

/** Starts a double on a free port, or on one where another was before. */
export async function startModelServerDouble(port = 0): Promise<ModelServerDouble> {
  const server = createServer((request, response) => {
    void answer(double, request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const double: ModelServerDouble = {
    url: `http://127.0.0.1:${String(bound)}`,
    bodies: [],
    traceparents: [],
    states: new Map(),
    fault: undefined,
    faultLasts: Infinity,
    refusesLogits: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return double;
}

async function answer(
  double: ModelServerDouble,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  const path = /^\/v1\/models\/([^/:]+)(?:\/versions\/(\d+):predict)?$/.exec(request.url ?? "");
  const [, model = "", version] = path ?? [];
  const states = double.states.get(model);
  if (version === undefined) {
    if (states === undefined)
      send(response, 404, { error: `Could not find any versions of ${model}` });
    else send(response, 200, statusOf(states));
    return;
  }
  double.bodies.push(body);
  double.traceparents.push(request.headers["traceparent"]);
  const { signature_name, instances } = bodySchema.parse(JSON.parse(body));
  if (signature_name === "logits") {
    // faults are of predictions, and what explains one must not use them up
    if (double.refusesLogits) send(response, 400, { error: "no such signature" });
    else
      send(response, 200, { predictions: instances.map((row) => ({ logits: doubleLogits(row) })) });
    return;
  }
  const { fault } = double;
  if (fault !== undefined) {
    double.faultLasts -= 1;
    if (double.faultLasts <= 0) double.fault = undefined;
    misbehave(fault, response);
    return;
  }
  if (states?.get(Number(version)) !== "AVAILABLE") {
    send(response, 404, {
      error: `Servable not found for request: Specific(${model}, ${version})`,
    });
    return;
  }
  const predictions = instances.map(({ ids }) =>
    doubleProbabilities(
      Number(version),
      ids.filter((id) => id !== 0),
    ),
  );
  send(response, 200, { predictions });
}

function statusOf(states: ReadonlyMap<number, string>): unknown {
  return {
    model_version_status: [...states].map(([version, state]) => ({
      version: String(version),
      state,
      status: { error_code: "OK", error_message: "" },
    })),
  };
}

function misbehave(fault: Fault, response: ServerResponse): void {
  const texts: Partial<Record<Fault, string>> = {
    "not a number": '{"predictions": [[NaN, 0.5, 0.5]]}',
    "wrong shape": '{"predictions": [[0.5, 0.5]]}',
    "two rows": '{"predictions": [[1, 0, 0], [1, 0, 0]]}',
    "wrong sum": '{"predictions": [[0.5, 0.4, 0.2]]}',
    "out of range": '{"predictions": [[1.5, -0.5, 0]]}',
    html: "<html>502 Bad Gateway</html>",
    huge: " ".repeat(5 * 1024 * 1024),
  };
  if (typeof fault === "number") send(response, fault, { error: "no" });
  else if (fault === "reset") response.socket?.resetAndDestroy();
  else if (fault === "cut") {
    response.writeHead(200, { "content-length": 1000 });
    response.write('{"predictions": [[', () => response.socket?.destroy());
  } else if (fault !== "silence") response.end(texts[fault]);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
