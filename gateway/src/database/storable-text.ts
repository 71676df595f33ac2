/** A text as Postgres can hold it: NUL, and half a surrogate pair, which has no UTF-8, become U+FFFD. */
export function storableText(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, "\ufffd");
}
