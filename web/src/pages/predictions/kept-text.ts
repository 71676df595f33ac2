/** Whether a row has its text: by LOG_PRIVACY it may have a hash of it, or nothing. */
export function isKept(query: string): boolean {
  return query !== "" && !query.startsWith("hmac:");
}
