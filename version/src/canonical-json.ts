/** JSON with sorted keys, no spaces and a final line break: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(value, (_key, member: unknown) => (isRecord(member) ? sorted(member) : member))}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, record[key]]),
  );
}
