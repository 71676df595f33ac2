import { ServingError } from "./serving-error.js";

/** What a JSON value is; numbers are told apart by their token: `1` is an integer, `1.0` and `1e0` are doubles. */
export const JSON_KIND = {
  null: 0,
  false: 1,
  true: 2,
  string: 3,
  escapedString: 4,
  integer: 5,
  double: 6,
  array: 7,
  object: 8,
} as const;

const { null: NULL, false: FALSE, true: TRUE, string: STRING } = JSON_KIND;
const { escapedString: ESCAPED, integer: INTEGER, double: DOUBLE, array: ARRAY } = JSON_KIND;
const OBJECT = JSON_KIND.object;

const INITIAL_NODES = 4096;
/** A reader that once held more nodes than this gives the memory back before its next body. */
const KEPT_NODES = 1 << 18;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What was read last, and so what may come next; the words of rapidjson's iterative parser. */
type State =
  | "start"
  | "object-initial"
  | "member-key"
  | "key-value-delimiter"
  | "member-value"
  | "member-delimiter"
  | "array-initial"
  | "element"
  | "element-delimiter"
  | "finish";

/** What rapidjson says at the first byte that does not fit, by what was read before it. */
const UNEXPECTED: Readonly<Record<State, string>> = {
  start: "The document is empty.",
  "object-initial": "Missing a name for object member.",
  "member-key": "Missing a colon after a name of object member.",
  "key-value-delimiter": "Invalid value.",
  "member-value": "Missing a comma or '}' after an object member.",
  "member-delimiter": "Missing a name for object member.",
  "array-initial": "Invalid value.",
  element: "Missing a comma or ']' after an array element.",
  "element-delimiter": "Invalid value.",
  finish: "The document root must not be followed by other values.",
};

const POWERS_OF_TEN = Float64Array.from({ length: 309 }, (_, exponent) =>
  Number(`1e${String(exponent)}`),
);

const MAX_EXACT = 2 ** 53 - 1;
/** Below this, `10 × value + 9` is still exact. */
const MAX_EXACT_PREFIX = 900719925474098;
const SPLIT = 2 ** 27;

const decoder = new TextDecoder("utf-8");

/**
 * Reads the JSON dialect of TensorFlow Serving into flat arrays, one entry a value in document order, so that a body of
 * numbers costs no objects. Grammar, error texts, offsets and number values are those of rapidjson 1.1.0 with
 * `kParseNanAndInfFlag | kParseIterativeFlag | kParseStopWhenDoneFlag`: NaN and Inf are numbers, what follows the root is
 * ignored, a NUL byte ends the text, and doubles are computed on the fast path, which can be some ulp off.
 *
 * A node is an index. A container is followed by its children (an object's by name, value, name, value, …) and knows
 * where it ends. What was read is valid until the next `read`.
 */
export class JsonReader {
  private kinds = new Uint8Array(INITIAL_NODES);
  private values = new Float64Array(INITIAL_NODES);
  /** A string's or number's first byte; a container's count of elements or members. */
  private firsts = new Uint32Array(INITIAL_NODES);
  /** The byte after a string or number; the node after a container. */
  private ends = new Uint32Array(INITIAL_NODES);
  private open = new Uint32Array(64);
  private source: Uint8Array = new Uint8Array(0);
  private length = 0;
  private position = 0;

