import type { Tokenizer } from "@intent-serving/tokenizer";
import type { Answer } from "./answer.js";
import type { RowBatcher } from "./row-batcher.js";

/** An intent as a version's labels.json has it. */
export interface Intent {
  readonly id: number;
  readonly name: string;
}

/** A version that can be asked: its tokenizer, its intents in output order, and what takes its rows to be answered. */
export interface ServedVersion {
  readonly model: string;
  readonly version: number;
  readonly tokenizer: Pick<Tokenizer, "encode">;
  readonly intents: readonly Intent[];
  readonly rows: Pick<RowBatcher, "ask">;
}

/** The thin path: a text through a version's tokenizer and the model server to a checked answer. */
export function predict({ tokenizer, rows }: ServedVersion, query: string): Promise<Answer> {
  return rows.ask(tokenizer.encode(query));
}

/** The address of a version's predictions; it always names the version. */
export function predictPath(model: string, version: number): string {
  return `/v1/models/${model}/versions/${String(version)}:predict`;
}
