import { crc32, deflateRawSync } from "node:zlib";

/** A file to put into a zip; `claimedSize` makes its header lie about how long it is. */
export interface ZipMember {
  readonly name: string;
  readonly content: string;
  readonly claimedSize?: number;
}

/** A zip of deflated files, for tests. Source: PKWARE's APPNOTE.TXT, 4.3. */
export function zipArchive(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedSize } of members) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0); // version needed
    header.writeUInt16LE(0x0800, 2); // names are UTF-8
    header.writeUInt16LE(8, 4); // deflated
    header.writeUInt32LE(crc32(bytes), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(claimedSize ?? bytes.length, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    const entry = Buffer.concat([
      Buffer.from("PK\u0003\u0004", "latin1"),
      header,
      Buffer.from(name),
      packed,
    ]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.from("PK\u0001\u0002\u0014\0", "latin1"),
      header,
      tail,
      Buffer.from(name),
    );
    parts.push(entry);
    offset += entry.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from("PK\u0005\u0006", "latin1"), end]);
}
