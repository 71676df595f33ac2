import { extname } from "node:path";
import { TrainerError } from "../trainer-error.js";
import { writeClinc } from "./clinc.js";
import type { ExportedText, ExportRow, ExportText } from "./exported.js";
import { writeFastText } from "./fasttext.js";
import { writeMassive } from "./massive.js";
import { writeRasa } from "./rasa.js";
import { writeSnips } from "./snips.js";
import { writeJsonLines, writeTable } from "./table.js";

/** The formats in which labelled texts can be written. */
export type FormatName =
  | "csv"
  | "tsv"
  | "jsonl"
  | "fasttext"
  | "rasa"
  | "snips"
  | "massive"
  | "clinc";

/** What a file is to hold. */
export interface Contents {
  readonly rows: readonly ExportRow[];
  readonly outOfScope: readonly ExportText[];
  /** As `fr-FR`, for the formats that say one. */
  readonly locale: string | undefined;
}

/** How a format is written. */
export interface Format {
  readonly name: FormatName;
  readonly extension: string;
  /** Whether one file says which rows are for training, validation and test. */
  readonly holdsSplits: boolean;
  readonly holdsOutOfScope: boolean;
  write(contents: Contents): ExportedText;
}

const UNKNOWN_LOCALE = "und";

const FORMATS: readonly Format[] = [
  table("csv", ({ rows }) => writeTable(rows, ",")),
  table("tsv", ({ rows }) => writeTable(rows, "\t")),
  table("jsonl", ({ rows }) => writeJsonLines(rows)),
  {
    name: "fasttext",
    extension: ".txt",
    holdsSplits: false,
    holdsOutOfScope: false,
    write: ({ rows }) => writeFastText(rows),
  },
  {
    name: "rasa",
    extension: ".yml",
    holdsSplits: false,
    holdsOutOfScope: false,
    write: ({ rows }) => writeRasa(rows),
  },
  {
    name: "snips",
    extension: ".json",
    holdsSplits: false,
    holdsOutOfScope: false,
    write: ({ rows, locale }) => writeSnips(rows, locale?.split(/[-_]/)[0] ?? "en"),
  },
  {
    name: "massive",
    extension: ".jsonl",
    holdsSplits: true,
    holdsOutOfScope: false,
    write: ({ rows, locale }) => writeMassive(rows, locale ?? UNKNOWN_LOCALE),
  },
  {
    name: "clinc",
    extension: ".json",
    holdsSplits: true,
    holdsOutOfScope: true,
    write: ({ rows, outOfScope }) => writeClinc(rows, outOfScope),
  },
];

function table(name: "csv" | "tsv" | "jsonl", write: Format["write"]): Format {
  return { name, extension: `.${name}`, holdsSplits: true, holdsOutOfScope: false, write };
}

/** The format to write to a path: the one that is named, else what its extension says; a folder's is CSV. */
export function formatFor(path: string, name: string | undefined): Format {
  const names = FORMATS.map((format) => format.name).join(", ");
  if (name !== undefined) {
    const named = FORMATS.find((format) => format.name === name);
    if (named !== undefined) return named;
    throw new TrainerError("usage", `FORMAT: expected ${names}, got ${JSON.stringify(name)}`);
  }
  const extension = extname(path).toLowerCase();
  const aliases: Readonly<Record<string, string>> = { "": ".csv", ".ft": ".txt", ".yaml": ".yml" };
  const fitting = FORMATS.filter((it) => it.extension === (aliases[extension] ?? extension));
  // .jsonl is MASSIVE's too, but only where it is asked for
  const [only] = fitting.filter((it, _, all) => all.length === 1 || it.name === "jsonl");
  if (only !== undefined) return only;
  throw new TrainerError(
    "usage",
    `${path}: its ending doesn't say which format to write; say FORMAT=${fitting.length === 0 ? names : fitting.map((it) => it.name).join(" or ")}`,
  );
}
