/** One text as features: `weights[i]` belongs to `ids[i]`. Ids ascend within a channel, and none is 0. */
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
