import type { Features } from "@intent-serving/tokenizer";
import { z } from "zod";
import { GatewayError } from "../gateway-error.js";
import { type ModelServer, refusal } from "../model-server/model-server.js";
import { predictPath, type ServedVersion } from "../predict/predict.js";

const answerSchema = z.object({
  predictions: z.array(z.object({ logits: z.array(z.number()) })),
});

/**
 * Asks a version for the logits of some rows in one call, [rows, intents]: what the intents have before temperature and
 * softmax. What comes back is checked as any answer is.
 */
export async function askLogits(
  modelServer: Pick<ModelServer, "post" | "timeoutMs">,
  { model, version, intents }: ServedVersion,
  rows: readonly Features[],
): Promise<readonly (readonly number[])[]> {
  const columns = rows.reduce((most, { ids }) => Math.max(most, ids.length), 1);
  const instances = rows.map(({ ids, weights }) => ({
    ids: padded(ids, columns),
    weights: padded(weights, columns),
  }));
  const { status, text } = await modelServer.post(
    predictPath(model, version),
    Buffer.from(JSON.stringify({ signature_name: "logits", instances })),
    performance.now() + modelServer.timeoutMs,
  );
  if (status !== 200) throw refusal(status);
  const read = answerSchema.safeParse(parse(text));
  const logits = read.data?.predictions.map((row) => row.logits) ?? [];
  if (logits.length === rows.length && logits.every((row) => row.length === intents.length)) {
    return logits;
  }
  throw new GatewayError(
    "model-server-answer-wrong",
    `the model server's answer: expected ${String(rows.length)} rows of ${String(intents.length)} logits, got another shape`,
  );
}

function padded(values: Int32Array | Float32Array, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => values[i] ?? 0);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