  /** Reads a document, whose root is node 0. Throws `INVALID_ARGUMENT` with TensorFlow Serving's text. */
  read(source: Uint8Array): void {
    this.source = source;
    this.length = 0;
    this.position = 0;
    if (this.kinds.length > KEPT_NODES) this.resize(INITIAL_NODES);
    for (const mark of [0xef, 0xbb, 0xbf]) if (source[this.position] === mark) this.position++;

    let depth = 0;
    let state: State = "start";
    while (state !== "finish") {
      this.skipWhitespace();
      const byte = source[this.position] ?? 0;
      switch (state) {
        case "member-key":
          if (byte !== COLON) throw unexpected(state, this.position);
          this.position++;
          state = "key-value-delimiter";
          continue;
        case "object-initial":
        case "member-delimiter":
          if (byte === QUOTE) {
            this.readString();
            state = "member-key";
            continue;
          }
          if (byte !== CLOSE_OBJECT || state === "member-delimiter") {
            throw unexpected(state, this.position);
          }
          break;
        case "member-value":
        case "element":
          if (byte === COMMA) {
            this.position++;
            state = state === "element" ? "element-delimiter" : "member-delimiter";
            continue;
          }
          if (byte !== (state === "element" ? CLOSE_ARRAY : CLOSE_OBJECT)) {
            throw unexpected(state, this.position);
          }
          break;
        case "array-initial":
          if (byte === CLOSE_ARRAY) break;
          state = this.readValue(byte, state, depth);
          if (state === "object-initial" || state === "array-initial") depth = this.push(depth);
          continue;
        case "start":
        case "key-value-delimiter":
        case "element-delimiter":
          state = this.readValue(byte, state, depth);
          if (state === "object-initial" || state === "array-initial") depth = this.push(depth);
          continue;
      }
      // a container ends here
      this.position++;
      depth--;
      this.ends[this.open[depth] ?? 0] = this.length;
      state = this.afterValue(depth);
    }
  }

  /** One of `JSON_KIND`. */
  kind(node: number): number {
    return this.kinds[node] ?? NULL;
  }

  isArray(node: number): boolean {
    return this.kinds[node] === ARRAY;
  }

  isObject(node: number): boolean {
    return this.kinds[node] === OBJECT;
  }

  isString(node: number): boolean {
    const kind = this.kinds[node];
    return kind === STRING || kind === ESCAPED;
  }

  /** The value of an integer or double; integers beyond 2^53 are rounded. */
  number(node: number): number {
    return this.values[node] ?? 0;
  }

  /** The exact value of an integer. */
  bigInt(node: number): bigint {
    const value = this.values[node] ?? 0;
    if (Number.isSafeInteger(value)) return BigInt(value);
    return BigInt(decoder.decode(this.source.subarray(this.firsts[node], this.ends[node])));
  }

  /** How many elements or members a container has. */
  size(node: number): number {
    return this.firsts[node] ?? 0;
  }

  /** The node after `node` and all that is in it: its sibling, where it has one. */
  next(node: number): number {
    return (this.kinds[node] ?? NULL) >= ARRAY ? (this.ends[node] ?? 0) : node + 1;
  }

  /** The bytes that a string stands for. */
  bytes(node: number): Uint8Array {
    const raw = this.source.subarray(this.firsts[node], this.ends[node]);
    return this.kinds[node] === ESCAPED ? unescape(raw) : raw;
  }

  /** The text of a string; bytes that are not UTF-8 become U+FFFD. */
  text(node: number): string {
    return decoder.decode(this.bytes(node));
  }

  /** The value of an object's first member of this name, or -1. */
  member(object: number, name: string): number {
    let node = object + 1;
    for (let i = this.size(object); i > 0; i--) {
      if (this.text(node) === name) return node + 1;
      node = this.next(node + 1);
    }
    return -1;
  }

