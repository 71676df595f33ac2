import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { halfPlus, linearModel, ModelFolders, SMALL } from "./models.js";
import { exchange, type RawAnswer, request, type Served, serve } from "./served.js";

let folders: ModelFolders;
let served: Served;
const HALF = "/v1/models/half_plus_two";
const INTENT = "/v1/models/intent";
const KEPT = `GET ${INTENT} HTTP/1.1\r\n\r\n`;

beforeAll(async () => {
  folders = await ModelFolders.create();
  await folders.publish("half_plus_two", 123, halfPlus(2));
  await folders.publish("half_plus_two", 124, halfPlus(3));
  await folders.publish("intent", 1, linearModel(SMALL));
  served = await serve(`--models_directory=${folders.path}`, "--max_body_bytes=100000");
});

afterAll(async () => {
  await served.server.close();
  await folders.remove();
});

async function ask(
  method: string,
  path: string,
  body: string | Uint8Array = "",
  headers: readonly string[] = [],
): Promise<RawAnswer> {
  return exchange(served.port, request(method, path, body, headers));
}

function errorOf(answer: RawAnswer): unknown {
  const json: unknown = JSON.parse(answer.body);
  return typeof json === "object" && json !== null && "error" in json ? json.error : undefined;
}

function available(...versions: readonly string[]): object {
  return {
    model_version_status: versions.map((version) => ({
      version,
      state: "AVAILABLE",
      status: { error_code: "OK", error_message: "" },
    })),
  };
}

