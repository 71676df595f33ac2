/** Columns that a gateway's export of labelled predictions has, and hardly another table. */
const EXPORT_COLUMNS = ["predicted_intent", "labelled_at"];

/** Whether a table is such an export. */
export function isLabelledExport(columns: readonly string[]): boolean {
  return EXPORT_COLUMNS.every((column) => columns.includes(column));
}

/** A text as it was, of one that such an export keeps a spreadsheet from reading as a formula by a quote before it. */
export function withoutQuote(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