  private skipWhitespace(): void {
    let byte = this.source[this.position];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      byte = this.source[++this.position];
    }
  }

  private add(kind: number, first: number, end: number, value: number): void {
    if (this.length === this.kinds.length) this.resize(this.length * 2);
    const node = this.length++;
    this.kinds[node] = kind;
    this.firsts[node] = first;
    this.ends[node] = end;
    this.values[node] = value;
  }

  private resize(nodes: number): void {
    const grown = <V extends { set(from: V): void; subarray(start: number, end: number): V }>(
      from: V,
      to: V,
    ): V => {
      to.set(from.subarray(0, this.length));
      return to;
    };
    this.kinds = grown(this.kinds, new Uint8Array(nodes));
    this.values = grown(this.values, new Float64Array(nodes));
    this.firsts = grown(this.firsts, new Uint32Array(nodes));
    this.ends = grown(this.ends, new Uint32Array(nodes));
  }

  /** Remembers the container that was just added as the innermost open one. */
  private push(depth: number): number {
    if (depth === this.open.length) {
      const open = new Uint32Array(depth * 2);
      open.set(this.open);
      this.open = open;
    }
    this.open[depth] = this.length - 1;
    return depth + 1;
  }

  /** Counts the value that just ended in the container around it. */
  private afterValue(depth: number): State {
    if (depth === 0) return "finish";
    const container = this.open[depth - 1] ?? 0;
    this.firsts[container] = (this.firsts[container] ?? 0) + 1;
    return this.kinds[container] === ARRAY ? "element" : "member-value";
  }

  private readValue(byte: number, state: State, depth: number): State {
    switch (byte) {
      case 0:
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
      case COMMA:
      case COLON:
        throw unexpected(state, this.position);
      case OPEN_ARRAY:
        this.position++;
        this.add(ARRAY, 0, 0, 0);
        return "array-initial";
      case OPEN_OBJECT:
        this.position++;
        this.add(OBJECT, 0, 0, 0);
        return "object-initial";
      case QUOTE:
        this.readString();
        break;
      case 0x6e:
        this.readLiteral("null", NULL);
        break;
      case 0x74:
        this.readLiteral("true", TRUE);
        break;
      case 0x66:
        this.readLiteral("false", FALSE);
        break;
      default:
        this.readNumber();
    }
    return this.afterValue(depth);
  }

  private readLiteral(literal: string, kind: number): void {
    for (let i = 0; i < literal.length; i++) {
      if (this.source[this.position] !== literal.charCodeAt(i)) throw invalidValue(this.position);
      this.position++;
    }
    this.add(kind, 0, 0, 0);
  }

  private readString(): void {
    const { source } = this;
    const start = this.position + 1;
    let position = start;
    let kind: number = STRING;
    for (;;) {
      const byte = source[position] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        kind = ESCAPED;
        position = checkEscape(source, position);
      } else if (byte < 0x20) {
        throw byte === 0
          ? syntaxError("Missing a closing quotation mark in string.", position)
          : syntaxError("Invalid escape character in string.", position);
      } else position++;
    }
    this.add(kind, start, position, 0);
    this.position = position + 1;
  }

  private readNumber(): void {
    const { source } = this;
    const start = this.position;
    let position = start;
    const isNegative = source[position] === MINUS;
    if (isNegative) position++;

    let value = 0;
    /** Digits after the first that count; rapidjson stops adding digits of the fraction at 17. */
    let significantDigits = 0;
    let isDouble = false;
    let byte = source[position] ?? 0;
    if (byte === ZERO) byte = source[++position] ?? 0;
    else if (byte > ZERO && byte <= NINE) {
      const firstDigit = position;
      value = byte - ZERO;
      byte = source[++position] ?? 0;
      while (byte >= ZERO && byte <= NINE && value <= MAX_EXACT_PREFIX) {
        value = value * 10 + (byte - ZERO);
        significantDigits++;
        byte = source[++position] ?? 0;
      }
      if (byte >= ZERO && byte <= NINE) {
        while (byte >= ZERO && byte <= NINE) byte = source[++position] ?? 0;
        const digits = source.subarray(firstDigit, position);
        significantDigits = digits.length - 1;
        const long = longInteger(digits, isNegative, start);
        value = long.value;
        isDouble = long.isDouble;
      }
    } else {
      const special = this.readSpecial(position, isNegative);
      position = special.position;
      byte = source[position] ?? 0;
      if (byte !== DOT && byte !== 0x65 && byte !== 0x45) {
        this.add(DOUBLE, start, position, special.value);
        this.position = position;
        return;
      }
      // what rapidjson makes of `NaN.5` is 0.5
    }

    let scale = 0;
    if (byte === DOT) {
      byte = source[++position] ?? 0;
      if (byte < ZERO || byte > NINE) {
        throw syntaxError("Miss fraction part in number.", position);
      }
      if (!isDouble) {
        while (byte >= ZERO && byte <= NINE && value <= MAX_EXACT) {
          value = appendDigit(value, byte - ZERO);
          scale--;
          if (value !== 0) significantDigits++;
          byte = source[++position] ?? 0;
        }
        isDouble = true;
      }
      while (byte >= ZERO && byte <= NINE) {
        if (significantDigits < 17) {
          value = value * 10 + (byte - ZERO);
          scale--;
          if (value > 0) significantDigits++;
        }
        byte = source[++position] ?? 0;
      }
    }
    if (byte === 0x65 || byte === 0x45) {
      isDouble = true;
      byte = source[++position] ?? 0;
      const isNegativeExponent = byte === MINUS;
      if (isNegativeExponent || byte === 0x2b) byte = source[++position] ?? 0;
      if (byte < ZERO || byte > NINE) {
        throw syntaxError("Miss exponent in number.", position);
      }
      let exponent = byte - ZERO;
      const maxExponent = 308 - scale;
      byte = source[++position] ?? 0;
      while (byte >= ZERO && byte <= NINE) {
        exponent = Math.min(exponent * 10 + (byte - ZERO), 1e6);
        if (!isNegativeExponent && exponent > maxExponent) {
          throw syntaxError("Number too big to be stored in double.", start);
        }
        byte = source[++position] ?? 0;
      }
      scale += isNegativeExponent ? -exponent : exponent;
    }

    if (isDouble) value = scaleByPowerOfTen(value, scale);
    this.add(isDouble ? DOUBLE : INTEGER, start, position, negated(value, isNegative, isDouble));
    this.position = position;
  }

  /** NaN, Inf or Infinity at `position`, the sign being read. */
  private readSpecial(at: number, isNegative: boolean): { value: number; position: number } {
    let position = at;
    const takes = (word: string): boolean => {
      for (let i = 0; i < word.length; i++) {
        if (this.source[position] !== word.charCodeAt(i)) return false;
        position++;
      }
      return true;
    };
    const first = this.source[at];
    if (first === 0x4e && takes("NaN")) return { value: Number.NaN, position };
    if (first === 0x49 && takes("Inf") && (this.source[position] !== 0x69 || takes("inity"))) {
      return { value: isNegative ? -Infinity : Infinity, position };
    }
    throw invalidValue(position);
  }
}