describe("predict", () => {
  it.each([
    [
      `${HALF}/versions/123:predict`,
      `{"instances": [1.0, 2.0]}`,
      '{\n    "predictions": [2.5, 3.0\n    ]\n}',
    ],
    [`${HALF}:predict`, `{"instances": [1.0]}`, '{\n    "predictions": [3.5\n    ]\n}'],
    [
      `${HALF}/versions/123:predict`,
      `{"signature_name": "serving_default", "inputs": [3.0, 4.0]}`,
      '{\n    "outputs": [\n        3.5,\n        4.0\n    ]\n}',
    ],
    [`${HALF}/versions/123:predict`, `{"inputs": 3}`, '{\n    "outputs": 3.5\n}'],
    [
      `${HALF}/versions/123:predict`,
      `{"signature_name": "both", "instances": [[3.0]]}`,
      '{\n    "predictions": [\n        {\n            "half": [1.5],\n            "y": [3.5]\n        }\n    ]\n}',
    ],
    [
      `${HALF}/versions/123:predict`,
      `{"instances": [NaN, Infinity, -Inf]} and more`,
      '{\n    "predictions": [NaN, Infinity, -Infinity\n    ]\n}',
    ],
    [
      `${INTENT}/versions/1:predict`,
      `{"signature_name":"serving_default","instances":[{"ids":[1,2],"weights":[1,1]}]}`,
      '{\n    "predictions": [[0.284762919, 0.330847353, 0.384389728]\n    ]\n}',
    ],
    [
      `${INTENT}:predict`,
      `{"signature_name":"logits","instances":[{"weights":[0],"ids":[0]}]}`,
      '{\n    "predictions": [\n        {\n            "logits": [0.1, 0.2, 0.3],\n            "probabilities": [0.316812426, 0.333055705, 0.350131869]\n        }\n    ]\n}',
    ],
  ])("POST %s %s", async (path, body, expected) => {
    const answer = await ask("POST", path, body);
    expect(answer).toMatchObject({ status: 200, body: expected });
    expect(answer.head).toMatch(/^Content-Type: application\/json\r$/m);
    expect(answer.head).toMatch(/^Date: /m);
    expect(answer.head).toContain(`Content-Length: ${String(Buffer.byteLength(expected))}`);
  });

  it.each([
    // the JSON is looked at before the model, the model before the rest of the body
    [
      400,
      "/v1/models/nope:predict",
      "{bad",
      "JSON Parse error: Missing a name for object member. at offset: 1",
    ],
    [404, "/v1/models/nope:predict", "{}", "Servable not found for request: Latest(nope)"],
    [400, "/v1/models/nope:predict", "", "JSON Parse error: The document is empty"],
    [
      400,
      "/v1/models/nope:predict",
      `{"signature_name":1}`,
      `JSON Value: {\n    "signature_name": 1\n} not formatted correctly. 'signature_name' key must be a string value.`,
    ],
    [
      404,
      `${HALF}/versions/50:predict`,
      `{"instances": [1]}`,
      "Servable not found for request: Specific(half_plus_two, 50)",
    ],
    [
      400,
      `${HALF}/labels/none:predict`,
      `{"instances": [1]}`,
      "Unrecognized servable version label: none",
    ],
    [
      400,
      `/v1/models/nope/labels/none:predict`,
      `{"instances": [1]}`,
      "Unrecognized servable version label: none",
    ],
    [
      400,
      `${HALF}:predict`,
      `{"signature_name":"nope"}`,
      `Serving signature name: "nope" not found in signature def`,
    ],
    [400, `${HALF}:predict`, `{}`, "Missing 'inputs' or 'instances' key"],
    [400, `${HALF}:predict`, `instances = [1, 2]`, "JSON Parse error: Invalid value. at offset: 0"],
    [
      400,
      `${HALF}:predict`,
      `{"signature_name":"constant","instances":[1]}`,
      "Tensor name: b has no shape information ",
    ],
    [
      400,
      `${INTENT}:predict`,
      `{"instances":[{"ids":[1,9],"weights":[1,1]}]}`,
      "indices[0,1] = 9 is not in [0, 5)\n\t [[{{node rows}}]]",
    ],
    [
      400,
      `${INTENT}:predict`,
      `{"instances":[{"ids":[1],"weights":[1,1]}]}`,
      "Matrix size-incompatible: In[0]: [1,1,2], In[1]: [1,1,3] 0 0\n\t [[{{node weighted_sum}}]]",
    ],
    [
      400,
      `${INTENT}:predict`,
      `{"instances":[{"ids":[1.0],"weights":[1]}]}`,
      "Failed to process element: 0 key: ids of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1.0 Type: Number is not of expected type: int32",
    ],
    [501, `${HALF}:classify`, `{}`, "The classify API is not served here."],
  ])("%i for POST %s %s", async (status, path, body, message) => {
    const answer = await ask("POST", path, body);
    expect(errorOf(answer)).toBe(message);
    expect(answer).toMatchObject({ status, body: `{\n    "error": ${JSON.stringify(message)}\n}` });
    expect(answer.head).toMatch(/^Content-Type: application\/json\r$/m);
  });

  it("inflates gzip bodies, and takes a broken one for an empty one", async () => {
    const gzip = ["Content-Encoding: gzip"];
    const body = gzipSync(`{"instances": [1.0]}`);
    expect(await ask("POST", `${HALF}:predict`, body, gzip)).toMatchObject({ status: 200 });
    const broken = await ask("POST", `${HALF}:predict`, body.subarray(0, 12), gzip);
    expect(errorOf(broken)).toBe("JSON Parse error: The document is empty");
  });

  it("refuses a body beyond our own limit", async () => {
    const answer = await ask("POST", `${HALF}:predict`, " ".repeat(100_001));
    expect(answer.status).toBe(413);
    expect(errorOf(answer)).toBe("Request body is larger than 100000 bytes");
  });

  it("answers many requests over one connection", async () => {
    for (let i = 0; i < 20; i++) {
      const response = await fetch(`${served.url}${HALF}/versions/123:predict`, {
        method: "POST",
        body: JSON.stringify({ instances: [i] }),
      });
      expect(await response.json()).toEqual({ predictions: [i / 2 + 2] });
    }
  });
});

