/** The command that asks what the page asked, as a POSIX shell takes it. */
export function curlCommand({
  origin,
  model,
  query,
  needsKey,
}: {
  readonly origin: string;
  readonly model: string;
  readonly query: string;
  /** Whether the gateway asks for a key, which the command then takes from `$KEY`. */
  readonly needsKey: boolean;
}): string {
  const parts = [
    `curl -G ${quoted(`${origin}/${model}/compare`)}`,
    ...(needsKey ? ['-H "Authorization: Bearer $KEY"'] : []),
    `--data-urlencode ${quoted(`query=${query}`)}`,
  ];
  return parts.join(" ");
}

/** In single quotes nothing means anything to a shell, but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
