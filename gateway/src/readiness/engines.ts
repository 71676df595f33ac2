import { z } from "zod";
import type { ModelServer } from "../model-server/model-server.js";

const enginesSchema = z.object({
  versions: z.array(z.object({ model: z.string(), version: z.string(), engine: z.string() })),
});

/**
 * Which engine serves each version, by `<model>/<version>`. The embedded model server tells it; TensorFlow Serving has
 * no such address, so of its engines nothing is known.
 */
export async function fetchEngines(modelServer: ModelServer): Promise<ReadonlyMap<string, string>> {
  try {
    const { status, text } = await modelServer.get("/engines");
    const read = status === 200 ? enginesSchema.safeParse(JSON.parse(text)) : undefined;
    const versions = read?.data?.versions ?? [];
    return new Map(versions.map((entry) => [`${entry.model}/${entry.version}`, entry.engine]));
  } catch {
    return new Map();
  }
}
