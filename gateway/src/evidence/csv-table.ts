import { parse } from "csv-parse/sync";
import { EvidenceError } from "./evidence-error.js";

/** A CSV with a header, by its columns. */
export interface CsvTable {
  readonly n: number;
  has(name: string): boolean;
  /** The values of all rows, in their order; throws an EvidenceError where there is no such column. */
  column(name: string): readonly string[];
}

/** Reads a CSV; throws an EvidenceError where it is none. A file without a byte has no rows of any column. */
export function csvTable(bytes: Buffer): CsvTable {
  const [header = [], ...rows] = records(bytes);
  return {
    n: rows.length,
    has: (name) => header.includes(name),
    column: (name) => {
      const at = header.indexOf(name);
      if (at === -1 && header.length > 0) {
        throw new EvidenceError(`a file without the column ${name}`);
      }
      return rows.map((row) => row[at] ?? "");
    },
  };
}

function records(bytes: Buffer): string[][] {
  try {
    return parse(bytes);
  } catch (cause) {
    throw new EvidenceError("a file has another form", { cause });
  }
}
