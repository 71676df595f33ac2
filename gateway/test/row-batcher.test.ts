import type { Features } from "@intent-serving/tokenizer";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { GatewayError } from "../src/gateway-error.js";
import type { Reply } from "../src/model-server/exchange.js";
import { ModelServer } from "../src/model-server/model-server.js";
import type { Answer } from "../src/predict/answer.js";
import { RowBatcher, type RowBatcherLimits } from "../src/predict/row-batcher.js";
import { doubleProbabilities, startModelServerDouble } from "./model-server-double.js";

const TARGET = { predictPath: "/v1/models/intent/versions/1:predict", intentCount: 3 };
const LIMITS: RowBatcherLimits = { callsAtOnce: 2, maxWaitingRows: 1_000 };

const requestSchema = z.object({
  instances: z.array(z.object({ ids: z.array(z.int()), weights: z.array(z.number()) })),
});

/** A call that the model server below has got and not answered yet. */
interface HeldCall {
  readonly rows: readonly (readonly number[])[];
  readonly deadlineMs: number;
  answer(status: number, text: string): void;
  /** Answers each row what the double would. */
  answerWell(): void;
  fail(error: unknown): void;
}

/** A model server whose calls are answered by hand. */
function heldModelServer(timeoutMs = 60_000): {
  readonly calls: HeldCall[];
  readonly timeoutMs: number;
  post(path: string, body: Buffer, deadlineMs: number): Promise<Reply>;
} {
  const calls: HeldCall[] = [];
  const post = (_path: string, body: Buffer, deadlineMs: number): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const { instances } = requestSchema.parse(JSON.parse(body.toString()));
      const rows = instances.map(({ ids }) => ids);
      const answer = (status: number, text: string): void => {
        resolve({ status, headers: {}, text });
      };
      calls.push({
        rows,
        deadlineMs,
        answer,
        answerWell: () => {
          answer(200, JSON.stringify({ predictions: rows.map(expectedProbabilities) }));
        },
        fail: reject,
      });
    });
  return { calls, timeoutMs, post };
}

const row = (...ids: number[]): Features => ({
  ids: Int32Array.from(ids),
  weights: new Float32Array(ids.length).fill(0.5),
});

/** The double's answer depends on the ids that aren't padding, as a model's does. */
function expectedProbabilities(ids: readonly number[]): number[] {
  return doubleProbabilities(
    1,
    ids.filter((id) => id !== 0),
  );
}

function outcome(answer: Promise<Answer>): Promise<readonly number[] | string> {
  return answer.then(
    ({ probabilities }) => probabilities,
    (error: unknown) => (error instanceof GatewayError ? error.code : String(error)),
  );
}

