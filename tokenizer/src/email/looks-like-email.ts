/** Header fields that a message has, and a text that somebody wrote hardly ever begins with. */
const telling =
  /^(?:from|to|cc|subject|date|received|return-path|delivered-to|reply-to|message-id|mime-version|content-type|x-[a-z-]+)$/i;

/** RFC 5322: a name of printable characters without a colon, which stands right behind it. */
const field = /^([!-9;-~]{1,100}):/;

const MAX_HEADER_LINES = 500;

/**
 * Whether a text is a message with header fields, as an .eml file holds it: fields from the first line on, at least one of
 * them telling, then an empty line or the end. A text of one line is none, whatever it begins with.
 */
export function looksLikeEmail(text: string): boolean {
  let fields = 0;
  let isTelling = false;
  for (const [number, line] of headerLines(text).entries()) {
    // mbox puts such a line before each message
    if (number === 0 && line.startsWith("From ")) continue;
    if (line === "") return fields > 0 && isTelling;
    if (/^[ \t]/.test(line) && fields > 0) continue;
    const name = field.exec(line)?.[1];
    if (name === undefined) return false;
    fields++;
    isTelling ||= telling.test(name);
  }
  return fields > 1 && isTelling;
}

/** The lines up to the first empty one, that one included. */
function headerLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start <= text.length && lines.length < MAX_HEADER_LINES) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, text[end - 1] === "\r" ? end - 1 : end);
    lines.push(line);
    if (line === "" || newline < 0) break;
    start = newline + 1;
  }
  return lines;
}
