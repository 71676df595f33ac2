import { softmax } from "@intent-serving/evaluation";
import {
  loadNativeTensorFlow,
  type NativeTensor,
  type NativeTensorFlow,
} from "@intent-serving/savedmodel";
import { encodeRows } from "@intent-serving/tokenizer";
import { type GoldenQuery, readVersionFile, type VersionFolder } from "@intent-serving/version";
import { readModel } from "../graph/read-model.js";
import { classCountOf } from "../model/fitted-model.js";
import { modelLogits } from "../model/model-logits.js";
import { libraryVersion, putToWork } from "../neural/tensor-engine.js";
import { messageOf, TrainerError } from "../trainer-error.js";
import { padQueries } from "./golden-queries.js";

/** How far two engines may be apart: float32 sums in another order differ by some 1e-7 of the largest term. */
const TOLERANCE = 1e-5;

const SIGNATURES = ["serving_default", "logits"];

/** What the golden queries are answered, [queries, intents] each. */
interface Answers {
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
}

/**
 * Asks a written version its golden queries: as it is read back, and by native TensorFlow where `nativeFolder` has it.
 * Answers in a line what it was checked by; throws a TrainerError where an answer is another than the trainer's.
 */
export async function verifyExport(
  version: VersionFolder,
  nativeFolder: string | undefined,
): Promise<string> {
  const { golden, labels } = version;
  const own = await answerByReadingBack(version);
  const goldenProbabilities = golden.flatMap((query) => query.probabilities);
  compare(own.probabilities, goldenProbabilities, labels.length, "read back, a probability");
  const tensorFlow = await loadNativeTensorFlow(nativeFolder);
  if ("unavailable" in tensorFlow) {
    return `export checked by reading it back; no native TensorFlow: ${tensorFlow.unavailable}`;
  }
  await putToWork(tensorFlow);
  const name = `TensorFlow ${libraryVersion(tensorFlow)}`;
  for (const signature of SIGNATURES) {
    const answers = await answerNatively(tensorFlow, name, version.folder, signature, golden);
    for (const [output, values] of answers) {
      const expected = output === "logits" ? own.logits : own.probabilities;
      compare(values, expected, labels.length, `in ${name}, ${signature}'s ${output}`);
    }
  }
  return `export checked by ${name} (native)`;
}

async function answerByReadingBack({ folder, tokenizer, golden }: VersionFolder): Promise<Answers> {
  const { model, temperature } = readModel(await readVersionFile(folder, "savedModel"));
  const rows = encodeRows(
    tokenizer,
    golden.map(({ query }) => query),
  );
  const logits = modelLogits(model, rows);
  return { logits, probabilities: softmax(logits, classCountOf(model), temperature) };
}

async function answerNatively(
  tensorFlow: NativeTensorFlow,
  name: string,
  folder: string,
  signature: string,
  golden: readonly GoldenQuery[],
): Promise<[output: string, values: Float32Array][]> {
  const { shape, ids, weights } = padQueries(golden);
  const tensors: NativeTensor[] = [];
  const kept = (tensor: NativeTensor): NativeTensor => {
    tensors.push(tensor);
    return tensor;
  };
  try {
    const session = await tensorFlow.node.loadSavedModel(folder, ["serve"], signature);
    try {
      const answer = session.predict({
        ids: kept(tensorFlow.tensor(ids, shape, "int32")),
        weights: kept(tensorFlow.tensor(weights, shape, "float32")),
      });
      return Object.entries(answer).map(([output, tensor]) => [
        output,
        Float32Array.from(kept(tensor).dataSync(), Number),
      ]);
    } finally {
      session.dispose();
    }
  } catch (cause) {
    throw new TrainerError(
      "export",
      `saved_model.pb: expected ${name} to run ${signature}, got ${messageOf(cause)}; nothing was published`,
      { cause },
    );
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** Logits may be large, so that the tolerance grows with them. */
function compare(
  values: ArrayLike<number>,
  expected: ArrayLike<number>,
  classCount: number,
  what: string,
): void {
  for (let index = 0; index < Math.max(values.length, expected.length); index += 1) {
    const [value = Number.NaN, wanted = Number.NaN] = [values[index], expected[index]];
    if (Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted))) continue;
    const query = String(Math.floor(index / classCount) + 1);
    const column = String(index % classCount);
    throw new TrainerError(
      "export",
      `saved_model.pb: ${what}: golden query ${query}, column ${column}: ` +
        `expected ${String(wanted)} ± ${String(TOLERANCE)}, got ${String(value)}; nothing was published`,
    );
  }
}
