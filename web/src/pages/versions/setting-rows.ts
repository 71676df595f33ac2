/** A setting's name, its parts by dots, and its value in words. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
}

/** Nested settings as rows, in their order; a list of plain values is one. */
export function settingRows(value: unknown, name = ""): SettingRow[] {
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    return entries.every((entry) => typeof entry !== "object" || entry === null)
      ? [{ name, value: entries.map(plainText).join(", ") || "–" }]
      : entries.flatMap((entry, at) => settingRows(entry, `${name}.${String(at + 1)}`));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, below]) =>
      settingRows(below, name === "" ? key : `${name}.${key}`),
    );
  }
  return [{ name, value: plainText(value) }];
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
