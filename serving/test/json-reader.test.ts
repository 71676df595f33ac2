import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JSON_KIND, JsonReader } from "../src/json-reader.js";
import { asRecord, readFixture } from "./fixtures.js";

/** The values in a document in one line: a letter a kind, doubles as their bits, strings as their bytes. */
function dump(json: JsonReader, node = 0): string {
  const kind = json.kind(node);
  switch (kind) {
    case JSON_KIND.null:
      return "n";
    case JSON_KIND.true:
      return "t";
    case JSON_KIND.false:
      return "f";
    case JSON_KIND.integer:
      return `i${String(json.bigInt(node))};`;
    case JSON_KIND.double:
      return `d${doubleBits(json.number(node))};`;
    case JSON_KIND.string:
    case JSON_KIND.escapedString:
      return `s${Buffer.from(json.bytes(node)).toString("hex")};`;
    default: {
      const isObject = kind === JSON_KIND.object;
      let text = isObject ? "{" : "[";
      let child = node + 1;
      for (let i = json.size(node) * (isObject ? 2 : 1); i > 0; i--) {
        text += dump(json, child);
        child = json.next(child);
      }
      return text + (isObject ? "}" : "]");
    }
  }
}

function doubleBits(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

function read(text: string | Uint8Array): JsonReader {
  const json = new JsonReader();
  json.read(typeof text === "string" ? Buffer.from(text) : text);
  return json;
}

describe("the JSON dialect", () => {
  it.each(readFixture("json-dialect"))("reads %j as rapidjson 1.1.0 does", (row) => {
    const { text, base64, error, offset, value } = asRecord(row);
    const isError = typeof error === "string";
    const bytes =
      typeof text === "string" ? Buffer.from(text) : Buffer.from(String(base64), "base64");
    if (!isError) expect(dump(read(bytes))).toBe(value);
    else {
      const message = `JSON Parse error: ${error} at offset: ${String(offset)}`;
      expect(() => read(bytes)).toThrow(expect.objectContaining({ message }));
    }
  });

  it("reads every JSON document as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, (_, it: unknown) =>
          typeof it === "number" ? Math.fround(it) : it,
        );
        const expected: unknown = JSON.parse(text);
        expect(plain(read(text))).toEqual(expected);
      }),
    );
  });

  it("holds one document after another, however large the last one was", () => {
    const json = new JsonReader();
    json.read(Buffer.from(`[${"1,".repeat(300_000)}2]`));
    expect(json.size(0)).toBe(300_001);
    json.read(Buffer.from("[1.5]"));
    expect(json.number(1)).toBe(1.5);
    expect(json.next(0)).toBe(2);
  });

  it("reads half a million brackets without running out of stack", () => {
    const depth = 500_000;
    const json = read("[".repeat(depth) + "]".repeat(depth));
    expect(json.next(0)).toBe(depth);
  });

  it("finds the first of several members with a name, escapes undone", () => {
    const json = read(String.raw`{"a":1,"\u0061":2,"b":3}`);
    expect(json.number(json.member(0, "a"))).toBe(1);
    expect(json.number(json.member(0, "b"))).toBe(3);
    expect(json.member(0, "c")).toBe(-1);
  });
});

/** The document as JavaScript's values; rapidjson may be some ulp off, which no float32 notices. */
function plain(json: JsonReader, node = 0): unknown {
  const kind = json.kind(node);
  if (kind === JSON_KIND.null) return null;
  if (kind === JSON_KIND.true || kind === JSON_KIND.false) return kind === JSON_KIND.true;
  if (kind === JSON_KIND.integer || kind === JSON_KIND.double)
    return Math.fround(json.number(node));
  if (json.isString(node)) return json.text(node);
  const members: [string, unknown][] = [];
  let child = node + 1;
  for (let i = json.size(node); i > 0; i--) {
    if (kind === JSON_KIND.array) members.push(["", plain(json, child)]);
    else {
      const name = json.text(child);
      child = json.next(child);
      members.push([name, plain(json, child)]);
    }
    child = json.next(child);
  }
  if (kind === JSON_KIND.array) return members.map(([, value]) => value);
  return Object.fromEntries(members);
}