describe("status", () => {
  it.each([
    [HALF, ["124", "123"]],
    [`${HALF}/versions/123`, ["123"]],
    // a label is ignored here, even one that nobody knows
    [`${HALF}/labels/none`, ["124", "123"]],
    ["/V1/MODELS/half_plus_two/Metadata", ["124", "123"]],
    ["/v1/models/%69ntent", ["1"]],
  ])("GET %s", async (path, versions) => {
    const answer = await ask("GET", path);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual(available(...versions));
  });

  it("is indented by one space, with the versions as strings", async () => {
    expect((await ask("GET", INTENT)).body).toBe(
      `{\n "model_version_status": [\n  {\n   "version": "1",\n   "state": "AVAILABLE",\n   "status": {\n    "error_code": "OK",\n    "error_message": ""\n   }\n  }\n ]\n}\n`,
    );
  });

  it.each([
    [404, "GET", "/v1/models/nope", "Could not find any versions of model nope"],
    [404, "GET", `${HALF}/versions/99`, "Could not find version 99 of model half_plus_two"],
    [400, "GET", "/v1/models", "Missing model name in request."],
    [400, "GET", "/v1/foo", "Malformed request: GET /v1/foo"],
    [
      400,
      "GET",
      "/v1/models/debug/model_name",
      "Malformed request: GET /v1/models/debug/model_name",
    ],
    [400, "GET", `${HALF}:predict`, `Malformed request: GET ${HALF}:predict`],
    [
      400,
      "POST",
      "/v1/models/foo/versions/HELLO:regress",
      "Malformed request: POST /v1/models/foo/versions/HELLO:regress",
    ],
    [400, "PUT", HALF, `Malformed request: PUT ${HALF}`],
    [400, "PATCH", HALF, `Malformed request: PATCH ${HALF}`],
    [400, "POST", `${HALF}:Predict`, `Malformed request: POST ${HALF}:Predict`],
    [400, "GET", `${HALF}/labels/none/metadata`, "Unrecognized servable version label: none"],
    [404, "GET", "/v1/models/nope/metadata", "Servable not found for request: Latest(nope)"],
  ])("%i for %s %s", async (status, method, path, message) => {
    const answer = await ask(method, path);
    expect(errorOf(answer)).toBe(message);
    expect(answer.status).toBe(status);
  });

  it("answers a version that no int64 holds with nothing", async () => {
    const path = `${HALF}/versions/18446744073709551615`;
    expect(await ask("GET", path)).toMatchObject({ status: 400, body: "" });
    expect(await ask("POST", `${path}:predict`, "{}")).toMatchObject({ status: 400, body: "" });
  });
});

