import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type ExtractEvents, extract, type Header } from "tar-stream";
import { messageOf } from "../trainer-error.js";

/** A member's bytes: read, or told to pass by `resume`. */
export type TarMember = ExtractEvents["entry"][1];

/** Hands over the members of a tar.gz one by one; throws what `take` throws, else what is wrong with the archive. */
export async function readTarGz(
  archive: Readable,
  take: (header: Header, member: TarMember) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const members = extract();
  let refusal: unknown;
  // not `for await`: it waits for ever where the archive ends within a member
  members.on("entry", (header, member, next) => {
    // the archive's own failure, which the pipeline reports
    member.on("error", () => undefined);
    take(header, member).then(
      () => {
        next();
      },
      (error: unknown) => {
        refusal = error;
        next(error instanceof Error ? error : new Error(messageOf(error)));
      },
    );
  });
  try {
    await pipeline(archive, createGunzip(), members, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw refusal ?? cause;
  }
}
