/** A stretch of a line: plain, as code, or strong. */
export interface MarkdownSpan {
  readonly kind: "text" | "code" | "strong";
  readonly text: string;
}

/** A block of a Markdown text, as far as model cards use it. */
export type MarkdownBlock =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly spans: readonly MarkdownSpan[] }
  | { readonly kind: "list"; readonly items: readonly (readonly MarkdownSpan[])[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly (readonly MarkdownSpan[])[])[];
    }
  | { readonly kind: "code"; readonly text: string };

/** The blocks of a Markdown text: headings, paragraphs, lists, tables and code; all else, HTML too, stays text. */
export function markdownBlocks(markdown: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  let at = 0;
  const take = (belongs: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(lines[at] ?? "")) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (heading !== null) {
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
      at += 1;
    } else if (line.startsWith("```")) {
      at += 1;
      blocks.push({ kind: "code", text: take((one) => !one.startsWith("```")).join("\n") });
      at += 1;
    } else if (line.startsWith("|")) {
      blocks.push(tableOf(take((one) => one.startsWith("|"))));
    } else if (/^[-*] /.test(line)) {
      blocks.push({ kind: "list", items: itemsOf(take((one) => /^(?:[-*] |\s+\S)/.test(one))) });
    } else if (line.trim() === "") {
      at += 1;
    } else {
      at += 1;
      const more = take((one) => one.trim() !== "" && !/^(?:#{1,6}\s|```|\||[-*] )/.test(one));
      blocks.push({ kind: "paragraph", spans: spansOf([line, ...more].join(" ")) });
    }
  }
  return blocks;
}

/** The stretches of a line. */
function spansOf(line: string): MarkdownSpan[] {
  return line
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      if (/^`[^`]+`$/.test(piece)) return { kind: "code", text: piece.slice(1, -1) };
      if (/^\*\*[^*]+\*\*$/.test(piece)) return { kind: "strong", text: piece.slice(2, -2) };
      return { kind: "text", text: piece };
    });
}

function itemsOf(lines: readonly string[]): MarkdownSpan[][] {
  const items: string[] = [];
  for (const line of lines) {
    if (/^[-*] /.test(line)) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return items.map(spansOf);
}

function tableOf(lines: readonly string[]): MarkdownBlock {
  const [head = [], ...rows] = lines
    .map((line) =>
      line
        .replace(/^\|/, "")
        .replace(/\|\s*$/, "")
        .split("|")
        .map((cell) => cell.trim()),
    )
    .filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  return { kind: "table", head, rows: rows.map((cells) => cells.map(spansOf)) };
}
