import type { Tokenizer } from "@intent-serving/tokenizer";
import { type Answer, readAnswer } from "./answer.js";
import { featuresBody } from "./features-body.js";
import type { ModelServer } from "./model-server.js";

/** An intent as a version's labels.json has it. */
export interface Intent {
  readonly id: number;
  readonly name: string;
}

/** A version that can be asked: its tokenizer, its intents in output order, and its address at the model server. */
export interface ServedVersion {
  readonly model: string;
  readonly version: number;
  readonly tokenizer: Pick<Tokenizer, "encode">;
  readonly intents: readonly Intent[];
  readonly predictPath: string;
}

/** The thin path: a text through a version's tokenizer and the model server to a checked answer. */
export async function predict(
  modelServer: ModelServer,
  version: ServedVersion,
  query: string,
): Promise<Answer> {
  const body = featuresBody(version.tokenizer.encode(query));
  return readAnswer(await modelServer.predict(version.predictPath, body), version.intents.length);
}

/** The address of a version's predictions; it always names the version. */
export function predictPath(model: string, version: number): string {
  return `/v1/models/${model}/versions/${String(version)}:predict`;
}