function syntaxError(text: string, offset: number): ServingError {
  return new ServingError(
    "INVALID_ARGUMENT",
    `JSON Parse error: ${text} at offset: ${String(offset)}`,
  );
}

function unexpected(state: State, offset: number): ServingError {
  return syntaxError(UNEXPECTED[state], offset);
}

function invalidValue(offset: number): ServingError {
  return syntaxError("Invalid value.", offset);
}

/** `-0` is the integer 0; `-0.0` keeps its sign. */
function negated(value: number, isNegative: boolean, isDouble: boolean): number {
  if (!isNegative) return value;
  return isDouble || value !== 0 ? -value : 0;
}

/** `10 × value + digit`, rounded once: what rapidjson computes in 64-bit integers and then converts. */
function appendDigit(value: number, digit: number): number {
  if (value <= MAX_EXACT_PREFIX) return value * 10 + digit;
  const high = Math.floor(value / SPLIT);
  return high * (SPLIT * 10) + ((value - high * SPLIT) * 10 + digit);
}

/** An integer of more digits than a double holds: exact where it fits 64 bits, else a double. */
function longInteger(
  digits: Uint8Array,
  isNegative: boolean,
  start: number,
): { value: number; isDouble: boolean } {
  const limit = isNegative ? 2n ** 63n : 2n ** 64n - 1n;
  let fitting = 0n;
  let i = 0;
  for (; i < digits.length; i++) {
    const next = fitting * 10n + BigInt((digits[i] ?? ZERO) - ZERO);
    if (next > limit) break;
    fitting = next;
  }
  let value = Number(fitting);
  if (i === digits.length) return { value, isDouble: false };
  for (; i < digits.length; i++) {
    if (value >= 1.7976931348623157e307) {
      throw syntaxError("Number too big to be stored in double.", start);
    }
    value = value * 10 + ((digits[i] ?? ZERO) - ZERO);
  }
  return { value, isDouble: true };
}