/** Lets all that follows from what is settled happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
  vi.useRealTimers();
});

describe("rows of one version", () => {
  it("go at once and alone while few calls are in flight", async () => {
    const server = heldModelServer();
    const batcher = new RowBatcher(server, TARGET, LIMITS);
    const answers = [row(1), row(2)].map((features) => batcher.ask(features));
    expect(server.calls.map(({ rows }) => rows)).toEqual([[[1]], [[2]]]);
    for (const call of server.calls) call.answerWell();
    await Promise.all(answers);
  });

  it("wait above that, and go together as soon as a call ends, padded to the longest", async () => {
    const server = heldModelServer();
    const batcher = new RowBatcher(server, TARGET, LIMITS);
    const answers = [row(1), row(2), row(3), row(4, 5, 6), row()].map((features) =>
      outcome(batcher.ask(features)),
    );
    expect(server.calls).toHaveLength(2);
    server.calls[1]?.answerWell();
    await settled();
    expect(server.calls).toHaveLength(3);
    expect(server.calls[2]?.rows).toEqual([
      [3, 0, 0],
      [4, 5, 6],
      [0, 0, 0],
    ]);
    server.calls[2]?.answerWell();
    server.calls[0]?.answerWell();
    expect(await Promise.all(answers)).toEqual(
      [[1], [2], [3], [4, 5, 6], []].map(expectedProbabilities),
    );
  });

  it("get their own answers in whatever order calls end", async () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.array(fc.integer({ min: 1, max: 9_999 }), { maxLength: 6 }) },
      {
        weight: 1,
        arbitrary: fc.record({ answers: fc.nat(3), status: fc.constantFrom(200, 200, 400) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 120 }),
        fc.integer({ min: 1, max: 4 }),
        async (actions, callsAtOnce) => {
          const server = heldModelServer();
          const batcher = new RowBatcher(server, TARGET, { ...LIMITS, callsAtOnce });
          const asked: number[][] = [];
          const answers: Promise<readonly number[] | string>[] = [];
          const answerOne = async (which: number, status: number): Promise<void> => {
            const [call] = server.calls.splice(which % Math.max(1, server.calls.length), 1);
            if (status === 400 && (call?.rows.length ?? 0) > 1) call?.answer(400, "{}");
            else call?.answerWell();
            await settled();
          };
          for (const one of actions) {
            if (Array.isArray(one)) {
              asked.push(one);
              answers.push(outcome(batcher.ask(row(...one))));
            } else {
              await answerOne(one.answers, one.status);
            }
            expect(server.calls.length).toBeLessThanOrEqual(callsAtOnce);
          }
          while (server.calls.length > 0) await answerOne(0, 200);
          expect(await Promise.all(answers)).toEqual(asked.map(expectedProbabilities));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are refused beyond the most that may wait", async () => {
    const server = heldModelServer();
    const batcher = new RowBatcher(server, TARGET, { callsAtOnce: 1, maxWaitingRows: 2 });
    const answers = [1, 2, 3, 4].map((id) => outcome(batcher.ask(row(id))));
    expect(await answers[3]).toBe("gateway-busy");
    server.calls[0]?.answerWell();
    await settled();
    server.calls[1]?.answerWell();
    expect(await Promise.all(answers.slice(0, 3))).toEqual(
      [[1], [2], [3]].map(expectedProbabilities),
    );
  });
});

describe("a joint call", () => {
  /** Three rows in one call, after a first that has been answered. */
  async function jointCall(server = heldModelServer()): Promise<{
    server: ReturnType<typeof heldModelServer>;
    answers: ReturnType<typeof outcome>[];
  }> {
    const batcher = new RowBatcher(server, TARGET, { ...LIMITS, callsAtOnce: 1 });
    const first = outcome(batcher.ask(row(9)));
    const answers = [1, 2, 3].map((id) => outcome(batcher.ask(row(id))));
    server.calls[0]?.answerWell();
    await first;
    await settled();
    server.calls.shift();
    return { server, answers };
  }
  const good = (id: number): number[] => expectedProbabilities([id]);

  it.each([
    ["NaN", "[NaN, 0.5, 0.5]"],
    ["infinity", "[-Infinity, 1, 0]"],
    ["a wrong sum", "[0.5, 0.4, 0.2]"],
    ["too few probabilities", "[1, 0]"],
    ["no list", "1"],
  ])("with one row of %s fails that row alone", async (_, lie) => {
    const { server, answers } = await jointCall();
    const [a, c] = [JSON.stringify(good(1)), JSON.stringify(good(3))];
    server.calls[0]?.answer(200, `{"predictions": [${a}, ${lie}, ${c}]}`);
    expect(await Promise.all(answers)).toEqual([good(1), "model-server-answer-wrong", good(3)]);
  });

  it.each([2, 4])("that is answered with %d rows for three fails them all", async (count) => {
    const { server, answers } = await jointCall();
    const predictions = Array.from({ length: count }, () => good(1));
    server.calls[0]?.answer(200, JSON.stringify({ predictions }));
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["model-server-answer-wrong"]));
  });

  it.each([400, 413])("refused by %d is asked again row by row", async (status) => {
    const { server, answers } = await jointCall();
    server.calls[0]?.answer(status, "{}");
    await settled();
    for (const [i, id] of [1, 2, 3].entries()) {
      const call = server.calls[i + 1];
      expect(call?.rows).toEqual([[id]]);
      if (id === 2) call?.answer(status, "{}");
      else call?.answerWell();
      await settled();
    }
    expect(server.calls).toHaveLength(4);
    expect(await Promise.all(answers)).toEqual([good(1), "model-server-refused", good(3)]);
  });

  it.each([
    [404, "version-not-loaded"],
    [500, "model-server-refused"],
    [503, "model-server-away"],
    [504, "model-server-slow"],
  ])("refused by %d is not asked again", async (status, code) => {
    const { server, answers } = await jointCall();
    server.calls[0]?.answer(status, "{}");
    expect(await Promise.all(answers)).toEqual([code, code, code]);
    expect(server.calls).toHaveLength(1);
  });

  it("whose model server dies fails all of its rows and leaves the way free", async () => {
    const { server, answers } = await jointCall();
    server.calls[0]?.fail(new GatewayError("model-server-away", "away"));
    const codes = await Promise.all(answers);
    expect(new Set(codes)).toEqual(new Set(["model-server-away"]));
  });
});

