/** The tables whose rows belong to a prediction and go when it goes, with the columns that hold its id. */
export const TABLES_OF_PREDICTIONS: readonly (readonly [table: string, column: string])[] = [
  ["feedback", "prediction_id"],
  ["flips", "prediction_id"],
  ["flips", "shadow_prediction_id"],
];
