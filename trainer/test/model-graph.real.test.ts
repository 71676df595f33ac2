import { spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { softmax } from "@intent-serving/evaluation";
import {
  encodeWarmup,
  loadNativeTensorFlow,
  type NativeTensor,
  type NativeTensorFlow,
} from "@intent-serving/savedmodel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelSavedModel } from "../src/graph/model-graph.js";
import { modelLogits } from "../src/model/model-logits.js";
import {
  EXAMPLE_SIZES,
  EXAMPLES,
  exampleModel,
  exampleRows,
  expectedAnswer,
  largestDifference,
  type Rows,
  rowsFor,
  sparseRows,
} from "./model-example.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["PYTHON"] ?? join(root, ".venv/bin/python");
const noPython = reasonToSkip("tensorflow");
const noServing = reasonToSkip("tensorflow_serving");
const native = await loadNativeTensorFlow(join(root, "native"));
const noNative = "unavailable" in native ? ` (skipped: ${native.unavailable})` : "";

/** Goes into a test's title: says why it is skipped, or nothing. */
function reasonToSkip(module: string): string {
  const script = `import importlib.util as i, sys; sys.exit(i.find_spec("${module}") is None)`;
  const { status } = spawnSync(python, ["-c", script]);
  return status === 0 ? "" : ` (skipped: ${python} with ${module} is missing)`;
}

interface Answer {
  readonly logits: number[][];
  readonly probabilities: number[][];
}

const example = exampleModel(2_000, 60, 0.37);
const queries = exampleRows(16, 130, 2_000);
const padded = (rows: Rows, columns: number): Rows => ({
  ids: rows.ids.map((ids) => [...ids, ...new Array<number>(columns).fill(0)]),
  weights: rows.weights.map((weights) => [...weights, ...new Array<number>(columns).fill(0)]),
});
const rowOf = (rows: Rows, row: number): Rows => ({
  ids: rows.ids.slice(row, row + 1),
  weights: rows.weights.slice(row, row + 1),
});

let folder = "";
const kindFolder = (kind: number): string => join(folder, String(kind));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "linear-graph-"));
  await writeFile(join(folder, "saved_model.pb"), modelSavedModel(example));
  for (const [index, [, calibrated]] of EXAMPLES.entries()) {
    await mkdir(kindFolder(index));
    await writeFile(join(kindFolder(index), "saved_model.pb"), modelSavedModel(calibrated));
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs a script of savedmodel/test/python and answers what it prints. */
async function runPython(script: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(python, [join(root, "savedmodel/test/python", script), ...args]);
  child.stdin.end(input);
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await exit) !== 0) throw new Error(`${script} failed:\n${problems}`);
  return output;
}

interface PythonOutput {
  readonly shape: [number, number];
  readonly values: number[];
}
interface PythonAnswer {
  readonly error?: string;
  readonly outputs: Record<string, PythonOutput>;
  readonly signatures: Record<string, unknown>;
}

/** Asks each request in one process, of the folder that is given with it. */
async function askPython(
  requests: readonly (Rows & { readonly model?: string })[],
  signature: string,
): Promise<PythonAnswer[]> {
  const lines = requests.map(({ ids, weights, model = folder }) => {
    const shape = [ids.length, ids[0]?.length ?? 0];
    const inputs = {
      ids: { dtype: "int32", shape, values: ids.flat() },
      weights: { dtype: "float32", shape, values: weights.flat() },
    };
    return JSON.stringify({ folder: model, signature, inputs });
  });
  const output = await runPython(
    "run_saved_model.py",
    [],
    lines.map((line) => `${line}\n`).join(""),
  );
  return output.trim().split("\n").map(parseAnswer);
}

function parseAnswer(line: string): PythonAnswer {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- run_saved_model.py writes this shape
  return JSON.parse(line) as PythonAnswer;
}

function table(output: PythonOutput | undefined): number[][] {
  const [rows, columns] = output?.shape ?? [0, 0];
  return Array.from({ length: rows }, (_, row) =>
    (output?.values ?? []).slice(row * columns, (row + 1) * columns),
  );
}

async function askAll(
  requests: readonly (Rows & { readonly model?: string })[],
): Promise<Answer[]> {
  const answers = await askPython(requests, "logits");
  return answers.map(({ outputs }) => ({
    logits: table(outputs["logits"]),
    probabilities: table(outputs["probabilities"]),
  }));
}

function nativeTensors(tf: NativeTensorFlow, { ids, weights }: Rows): Record<string, NativeTensor> {
  const shape = [ids.length, ids[0]?.length ?? 0];
  return {
    ids: tf.tensor(Int32Array.from(ids.flat()), shape, "int32"),
    weights: tf.tensor(Float32Array.from(weights.flat()), shape, "float32"),
  };
}

async function askNative(
  tf: NativeTensorFlow,
  requests: readonly (Rows & { readonly model?: string })[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { model = folder, ...rows } of requests) {
    const loaded = await tf.node.loadSavedModel(model, ["serve"], "logits");
    const outputs = loaded.predict(nativeTensors(tf, rows));
    const read = (name: string): number[][] => {
      const values = Array.from(outputs[name]?.dataSync() ?? [], Number);
      return table({ shape: [rows.ids.length, values.length / rows.ids.length], values });
    };
    answers.push({ logits: read("logits"), probabilities: read("probabilities") });
    loaded.dispose();
  }
  return answers;
}

