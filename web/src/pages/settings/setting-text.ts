/** A setting's value in words: lists with commas, structures by the names of their parts, never as JSON. */
export function settingText(
  value: unknown,
  words: { readonly off: string; readonly none: string },
): string {
  if (value === null || value === undefined) return words.off;
  if (Array.isArray(value)) return value.length === 0 ? words.none : value.map(String).join(", ");
  if (typeof value === "object") {
    const names = Object.keys(value);
    return names.length === 0 ? words.none : names.join(", ");
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === "" ? words.none : text;
}
