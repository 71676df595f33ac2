/** One labelled text as the data has it. */
export interface LabelledRow {
  readonly id: string;
  readonly text: string;
  /** An id or a name. */
  readonly intent: string;
  /** `train.csv: line 12`, for messages. */
  readonly place: string;
}
