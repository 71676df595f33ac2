import type { Tokenizer } from "@intent-serving/tokenizer";
import type { Calibration } from "@intent-serving/version";
import type { Answer } from "./answer.js";
import type { RowBatcher } from "./row-batcher.js";

/** An intent as a version's labels.json has it. */
export interface Intent {
  readonly id: number;
  readonly name: string;
}

/** From which probability of an intent on a verdict is positive, what that gives, and what the two verdicts are called. */
export type Decision = NonNullable<Calibration["decision"]>;

/** A version that can be asked: its tokenizer, its intents in output order, and what takes its rows to be answered. */
export interface ServedVersion {
  readonly model: string;
  readonly version: number;
  /** Names the version by its contents. */
  readonly manifestSha256: string;
  readonly tokenizer: Pick<Tokenizer, "encode" | "prepare" | "readsEmail" | "additive" | "termsOf">;
  readonly intents: readonly Intent[];
  /** How it is decided between two intents, where the version says so. */
  readonly decision: Decision | null;
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