describe("a row's deadline", () => {
  it("holds while it waits, and what has waited too long is not sent", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const server = heldModelServer(1_000);
    const batcher = new RowBatcher(server, TARGET, { ...LIMITS, callsAtOnce: 1 });
    void outcome(batcher.ask(row(1)));
    const early = outcome(batcher.ask(row(2)));
    vi.advanceTimersByTime(600);
    const late = outcome(batcher.ask(row(3)));
    vi.advanceTimersByTime(400);
    expect(await early).toBe("model-server-slow");
    server.calls[0]?.answerWell();
    await settled();
    expect(server.calls[1]?.rows).toEqual([[3]]);
    server.calls[1]?.answerWell();
    expect(await late).toEqual(expectedProbabilities([3]));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("holds in a joint call, which lasts as long as its youngest row may", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const server = heldModelServer(1_000);
    const batcher = new RowBatcher(server, TARGET, { ...LIMITS, callsAtOnce: 1 });
    const first = outcome(batcher.ask(row(1)));
    const early = outcome(batcher.ask(row(2)));
    vi.advanceTimersByTime(600);
    const late = outcome(batcher.ask(row(3)));
    server.calls[0]?.answerWell();
    await first;
    await settled();
    expect(server.calls[1]?.rows).toEqual([[2], [3]]);
    expect(server.calls[1]?.deadlineMs).toBe(performance.now() + 1_000);
    vi.advanceTimersByTime(400);
    expect(await early).toBe("model-server-slow");
    server.calls[1]?.answerWell();
    expect(await late).toEqual(expectedProbabilities([3]));
  });
});

describe("over real sockets", () => {
  it("many rows at once take few calls, and each gets its own answer", async () => {
    const double = await startModelServerDouble();
    double.states.set("intent", new Map([[1, "AVAILABLE"]]));
    const modelServer = new ModelServer({
      url: double.url,
      timeoutMs: 10_000,
      connections: 8,
      maxAnswerBytes: 1_000_000,
    });
    try {
      const batcher = new RowBatcher(modelServer, TARGET);
      const asked = Array.from({ length: 500 }, (_, i) =>
        Array.from({ length: i % 7 }, (__, j) => i + j + 1),
      );
      const answers = await Promise.all(asked.map((ids) => outcome(batcher.ask(row(...ids)))));
      expect(answers).toEqual(asked.map(expectedProbabilities));
      expect(double.bodies.length).toBeLessThan(20);
    } finally {
      await modelServer.close();
      await double.close();
    }
  });

  it("rows that wait when the model server dies are told that it is away", async () => {
    const double = await startModelServerDouble();
    double.fault = "silence";
    const modelServer = new ModelServer({
      url: double.url,
      timeoutMs: 10_000,
      connections: 8,
      maxAnswerBytes: 1_000_000,
    });
    try {
      const batcher = new RowBatcher(modelServer, TARGET);
      const answers = Array.from({ length: 100 }, (_, i) => outcome(batcher.ask(row(i + 1))));
      await vi.waitUntil(() => double.bodies.length > 0);
      await double.close();
      expect(new Set(await Promise.all(answers))).toEqual(new Set(["model-server-away"]));
    } finally {
      await modelServer.close();
    }
  });

  it("rows that are asked when the gateway stops fail at once", async () => {
    const double = await startModelServerDouble();
    double.fault = "silence";
    const modelServer = new ModelServer({
      url: double.url,
      timeoutMs: 10_000,
      connections: 8,
      maxAnswerBytes: 1_000_000,
    });
    try {
      const batcher = new RowBatcher(modelServer, TARGET);
      const answers = Array.from({ length: 100 }, (_, i) => outcome(batcher.ask(row(i + 1))));
      await vi.waitUntil(() => double.bodies.length > 0);
      await modelServer.close();
      expect(new Set(await Promise.all(answers))).toEqual(new Set(["model-server-away"]));
    } finally {
      await double.close();
    }
  });
});