describe("metadata", () => {
  it("lists the signatures of the version that is served", async () => {
    const answer = await ask("GET", `${INTENT}/versions/1/metadata`);
    const tensor = (name: string, dtype: string, ...sizes: readonly string[]): object => ({
      dtype,
      tensor_shape: { dim: sizes.map((size) => ({ size, name: "" })), unknown_rank: false },
      name: `${name}:0`,
    });
    const inputs = {
      ids: tensor("ids", "DT_INT32", "-1", "-1"),
      weights: tensor("weights", "DT_FLOAT", "-1", "-1"),
    };
    const probabilities = tensor("probabilities", "DT_FLOAT", "-1", "3");
    const logits = tensor("logits", "DT_FLOAT", "-1", "3");
    const rest = { method_name: "tensorflow/serving/predict", defaults: {} };
    expect(JSON.parse(answer.body)).toEqual({
      model_spec: { name: "intent", signature_name: "", version: "1" },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: { inputs, outputs: { probabilities }, ...rest },
            logits: { inputs, outputs: { logits, probabilities }, ...rest },
          },
        },
      },
    });
    expect(answer.body).toMatch(/^\{\n"model_spec":\{\n "name": "intent",\n/);
    expect(answer.body).toMatch(
      /\n\}\n,\n"metadata": \{"signature_def": \{\n "signature_def": \{\n/,
    );
    expect(answer.body.endsWith("\n}\n}\n}\n")).toBe(true);
  });
});

describe("the transport", () => {
  const page = (status: number, reason: string): string =>
    `<HTML><HEAD>\n<TITLE>${String(status)} ${reason}</TITLE>\n</HEAD><BODY>\n<H1>${reason}</H1>\n</BODY></HTML>\n`;

  it.each(["/", "/v1", "/v2/models", "/monitoring/prometheus/metrics"])(
    "answers %s with libevent's page and closes",
    async (path) => {
      const answer = await ask("GET", path);
      expect(answer).toMatchObject({ status: 404, body: page(404, "Not Found") });
      expect(answer.head).toMatch(/^Content-Type: text\/html\r$/m);
      expect(answer.head).toMatch(/^Connection: close\r?$/m);
    },
  );

  it.each(["TRACE", "PROPFIND", "BREW"])("knows no method %s", async (method) => {
    expect(await ask(method, "/v1/models/intent")).toMatchObject({
      status: 501,
      body: page(501, "Not Implemented"),
    });
  });

  it("answers bytes that are no request", async () => {
    expect(await exchange(served.port, "\0\0\0\r\n\r\n")).toMatchObject({ status: 501 });
    expect(await exchange(served.port, "GET / HTTP/x\r\n\r\n")).toMatchObject({ status: 400 });
  });

  it("needs no Host header and takes the address that proxies send", async () => {
    const path = "GET http://any.host:1/v1/models/intent HTTP/1.1\r\nConnection: close\r\n\r\n";
    expect(await exchange(served.port, path)).toMatchObject({ status: 200 });
  });

  it("answers HEAD with 400 and no body, and OPTIONS by its Origin", async () => {
    expect(await ask("HEAD", INTENT)).toMatchObject({ status: 400, body: "" });
    expect(await ask("OPTIONS", INTENT)).toMatchObject({ status: 400, body: "" });
    const origin = ["Origin: https://a.example"];
    expect(await ask("OPTIONS", INTENT, "", origin)).toMatchObject({ status: 200, body: "" });
  });

  it("answers what was sent before it closes, read or not, and ends the connection", async () => {
    const closing = await serve(`--models_directory=${folders.path}`);
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(closing.port, "127.0.0.1");
        socket.setEncoding("utf8");
        await once(socket, "connect");
        socket.write(KEPT);
        expect(String((await once(socket, "data"))[0])).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
        return socket;
      }),
    );
    const answers = sockets.map(async (socket) => {
      let text = "";
      socket.on("data", (chunk: string) => {
        text += chunk;
      });
      socket.write(KEPT);
      await once(socket, "close");
      return text;
    });
    await closing.server.close();
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*Connection: close\r\n/);
    }
  });

  it("says which engine runs each version", async () => {
    expect(JSON.parse((await ask("GET", "/engines")).body)).toEqual({
      versions: [
        { model: "half_plus_two", version: "123", engine: "wasm" },
        { model: "half_plus_two", version: "124", engine: "wasm" },
        { model: "intent", version: "1", engine: "hot-path" },
      ],
    });
  });
});

describe("a configuration file that can't be applied", () => {
  it("is told once, and what it said before goes on", async () => {
    const models = await ModelFolders.create();
    onTestFinished(() => models.remove());
    await models.publish("intent", 1);
    const file = join(models.path, "models.config");
    await writeFile(
      file,
      `model_config_list { config { name: "intent" base_path: "${models.folder("intent", "")}"
       model_platform: "tensorflow" model_version_policy { all {} } } }`,
    );
    const watching = await serve(
      `--model_config_file=${file}`,
      "--model_config_file_poll_wait_seconds=1",
    );
    onTestFinished(() => watching.server.close());
    await writeFile(file, "model_config_list { config {");
    await watching.heard("config-refused");
    for (const version of [2, 3]) {
      await models.publish("intent", version);
      await watching.heard("loaded", BigInt(version));
    }
    expect(watching.events.filter(({ kind }) => kind === "config-refused")).toHaveLength(1);
  });
});
