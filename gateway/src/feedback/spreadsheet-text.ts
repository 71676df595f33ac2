/**
 * A text that a spreadsheet takes as a text, for a CSV with what strangers wrote: where it would read it as a formula, or a
 * quote before one, a single quote goes first (OWASP, "CSV injection"). Whoever knows of it takes that quote off again.
 */
export function spreadsheetText(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