const engines = [
  {
    name: `Python's TensorFlow${noPython}`,
    skip: noPython !== "",
    ask: askAll,
  },
  {
    name: `@tensorflow/tfjs-node on Node ${process.version}${noNative}`,
    skip: noNative !== "",
    ask: (requests: readonly (Rows & { readonly model?: string })[]) =>
      "unavailable" in native ? Promise.resolve([]) : askNative(native, requests),
  },
];

describe.each(engines.map((engine) => [engine.name, engine] as const))("%s", (_, { skip, ask }) => {
  test.skipIf(skip)("answers what the weights say, to 1e-5", async () => {
    const [got] = await ask([queries]);
    const expected = expectedAnswer(example, queries);
    expect(largestDifference(got?.logits ?? [], expected.logits)).toBeLessThan(1e-5);
    expect(largestDifference(got?.probabilities ?? [], expected.probabilities)).toBeLessThan(1e-5);
  });

  test.skipIf(skip)(
    "answers a row alone and with more padding as in its batch, to 1e-6",
    async () => {
      const alone = queries.ids.map((_, row) => rowOf(queries, row));
      const answers = await ask([queries, padded(queries, 1), padded(queries, 61), ...alone]);
      const [whole, ...others] = answers;
      const [a, b, ...rows] = others.map((answer) => answer.probabilities);
      expect(largestDifference(whole?.probabilities ?? [], a ?? [])).toBeLessThan(1e-6);
      expect(largestDifference(whole?.probabilities ?? [], b ?? [])).toBeLessThan(1e-6);
      expect(largestDifference(whole?.probabilities ?? [], rows.flat())).toBeLessThan(1e-6);
    },
  );

  test.skipIf(skip)("answers every kind of model as the trainer does, padded too", async () => {
    const requests = EXAMPLES.flatMap(([, calibrated], kind) => {
      const rows = { ...rowsFor(calibrated, 7), model: kindFolder(kind) };
      return [rows, { ...rows, ...padded(rows, 9) }];
    });
    const answers = await ask(requests);
    EXAMPLES.forEach(([kind, { model, temperature }], index) => {
      const logits = modelLogits(
        model,
        sparseRows(requests[2 * index] ?? { ids: [], weights: [] }),
      );
      const { intents } = EXAMPLE_SIZES;
      const shape: [number, number] = [logits.length / intents, intents];
      const probabilities = [...softmax(logits, intents, temperature)];
      const [whole, more] = answers.slice(2 * index, 2 * index + 2);
      const apart = [
        largestDifference(whole?.logits ?? [], table({ shape, values: [...logits] })),
        largestDifference(whole?.probabilities ?? [], table({ shape, values: probabilities })),
        largestDifference(more?.probabilities ?? [], whole?.probabilities ?? []),
      ];
      const isClose = apart.map((difference, i) => difference < ([2e-5, 2e-6, 1e-6][i] ?? 0));
      expect({ kind, isClose }).toEqual({ kind, isClose: [true, true, true] });
    });
  });

  test.skipIf(skip)("answers a row without features with the bias", async () => {
    const [got] = await ask([{ ids: [[0], [0]], weights: [[0], [5]] }]);
    const bias = [...example.model.bias];
    expect(largestDifference(got?.logits ?? [], [bias, bias])).toBe(0);
  });
});

describe(`Python's TensorFlow, as TensorFlow Serving runs it${noPython}`, () => {
  test.skipIf(noPython !== "")("sees the signatures with their types and shapes", async () => {
    const [answer] = await askPython([rowOf(queries, 0)], "serving_default");
    const inputs = {
      ids: { name: "ids:0", dtype: "int32", shape: [-1, -1] },
      weights: { name: "weights:0", dtype: "float32", shape: [-1, -1] },
    };
    const logits = { name: "logits:0", dtype: "float32", shape: [-1, 60] };
    const probabilities = { name: "probabilities:0", dtype: "float32", shape: [-1, 60] };
    const method = "tensorflow/serving/predict";
    expect(answer?.signatures).toEqual({
      logits: { method, inputs, outputs: { logits, probabilities } },
      serving_default: { method, inputs, outputs: { probabilities } },
    });
    expect(Object.keys(answer?.outputs ?? {})).toEqual(["probabilities"]);
  });

  test.skipIf(noPython !== "")("refuses an id that the table does not have", async () => {
    const answers = await askPython(
      [
        { ids: [[1, 2000]], weights: [[1, 1]] },
        { ids: [[-1]], weights: [[0]] },
      ],
      "serving_default",
    );
    expect(answers.map((answer) => answer.error)).toEqual([
      "indices[0,1] = 2000 is not in [0, 2000)\n\t [[{{node rows}}]]",
      "indices[0,0] = -1 is not in [0, 2000)\n\t [[{{node rows}}]]",
    ]);
  });

  test.skipIf(noServing !== "")(`reads the warm-up file${noServing}`, async () => {
    const file = join(folder, "tf_serving_warmup_requests");
    const requests = ["serving_default", "logits"].map((signatureName) => ({
      model: "intent",
      signatureName,
      inputs: {
        ids: { dtype: "DT_INT32", shape: [1, 2], values: Int32Array.of(3, 4) },
        weights: { dtype: "DT_FLOAT", shape: [1, 2], values: Float32Array.of(0.5, 0.25) },
      } as const,
    }));
    await writeFile(file, encodeWarmup(requests));
    const read: unknown = JSON.parse(await runPython("read_warmup.py", [file], ""));
    expect(read).toEqual(
      requests.map(({ model, signatureName }) => ({
        model,
        signatureName,
        inputs: {
          ids: { dtype: 3, values: [[3, 4]] },
          weights: { dtype: 1, values: [[0.5, 0.25]] },
        },
      })),
    );
  });
});
