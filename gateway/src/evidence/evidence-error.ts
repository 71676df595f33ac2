/** What keeps evidence from being read, in a sentence that callers may see: it names no path and holds no text. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
}
