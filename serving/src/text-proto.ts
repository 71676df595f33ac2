import { ServingError } from "./serving-error.js";

/** A message of protobuf's text format, without a schema: each field's values in order. */
export interface TextMessage {
  readonly fields: ReadonlyMap<string, readonly TextValue[]>;
  readonly line: number;
}

/** A scalar as it was written (strings without quotes), or a message. */
export type TextValue =
  | {
      readonly kind: "scalar";
      readonly text: string;
      readonly isString: boolean;
      readonly line: number;
    }
  | { readonly kind: "message"; readonly message: TextMessage; readonly line: number };

const MAX_DEPTH = 32;
const TOKEN =
  /[ \t\r\n,;]+|#[^\n]*|([A-Za-z_][\w.]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([-+]?[0-9][\w.+-]*)|([{}<>:[\]])/y;

interface Token {
  readonly kind: "name" | "string" | "number" | "mark";
  readonly text: string;
  readonly line: number;
}

/** Parses protobuf's text format: `name: value`, `name { … }`, `name: [a, b]`, comments after `#`. */
export function parseTextProto(text: string, file: string): TextMessage {
  const tokens = tokenize(text, file);
  let next = 0;

  const fail = (token: Token | undefined, expected: string): ServingError => {
    const where = token === undefined ? "the end" : `line ${String(token.line)}`;
    const got = token === undefined ? "nothing" : token.text;
    return new ServingError(
      "INVALID_ARGUMENT",
      `${file}: ${where}: expected ${expected}, got ${got}`,
    );
  };
  const isMark = (mark: string): boolean => {
    const token = tokens[next];
    return token?.kind === "mark" && token.text === mark;
  };
  const take = (mark: string): boolean => {
    const found = isMark(mark);
    if (found) next++;
    return found;
  };

  const readValue = (depth: number): TextValue => {
    const token = tokens[next];
    if (isMark("{") || isMark("<")) {
      next++;
      const close = token?.text === "{" ? "}" : ">";
      const line = token?.line ?? 0;
      return { kind: "message", message: readMessage(depth + 1, line, close), line };
    }
    if (token === undefined || token.kind === "mark") throw fail(token, "a value");
    next++;
    let value = token.text;
    // adjacent strings are one
    while (token.kind === "string" && tokens[next]?.kind === "string") {
      value += tokens[next]?.text ?? "";
      next++;
    }
    return { kind: "scalar", text: value, isString: token.kind === "string", line: token.line };
  };

  const readMessage = (depth: number, line: number, close?: string): TextMessage => {
    if (depth > MAX_DEPTH) throw fail(tokens[next], `at most ${String(MAX_DEPTH)} nested messages`);
    const fields = new Map<string, TextValue[]>();
    while (close === undefined ? next < tokens.length : !take(close)) {
      const name = tokens[next];
      if (name?.kind !== "name") throw fail(name, "a field name");
      next++;
      const hasColon = take(":");
      if (!hasColon && !isMark("{") && !isMark("<")) throw fail(tokens[next], "':' or '{'");
      const values = fields.get(name.text) ?? [];
      if (take("[")) while (!take("]")) values.push(readValue(depth));
      else values.push(readValue(depth));
      fields.set(name.text, values);
    }
    return { fields, line };
  };

  return readMessage(0, 1);
}

function tokenize(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw new ServingError(
        "INVALID_ARGUMENT",
        `${file}: line ${String(line)}: unexpected character ${JSON.stringify(text.charAt(at))}`,
      );
    }
    const [whole, name, string, number, mark] = match;
    if (name !== undefined) tokens.push({ kind: "name", text: name, line });
    else if (string !== undefined) {
      tokens.push({ kind: "string", text: unquoted(string), line });
    } else if (number !== undefined) tokens.push({ kind: "number", text: number, line });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark, line });
    line += whole.split("\n").length - 1;
  }
  return tokens;
}

function unquoted(string: string): string {
  const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
  return string
    .slice(1, -1)
    .replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}
