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
}
