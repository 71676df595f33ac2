interface Level {
  readonly isArray: boolean;
  count: number;
}

/**
 * Writes JSON with the white space of rapidjson's `PrettyWriter`: four spaces a level, and arrays on one line while
 * `singleLineArrays` is on, which TensorFlow Serving turns on for the rows of an answer.
 */
export class JsonWriter {
  singleLineArrays = false;
  private readonly parts: string[] = [];
  private readonly levels: Level[] = [];
  private written = 0;

  /** How many characters were written so far. */
  get length(): number {
    return this.written;
  }

  /** Writes a number or literal as it stands. */
  raw(text: string): void {
    this.prefix();
    this.put(text);
  }

  string(text: string): void {
    this.prefix();
    this.put(quoted(text));
  }

  startObject(): void {
    this.prefix();
    this.levels.push({ isArray: false, count: 0 });
    this.put("{");
  }

  endObject(): void {
    const level = this.levels.pop();
    if (level !== undefined && level.count > 0) this.newLine();
    this.put("}");
  }

  startArray(): void {
    this.prefix();
    this.levels.push({ isArray: true, count: 0 });
    this.put("[");
  }

  endArray(): void {
    const level = this.levels.pop();
    if (level !== undefined && level.count > 0 && !this.singleLineArrays) this.newLine();
    this.put("]");
  }

  /** All that was written. */
  text(): string {
    return this.parts.join("");
  }

  /** What stands before a value: in an object, names and values take turns. */
  private prefix(): void {
    const level = this.levels.at(-1);
    if (level === undefined) return;
    if (level.isArray) {
      if (level.count > 0) this.put(this.singleLineArrays ? ", " : ",");
      if (!this.singleLineArrays) this.newLine();
    } else if (level.count % 2 === 1) this.put(": ");
    else {
      if (level.count > 0) this.put(",");
      this.newLine();
    }
    level.count++;
  }

  private newLine(): void {
    this.put(`\n${"    ".repeat(this.levels.length)}`);
  }

  private put(text: string): void {
    this.parts.push(text);
    this.written += text.length;
  }
}

/** A JSON string as rapidjson writes it: what JavaScript escapes, with capital hex digits, and lone surrogates left. */
function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  return `"${text.replace(/["\\\u0000-\u001f]/g, escaped)}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escaped(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
