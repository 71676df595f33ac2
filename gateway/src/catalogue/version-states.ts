import { z } from "zod";
import { GatewayError } from "../gateway-error.js";
import type { ModelServer } from "../model-server/model-server.js";

/** What the model server says of one version. */
export interface VersionState {
  /** TensorFlow Serving's word: START, LOADING, AVAILABLE, UNLOADING or END. */
  readonly state: string;
  /** Its own message where it failed. */
  readonly message: string;
}

const statusSchema = z.object({
  model_version_status: z.array(
    z.object({
      version: z.string().regex(/^\d+$/),
      state: z.string(),
      status: z.object({ error_message: z.string() }).partial().optional(),
    }),
  ),
});

/** Asks the model server for the states of a model's versions; a model it doesn't know has none. */
export async function fetchVersionStates(
  modelServer: ModelServer,
  model: string,
): Promise<Map<number, VersionState>> {
  const { status, text } = await modelServer.get(`/v1/models/${model}`);
  if (status === 404) return new Map();
  const parsed = status === 200 ? statusSchema.safeParse(parse(text)) : undefined;
  if (parsed?.success !== true) {
    throw new GatewayError(
      "model-server-answer-wrong",
      `the model server's status of ${model}: expected the versions' states, got HTTP ${String(status)} with other text`,
    );
  }
  return new Map(
    parsed.data.model_version_status.map((entry) => [
      Number(entry.version),
      { state: entry.state, message: entry.status?.error_message ?? "" },
    ]),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
