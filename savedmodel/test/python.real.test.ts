import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSavedModel, encodeSavedModel } from "../src/index.js";
import { jsonFixture, savedModelFixture } from "./fixture.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env["PYTHON"] ?? join(root, ".venv/bin/python");
const find = "import importlib.util as i, sys; sys.exit(i.find_spec('tensorflow') is None)";
const hasTensorFlow = spawnSync(python, ["-c", find]).status === 0;
const reason = hasTensorFlow ? "" : ` (skipped: ${python} with tensorflow is missing)`;

interface Output {
  readonly shape: number[];
  readonly values: number[];
}
interface Answer {
  readonly error?: string;
  readonly outputs?: Record<string, Output>;
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "savedmodel-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function ask(signature: string, inputs: Record<string, Output & { dtype: string }>): Answer {
  const script = join(root, "savedmodel/test/python/run_saved_model.py");
  const input = `${JSON.stringify({ folder, signature, inputs })}\n`;
  const { stdout, stderr, status } = spawnSync(python, [script], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- run_saved_model.py writes this shape
  return JSON.parse(stdout) as Answer;
}

describe.skipIf(!hasTensorFlow)(
  `models read and written anew run in TensorFlow as before${reason}`,
  () => {
    test("a frozen Keras model", async () => {
      const model = decodeSavedModel(savedModelFixture("embedding"));
      await writeFile(join(folder, "saved_model.pb"), encodeSavedModel(model));
      const expected = jsonFixture<{ ids: Output; probabilities: Output }>(
        "embedding/expected.json",
      );
      const { outputs } = ask("serving_default", { ids: { dtype: "int32", ...expected.ids } });
      expect(outputs?.["probabilities"]).toMatchObject(expected.probabilities);
    });

    test.each([
      ["float32", [1, 2], [2, 4]],
      ["float32", [-1, -2], [1, 2]],
    ])("one whose signature calls functions: %s %o", async (dtype, values, expected) => {
      const model = decodeSavedModel(savedModelFixture("functions"));
      await writeFile(join(folder, "saved_model.pb"), encodeSavedModel(model));
      const { outputs } = ask("serving_default", { x: { dtype, shape: [2], values } });
      expect(outputs?.["y"]).toMatchObject({ shape: [2], values: expected });
    });
  },
);
