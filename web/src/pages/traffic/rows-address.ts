/** Where the log has the rows of a time: those of a version, or those on which a shadow answered otherwise. */
export function rowsAddress({
  model,
  version,
  from,
  to,
  isDisputed = false,
}: {
  readonly model: string;
  readonly version?: number;
  readonly from: string;
  readonly to: string;
  readonly isDisputed?: boolean;
}): string {
  const search = new URLSearchParams({ model, from, to });
  if (version !== undefined) search.set("version", String(version));
  if (isDisputed) search.set("disputed", "1");
  return `/app/predictions?${search.toString()}`;
}
