import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goesOn } from "../src/chain/ask-chain.js";
import { ChainAnswer } from "../src/contract/chains.js";
import {
  InferenceResponse,
  MlflowError,
  ModelMetadata,
  Predictions,
  TextPrediction,
} from "../src/contract/protocols.js";
import { ProtocolError } from "../src/contract.js";
import { type Call, jsonBody, startTestGateway, type TestGateway } from "./test-gateway.js";

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway(
    {
      modelServerTimeoutMs: 5_000,
      chains: {
        guarded: [
          { model: "spam", version: 1, continueOn: ["No Spam"] },
          { model: "intent", version: 2 },
        ],
        unserved: [{ model: "spam", version: 1 }, { model: "other" }],
      },
      aipHealthRoute: "/v1/endpoints/7/deployedModels/8",
      aipPredictRoute: "/v1/endpoints/7/deployedModels/8:predict",
    },
    { intent: 2, spam: 1 },
  );
});
afterAll(async () => {
  await gateway.stop();
});

function post(path: string, call: Call) {
  return gateway.call(path, { method: "POST", ...call });
}

const MAIL = "From: a@example.org\r\nSubject: hi\r\n\r\nquelle dose pour un enfant\r\n";

describe("a text in a body", () => {
  const form = (name: string, more: string, text: string): Call => ({
    headers: { "content-type": "multipart/form-data; boundary=b" },
    body: `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n--b--\r\n`,
  });
  const data = Buffer.from(MAIL).toString("base64");

  it.each<[string, Call]>([
    ["JSON", jsonBody({ text: MAIL, version: 1 })],
    ["base64", jsonBody({ data, encoding: "utf-8", version: 1 })],
    [
      "base64 of Latin-1",
      jsonBody({
        data: Buffer.from(MAIL, "latin1").toString("base64"),
        encoding: "iso-8859-1",
        version: 1,
      }),
    ],
  ])("is answered as %s", async (_, call) => {
    const { json, headers } = await post("/predict?model=spam", call);
    const answer = TextPrediction.parse(json);
    expect(["Spam", "No Spam"]).toContain(answer.prediction);
    expect(answer).toMatchObject({ model: "spam", version: 1, id: headers["x-prediction-id"] });
  });

  it.each<[string, Call]>([
    ["a file of a form", form("mail", '; filename="m.eml"\r\nContent-Type: message/rfc822', MAIL)],
    ["a field of a form", form("text", "", MAIL)],
    ["an e-mail", { headers: { "content-type": "message/rfc822" }, body: MAIL }],
    [
      "bytes in an old encoding",
      { headers: { "content-type": "text/plain" }, body: Buffer.from([0x64, 0xe9, 0x6a, 0xe0]) },
    ],
  ])("is answered as %s", async (_, call) => {
    const { status, json } = await post("/predict?model=spam&version=1", call);
    expect(status).toBe(200);
    expect(TextPrediction.parse(json).model).toBe("spam");
  });

  it.each<[string, (file: string) => Call]>([
    ["an e-mail", (body) => ({ headers: { "content-type": "message/rfc822" }, body })],
    ["a file of a form", (body) => form("f", '; filename="m.eml"', body)],
  ])("is answered by the start of %s that is long, wherever that ends", async (_, callOf) => {
    const ask = async (file: string) => {
      const { status, json } = await post("/predict?model=spam&version=1", callOf(file));
      expect(status).toBe(200);
      const { prediction, probability } = TextPrediction.parse(json);
      return { prediction, probability };
    };
    const short = await ask(MAIL.padEnd(20_000, "é"));
    for (const more of [1, 300_001]) {
      expect(await ask(`${MAIL.padEnd(20_000, "é")}${"é".repeat(more)}`)).toEqual(short);
    }
    const huge = await post("/predict?model=spam", callOf("x".repeat(33 * 1024 * 1024)));
    expect(huge.status).toBe(413);
  });

  it("is answered by the intent's name where there is no verdict", async () => {
    const { json } = await post("/predict?version=2", jsonBody({ text: "grossesse" }));
    expect(TextPrediction.parse(json)).toMatchObject({
      model: "intent",
      probability: "0.73356545",
    });
    expect(["pregnancy_food", "dosage", "driving"]).toContain(
      TextPrediction.parse(json).prediction,
    );
  });

  it.each<[string, number, Call]>([
    ["nothing", 400, jsonBody({})],
    ["both a text and data", 400, jsonBody({ text: "a", data: "YQ==" })],
    ["broken base64", 400, jsonBody({ data: "a b" })],
    ["an unknown encoding", 400, jsonBody({ data: "YQ==", encoding: "klingon" })],
    ["other bytes than it says", 400, jsonBody({ data: "/w==", encoding: "utf-8" })],
    ["an empty text", 400, jsonBody({ text: " " })],
    ["a picture", 415, { headers: { "content-type": "image/png" }, body: "x" }],
    [
      "a form without a boundary",
      400,
      { headers: { "content-type": "multipart/form-data" }, body: "x" },
    ],
    [
      "half a form",
      400,
      { headers: { "content-type": "multipart/form-data; boundary=b" }, body: "--b\r\nContent-Di" },
    ],
    ["a form without a text", 400, form("other", "", "x")],
    ["a form that names a model", 400, form("model", "", "spam")],
    ["a form with too long a file", 413, form("f", '; filename="f"', "x".repeat(40_000))],
  ])("is refused as %s", async (_, status, call) => {
    expect((await post("/predict?version=1", call)).status).toBe(status);
  });
});

