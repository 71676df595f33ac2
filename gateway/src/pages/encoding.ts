/** How files lie compressed beside themselves: what the encoding is called, and how the file's name goes on. */
export const ENCODINGS = { br: ".br", gzip: ".gz" } as const;

/** What a file is compressed with. */
export type Encoding = keyof typeof ENCODINGS;

/** The encoding for a request by its Accept-Encoding: brotli, else gzip, else null for none. */
export function chooseEncoding(header: string | undefined): Encoding | null {
  const accepted = new Set(
    (header ?? "")
      .toLowerCase()
      .split(",")
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(";", 1)[0]?.trim()),
  );
  if (accepted.has("br")) return "br";
  return accepted.has("gzip") ? "gzip" : null;
}
