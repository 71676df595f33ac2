/** A value of a CSV's cell. */
export type CsvValue = string | number | boolean | null;

/** A CSV file's text (RFC 4180, with a byte order mark so that spreadsheets read UTF-8). */
export function csvText(columns: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  return `\uFEFF${csvLines([columns, ...rows])}`;
}

/** More lines of such a file. */
export function csvLines(rows: Iterable<readonly CsvValue[]>): string {
  return [...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A text that begins like a formula gets an apostrophe, for a spreadsheet would run it. */
function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Has the browser keep a text as a file. */
export function downloadText(name: string, text: string, type = "text/csv"): void {
  downloadFile(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** Has the browser keep a file that is too long to be one text. */
export function downloadFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