describe("the Open Inference Protocol", () => {
  const texts = (data: unknown, more = {}) =>
    jsonBody({
      inputs: [{ name: "text", shape: [2], datatype: "BYTES", data, ...more }],
      id: "42",
    });

  it("tells of the server, of models and of versions", async () => {
    expect((await gateway.call("/v2")).json).toMatchObject({
      name: "intent-serving",
      extensions: [],
    });
    expect((await gateway.call("/v2/health/live")).json).toEqual({ live: true });
    expect((await gateway.call("/v2/health/ready")).status).toBe(503); // no champion without a database
    const { json } = await gateway.call("/v2/models/intent/versions/1");
    expect(ModelMetadata.parse(json)).toMatchObject({ name: "intent", versions: ["1", "2"] });
    expect((await gateway.call("/v2/models/intent/versions/2/ready")).json).toEqual({
      name: "intent",
      ready: true,
    });
    expect((await gateway.call("/v2/models/intent/versions/9/ready")).status).toBe(404);
    expect((await gateway.call("/v2/models/intent/ready")).status).toBe(503); // the same
  });

  it("answers a tensor of texts, flat or nested, with the outputs that are asked for", async () => {
    for (const call of [
      texts(["dose", "grossesse"]),
      texts([["dose"], ["grossesse"]], { shape: [2, 1] }),
    ]) {
      const { status, json } = await post("/v2/models/intent/versions/2/infer", call);
      expect(status).toBe(200);
      const answer = InferenceResponse.parse(json);
      expect(answer).toMatchObject({ model_name: "intent", model_version: "2", id: "42" });
      expect(answer.outputs.map(({ name, shape }) => [name, shape])).toEqual([
        ["intent", [2]],
        ["name", [2]],
        ["probability", [2]],
        ["prediction_id", [2]],
      ]);
    }
    const { json } = await post(
      "/v2/models/intent/versions/1/infer",
      jsonBody({
        ...JSON.parse(
          String(texts(["ZG9zZQ==", "YQ=="], { parameters: { content_type: "base64" } }).body),
        ),
        outputs: [{ name: "probabilities" }],
      }),
    );
    const [probabilities] = InferenceResponse.parse(json).outputs;
    expect(probabilities?.shape).toEqual([2, 3]);
    expect(probabilities?.data).toHaveLength(6);
  });

  it.each<[string, number, string, Call]>([
    ["an unknown model", 404, "/v2/models/other/infer", texts(["a", "b"])],
    ["an unknown version", 404, "/v2/models/intent/versions/9/infer", texts(["a", "b"])],
    ["numbers", 400, "/v2/models/intent/versions/1/infer", texts([1, 2], { datatype: "FP32" })],
    ["another shape", 400, "/v2/models/intent/versions/1/infer", texts(["a"])],
    [
      "base64 that is none",
      400,
      "/v2/models/intent/versions/1/infer",
      texts(["ZG9zZQ==", "dose!"], { parameters: { content_type: "base64" } }),
    ],
    [
      "an unknown output",
      400,
      "/v2/models/intent/versions/1/infer",
      jsonBody({ ...JSON.parse(String(texts(["a", "b"]).body)), outputs: [{ name: "x" }] }),
    ],
  ])("refuses %s in its own words", async (_, status, path, call) => {
    const answer = await post(path, call);
    expect(answer.status).toBe(status);
    ProtocolError.parse(answer.json);
  });
});

