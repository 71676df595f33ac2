/** Some records of a CSV file below its first line, which is the header, so that they can be sent by themselves. */
export interface CsvPiece {
  readonly text: string;
  /** Records, without the header and empty lines. */
  readonly rows: number;
  /** How much of the file it stands for, in characters' bytes. */
  readonly bytes: number;
}

/** How large a piece gets: what is reached first. */
export interface PieceSize {
  readonly rows: number;
  readonly characters: number;
}

const encoder = new TextEncoder();

/**
 * Cuts a CSV file into pieces where a record ends; no more of it is in memory than one piece and what the browser reads at a
 * time. A record ends with its line, unless the line ends within quotes; lines end as the first one does. Throws a TypeError
 * where the file isn't UTF-8.
 */
export async function* csvPieces(file: Blob, size: PieceSize): AsyncGenerator<CsvPiece, void> {
  let header: string | undefined;
  let records: string[] = [];
  let characters = 0;
  let blank = "";
  const piece = (): CsvPiece => {
    const text = records.join("");
    const before = blank;
    records = [];
    characters = 0;
    blank = "";
    const own = header ?? "";
    return {
      text: own + text,
      rows: countedRecords(text),
      bytes: encoder.encode(before + text).length,
    };
  };
  for await (const record of recordsOf(file)) {
    if (header === undefined) {
      // what stands before the header, and itself, count with the first piece
      blank += record;
      if (record.trim() !== "") header = withLineEnd(record);
      continue;
    }
    records.push(record);
    characters += record.length;
    if (records.length >= size.rows || characters >= size.characters) yield piece();
  }
  // a file without rows is sent too: what is wrong with it the gateway says
  if (records.length > 0 || blank !== "") yield piece();
}

async function* recordsOf(file: Blob): AsyncGenerator<string, void> {
  let text = "";
  let scanned = 0;
  let isQuoted = false;
  let lineEnd = "";
  for await (const part of textOf(file)) {
    text += part;
    let from = 0;
    for (; scanned < text.length; scanned += 1) {
      const letter = text.charAt(scanned);
      if (letter === '"') isQuoted = !isQuoted;
      if (isQuoted || (letter !== "\n" && letter !== "\r")) continue;
      if (lineEnd === "") {
        // a carriage return ends a line where no line feed follows it, which may come with the next part
        if (letter === "\r" && scanned + 1 === text.length) break;
        lineEnd = letter === "\r" && text.charAt(scanned + 1) !== "\n" ? "\r" : "\n";
      }
      if (letter !== lineEnd) continue;
      yield text.slice(from, scanned + 1);
      from = scanned + 1;
    }
    text = text.slice(from);
    scanned -= from;
  }
  if (text !== "") yield text;
}

async function* textOf(file: Blob): AsyncGenerator<string, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = file.stream().getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield decoder.decode(next.value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    reader.releaseLock();
  }
}

function withLineEnd(record: string): string {
  return /[\r\n]$/.test(record) ? record : `${record}\n`;
}

function countedRecords(text: string): number {
  let rows = 0;
  let isQuoted = false;
  let isEmpty = true;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && (letter === "\n" || letter === "\r")) {
      if (!isEmpty) rows += 1;
      isEmpty = true;
    } else isEmpty = false;
  }
  return isEmpty ? rows : rows + 1;
}
