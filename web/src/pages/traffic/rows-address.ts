/** Where the log has the rows of a time: a version's own answers, or those that a shadow of another one answered otherwise. */
export function rowsAddress({
  model,
  version,
  from,
  to,
  disputedBy,
  isShadow = false,
  overMs,
}: {
  readonly model: string;
  readonly version: number;
  readonly from: string;
  readonly to: string;
  /** The shadow's version. */
  readonly disputedBy?: number;
  /** What it answered as a shadow, in place of its own answers. */
  readonly isShadow?: boolean;
  /** Those alone that took longer. */
  readonly overMs?: number;
}): string {
  const search = new URLSearchParams({ model, version: String(version), from, to });
  if (disputedBy !== undefined) search.set("disputedBy", String(disputedBy));
  if (isShadow) search.set("shadows", "only");
  if (overMs !== undefined) search.set("overMs", String(overMs));
  return `/app/predictions?${search.toString()}`;
}
