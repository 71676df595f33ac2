/**
 * One text as features: `weights[i]` belongs to `ids[i]`. Ids ascend within a bag, and none there is 0. The columns of a
 * sequence come first: the words' ids with weight 1, or 0 and 0 where there is no word or an unknown one.
 */
export interface Features {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

/** Many texts as features, in compressed sparse rows: row `i` is `[offsets[i], offsets[i + 1])` of both arrays. */
export interface SparseRows {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}
