/** What chose the version of a prediction beside its label: a split's or canary's rule, or what it is a shadow of. */
export type PredictionRouting = Readonly<Record<string, unknown>>;

/** One step of a chain of models, as the row of the last step keeps it. */
export type PredictionStep = Readonly<Record<string, unknown>>;

/** One answered query, as the log keeps it. `label` is the one that chose the version, null where a number did. */
export interface PredictionRecord {
  readonly id: string;
  readonly timeMs: number;
  readonly model: string;
  readonly version: number;
  readonly label: string | null;
  readonly query: string;
  readonly intent: number;
  readonly probability: string;
  readonly latencyMs: number;
  readonly requestId: string;
  readonly routing?: PredictionRouting | null;
  /** The steps of a chain in order, the last one's answer included. */
  readonly chain?: readonly PredictionStep[] | null;
  /** The id of the API key that asked, never the key. */
  readonly keyId?: string | null;
  /** Whom the query is about or from, in the caller's words (`X-Subject`); rows are deleted by it. */
  readonly subject?: string | null;
}