describe("MLflow's scoring server", () => {
  it.each<[string, Call]>([
    [
      "dataframe_split",
      jsonBody({
        dataframe_split: {
          columns: ["id", "query"],
          data: [
            [1, "dose"],
            [2, "b"],
          ],
        },
      }),
    ],
    [
      "dataframe_records",
      jsonBody({ dataframe_records: [{ question: "dose" }, { question: "b" }] }),
    ],
    ["instances", jsonBody({ instances: ["dose", "b"] })],
    ["inputs", jsonBody({ inputs: [["dose"], ["b"]], params: {} })],
    ["named inputs", jsonBody({ inputs: { text: ["dose", "b"] } })],
    ["CSV", { headers: { "content-type": "text/csv" }, body: "id,query\n1,dose\n2,b\n" }],
  ])("answers %s", async (_, call) => {
    const { status, json } = await post("/invocations?version=1", call);
    expect(status).toBe(200);
    expect(Predictions.parse(json).predictions).toMatchObject([
      { probability: Math.fround(0.73356545) },
      { probability: Math.fround(0.73356545) },
    ]);
  });

  it("tells its health and its version", async () => {
    expect((await gateway.call("/ping")).status).toBe(503); // no champion without a database
    expect((await gateway.call("/version")).text).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each<[string, Call]>([
    ["none of its forms", jsonBody({ rows: [] })],
    ["rows without a text", jsonBody({ instances: [{ a: "x", b: "y" }] })],
  ])("refuses %s in its own words", async (_, call) => {
    const { status, json } = await post("/invocations?version=1", call);
    expect(status).toBe(400);
    expect(MlflowError.parse(json).error_code).toBe("BAD_REQUEST");
  });
});

describe("Vertex AI", () => {
  it("answers at the addresses that it chose, whatever the Host", async () => {
    const headers = { "content-type": "application/json", host: "10.1.2.3:8080" };
    const body = JSON.stringify({ instances: ["dose", { content: "b" }], parameters: {} });
    const { status, json } = await post(
      "/v1/endpoints/7/deployedModels/8:predict?version=1&model=spam",
      { headers, body },
    );
    expect(status).toBe(200);
    const { predictions } = Predictions.parse(json);
    expect(predictions).toHaveLength(2);
    for (const { verdict } of predictions) expect(["Spam", "No Spam"]).toContain(verdict);
    const health = await gateway.call("/v1/endpoints/7/deployedModels/8", {
      headers: { host: "10.1.2.3" },
    });
    expect(health.status).toBe(503); // no champion without a database
    expect((await gateway.call("/livez", { headers: { host: "10.1.2.3" } })).status).toBe(421);
  });
});

describe("a chain", () => {
  it("asks the next model only after an answer that goes on", async () => {
    const whole = new Set<boolean>();
    for (const query of [
      "grossesse",
      "dose",
      "conduire",
      "risques",
      "enfant",
      "sirop",
      "pendant",
    ]) {
      const { json, status } = await gateway.call("/chains/guarded", {
        method: "POST",
        ...jsonBody({ query }),
      });
      expect(status).toBe(200);
      const { steps, isWhole, model, answer } = ChainAnswer.parse(json);
      whole.add(isWhole);
      expect(steps[0]?.answer).toBe(isWhole ? "No Spam" : "Spam");
      expect(steps).toHaveLength(isWhole ? 2 : 1);
      expect(model).toBe(isWhole ? "intent" : "spam");
      expect(steps.at(-1)?.answer).toBe(answer);
    }
    expect(whole).toEqual(new Set([true, false]));
  });

  it("says which chains there are, and refuses what is none", async () => {
    const { json } = await gateway.call("/chains");
    expect(json).toMatchObject({ chains: [{ chain: "guarded" }, { chain: "unserved" }] });
    for (const name of ["other", "constructor"]) {
      expect((await gateway.call(`/chains/${name}?query=a`)).status).toBe(404);
    }
    expect((await gateway.call("/chains/unserved?query=a")).status).toBe(404);
    expect((await gateway.call("/chains/guarded?query=")).status).toBe(400);
  });

  it.each([
    [undefined, "x", true],
    [["x", "y"], "y", true],
    [["x"], "y", false],
  ])("goes on by %j after %j: %j", (continueOn, answer, expected) => {
    expect(
      goesOn({ model: "m", ...(continueOn === undefined ? {} : { continueOn }) }, answer),
    ).toBe(expected);
  });
});
