import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { SavedModelError } from "./saved-model-error.js";

/** How deep messages may lie in each other, as in TensorFlow's own protobuf. */
export const MAX_DEPTH = 100;

/** What a decoded message, list entry or number takes in memory, roughly and rather too much. */
const MESSAGE_BYTES = 256;
const VALUE_BYTES = 32;

/**
 * Walks the wire format without building anything and throws before a decoder would allocate: `malformed` where a
 * message leaves its parent's bounds, a field has another wire type than its schema says or lies too deep, `too-large`
 * where the messages and lists would take more than `maxStructureBytes`. The contents of bytes fields cost nothing, as
 * large ones stay views of `bytes`.
 */
export function checkWire(schema: DescMessage, bytes: Uint8Array, maxStructureBytes: number): void {
  try {
    new WireCheck(bytes, maxStructureBytes).message(fieldsOf(schema), bytes.length, 1);
  } catch (error) {
    if (error instanceof SavedModelError) throw error;
    throw new SavedModelError("malformed", "saved_model.pb: not protobuf", { cause: error });
  }
}

/** What the walk needs to know of a field; `child` is asked for when it is met, as messages contain themselves. */
interface Field {
  readonly wireType: WireType;
  readonly packable: boolean;
  /** The least that one packed value takes. */
  readonly packedBytes: number;
  readonly child: (() => Fields) | undefined;
  readonly isText: boolean;
}

type Fields = ReadonlyMap<number, Field>;

const fieldsByMessage = new WeakMap<DescMessage, Fields>();

function fieldsOf(message: DescMessage): Fields {
  let fields = fieldsByMessage.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.map((field) => [field.number, fieldOf(field)]));
    fieldsByMessage.set(message, fields);
  }
  return fields;
}

function fieldOf(field: DescField): Field {
  if (field.fieldKind === "map") {
    const { message, scalar } = field;
    const value = message === undefined ? scalarField(scalar, false) : messageField(message);
    const entry: Fields = new Map([
      [1, scalarField(ScalarType.STRING, false)],
      [2, value],
    ]);
    return { ...MESSAGE_FIELD, child: () => entry };
  }
  if (field.message !== undefined) return messageField(field.message);
  return scalarField(field.scalar, field.fieldKind === "list");
}

const MESSAGE_FIELD = {
  wireType: WireType.LengthDelimited,
  packable: false,
  packedBytes: 0,
  isText: false,
};

function messageField(message: DescMessage): Field {
  return { ...MESSAGE_FIELD, child: () => fieldsOf(message) };
}

function scalarField(scalar: ScalarType | undefined, isList: boolean): Field {
  const wireType = wireTypeOf(scalar);
  return {
    wireType,
    packable: isList && wireType !== WireType.LengthDelimited,
    packedBytes: wireType === WireType.Bit64 ? 8 : wireType === WireType.Bit32 ? 4 : 1,
    child: undefined,
    isText: scalar === ScalarType.STRING,
  };
}

function wireTypeOf(scalar: ScalarType | undefined): WireType {
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) return WireType.LengthDelimited;
  if (scalar === ScalarType.FLOAT) return WireType.Bit32;
  return scalar === ScalarType.DOUBLE ? WireType.Bit64 : WireType.Varint;
}

class WireCheck {
  private readonly reader: BinaryReader;
  private remainingBytes: number;

  constructor(bytes: Uint8Array, maxStructureBytes: number) {
    this.reader = new BinaryReader(bytes);
    this.remainingBytes = maxStructureBytes;
  }

  message(fields: Fields, end: number, depth: number): void {
    if (depth > MAX_DEPTH) {
      throw malformed(`messages lie more than ${String(MAX_DEPTH)} deep in each other`);
    }
    this.spend(MESSAGE_BYTES);
    while (this.reader.pos < end) {
      const [number, wireType] = this.reader.tag();
      const field = fields.get(number);
      if (field === undefined) this.reader.skip(wireType, number, MAX_DEPTH - depth);
      else this.field(field, wireType, end, depth);
    }
    if (this.reader.pos !== end) throw malformed("a message leaves its parent's bounds");
  }

  private field(field: Field, wireType: WireType, end: number, depth: number): void {
    const isPacked = field.packable && wireType === WireType.LengthDelimited;
    if (wireType !== field.wireType && !isPacked) {
      throw malformed(
        `expected wire type ${String(field.wireType)}, got ${String(wireType)} at byte ${String(this.reader.pos)}`,
      );
    }
    if (wireType !== WireType.LengthDelimited) {
      this.reader.skip(wireType);
      this.spend(VALUE_BYTES);
      return;
    }
    const length = this.reader.uint32();
    const fieldEnd = this.reader.pos + length;
    if (fieldEnd > end) {
      throw malformed(
        `expected at most ${String(end - this.reader.pos)} more bytes, got a length of ${String(length)}`,
      );
    }
    if (field.child !== undefined) {
      this.message(field.child(), fieldEnd, depth + 1);
      return;
    }
    if (isPacked) this.spend(Math.ceil(length / field.packedBytes) * VALUE_BYTES);
    else this.spend(MESSAGE_BYTES + (field.isText ? length : 0));
    this.reader.pos = fieldEnd;
  }

  private spend(bytes: number): void {
    this.remainingBytes -= bytes;
    if (this.remainingBytes < 0) {
      throw new SavedModelError(
        "too-large",
        "saved_model.pb: more nodes and lists than the limit allows",
      );
    }
  }
}

function malformed(what: string): SavedModelError {
  return new SavedModelError("malformed", `saved_model.pb: ${what}`);
}