/** rapidjson's `StrtodNormalPrecision`: one or two roundings instead of a correct conversion. */
function scaleByPowerOfTen(value: number, scale: number): number {
  if (scale >= 0) return value * (POWERS_OF_TEN[scale] ?? Infinity);
  if (scale >= -308) return value / (POWERS_OF_TEN[-scale] ?? Infinity);
  if (scale < -616) return 0;
  return value / 1e308 / (POWERS_OF_TEN[-scale - 308] ?? Infinity);
}

/** Checks the escape at `at` and answers the position after it. */
function checkEscape(source: Uint8Array, at: number): number {
  const byte = source[at + 1] ?? 0;
  if (byte !== 0x75) {
    if (SIMPLE_ESCAPES.has(byte)) return at + 2;
    throw syntaxError("Invalid escape character in string.", at);
  }
  const unit = hexUnit(source, at + 2, at);
  if (unit < 0xd800 || unit > 0xdbff) return at + 6;
  const isPair = source[at + 6] === BACKSLASH && source[at + 7] === 0x75;
  const low = isPair ? hexUnit(source, at + 8, at) : 0;
  if (low < 0xdc00 || low > 0xdfff) {
    throw syntaxError("The surrogate pair in string is invalid.", at);
  }
  return at + 12;
}

const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map([
  [QUOTE, QUOTE],
  [0x2f, 0x2f],
  [BACKSLASH, BACKSLASH],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

function hexUnit(source: Uint8Array, at: number, escapeOffset: number): number {
  let unit = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = source[i] ?? 0;
    const digit =
      byte >= ZERO && byte <= NINE
        ? byte - ZERO
        : (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
          ? (byte | 0x20) - 0x57
          : -1;
    if (digit < 0) {
      throw syntaxError("Incorrect hex digit after \\u escape in string.", escapeOffset);
    }
    unit = unit * 16 + digit;
  }
  return unit;
}

/** The bytes of a string whose escapes were checked; a lone low surrogate becomes its three bytes, as in rapidjson. */
function unescape(raw: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < raw.length; ) {
    const byte = raw[i] ?? 0;
    if (byte !== BACKSLASH) {
      bytes.push(byte);
      i++;
      continue;
    }
    const escape = raw[i + 1] ?? 0;
    if (escape !== 0x75) {
      bytes.push(SIMPLE_ESCAPES.get(escape) ?? escape);
      i += 2;
      continue;
    }
    let point = hexUnit(raw, i + 2, i);
    i += 6;
    if (point >= 0xd800 && point <= 0xdbff) {
      point = (point - 0xd800) * 0x400 + (hexUnit(raw, i + 2, i) - 0xdc00) + 0x10000;
      i += 6;
    }
    pushUtf8(bytes, point);
  }
  return Uint8Array.from(bytes);
}

function pushUtf8(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
  else if (point < 0x10000) {
    bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  } else {
    bytes.push(
      0xf0 | (point >> 18),
      0x80 | ((point >> 12) & 0x3f),
      0x80 | ((point >> 6) & 0x3f),
      0x80 | (point & 0x3f),
    );
  }
}
