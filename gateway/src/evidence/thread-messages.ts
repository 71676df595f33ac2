import type { EvidencePlaces, EvidenceQuestion } from "./evidence.js";

/** What the thread is started with. */
export interface ThreadStart {
  readonly places: EvidencePlaces;
}

/** A question on its way to the thread. */
export interface ThreadRequest {
  readonly id: number;
  readonly question: EvidenceQuestion;
}

/** What comes back: the answer as JSON in UTF-8, why there is none, or for the log alone what went wrong. */
export type ThreadReply =
  | { readonly id: number; readonly json: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly problem: string }
  | { readonly id: number; readonly fault: Readonly<Record<string, unknown>> };
