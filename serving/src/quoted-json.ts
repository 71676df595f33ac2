import { JSON_KIND, type JsonReader } from "./json-reader.js";
import { JsonWriter } from "./json-writer.js";
import { doubleText, floatText, shortestText } from "./number-text.js";

/** Quoting stops at the first value that begins beyond this many characters. */
const MAX_QUOTED = 256;
const MAX_FLOAT = 3.4028234e38;

/**
 * A JSON value as TensorFlow Serving quotes it in an error: pretty-printed and cut near 256 characters, so that an answer
 * stays small whatever was sent. NaN within a container ends the text, as it does in rapidjson.
 */
export function quotedJson(json: JsonReader, node: number): string {
  if (json.kind(node) === JSON_KIND.double) {
    const value = json.number(node);
    return Math.abs(value) <= MAX_FLOAT ? floatText(Math.fround(value)) : doubleText(value);
  }
  const writer = new JsonWriter();
  write(json, node, writer);
  return writer.text();
}

/** Without recursion: what is quoted may be nested as deep as a body is long. */
function write(json: JsonReader, root: number, writer: JsonWriter): void {
  const open: { node: number; end: number }[] = [];
  const end = json.next(root);
  for (let node = root; ; ) {
    for (let top = open.at(-1); top !== undefined && top.end === node; top = open.at(-1)) {
      if (json.isArray(top.node)) writer.endArray();
      else writer.endObject();
      open.pop();
    }
    if (node >= end || writer.length >= MAX_QUOTED) return;
    const kind = json.kind(node);
    switch (kind) {
      case JSON_KIND.array:
      case JSON_KIND.object:
        if (kind === JSON_KIND.array) writer.startArray();
        else writer.startObject();
        open.push({ node, end: json.next(node) });
        break;
      case JSON_KIND.string:
      case JSON_KIND.escapedString:
        writer.string(json.text(node));
        break;
      case JSON_KIND.integer:
        writer.raw(String(json.bigInt(node)));
        break;
      case JSON_KIND.double: {
        const value = json.number(node);
        writer.raw(Number.isFinite(value) ? shortestText(value) : "");
        if (!Number.isFinite(value)) return;
        break;
      }
      case JSON_KIND.true:
        writer.raw("true");
        break;
      case JSON_KIND.false:
        writer.raw("false");
        break;
      default:
        writer.raw("null");
    }
    node++;
  }
}
