import { basename } from "node:path";
import { foldAccents, normalizeText } from "@intent-serving/tokenizer";
import { RE2JS } from "re2js";
import { z } from "zod";
import { readText } from "../dataset/read-table.js";
import { readYaml } from "../formats/rasa.js";
import { messageOf, TrainerError } from "../trainer-error.js";

const MAX_FUNCTIONS = 1000;
const MAX_PATTERNS = 1000;
const MAX_PATTERN_LENGTH = 1000;

const patterns = z.array(z.string().min(1).max(MAX_PATTERN_LENGTH)).max(MAX_PATTERNS).default([]);

const functionSchema = z
  .strictObject({
    name: z.string().min(1).max(100),
    intent: z.union([z.string().min(1), z.int().nonnegative().transform(String)]),
    patterns,
    keywords: patterns,
    unless: patterns,
  })
  .refine((it) => it.patterns.length + it.keywords.length > 0, {
    error: "expected patterns or keywords",
  });

const rulesSchema = z.strictObject({
  foldAccents: z.boolean().default(true),
  functions: z
    .array(functionSchema)
    .min(1)
    .max(MAX_FUNCTIONS)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      error: "expected each function's name once",
    }),
});

/** Votes for an intent or abstains, by what a text says. */
export interface LabellingFunction {
  readonly name: string;
  /** A name or an id, as the file has it. */
  readonly intent: string;
  readonly matches: (text: PreparedText) => boolean;
}

/** A text as the functions see it: in canonical form, and its words with a space on either side of each. */
export interface PreparedText {
  readonly normalized: string;
  readonly words: string;
}

/** The functions of a file, and how texts are prepared for them. */
export interface LabellingRules {
  readonly functions: readonly LabellingFunction[];
  readonly prepare: (text: string) => PreparedText;
}

/**
 * Reads a file of labelling functions. Patterns are RE2's, whose time is linear in the text whatever the pattern; what RE2
 * lacks (backreferences, looking around) is refused. Throws a TrainerError that names the function.
 */
export async function readRules(path: string): Promise<LabellingRules> {
  const name = basename(path);
  const parsed = rulesSchema.safeParse(readYaml(name, await readText(path)));
  if (!parsed.success) {
    throw new TrainerError("config", `${name}:\n${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
    });
  }
  const { foldAccents: folds } = parsed.data;
  const fold = (text: string): string => (folds ? foldAccents(text) : text);
  const prepare = (text: string): PreparedText => {
    const normalized = fold(normalizeText(text));
    return { normalized, words: spacedWords(normalized) };
  };
  const functions = parsed.data.functions.map((it): LabellingFunction => {
    const compile = (sources: readonly string[]): RE2JS[] =>
      sources.map((source) =>
        compiled(fold(source), `${name}: function ${JSON.stringify(it.name)}`),
      );
    const [wanted, unwanted] = [compile(it.patterns), compile(it.unless)];
    const keywords = it.keywords.map((keyword) => prepare(keyword).words);
    const blank = keywords.indexOf(" ");
    if (blank >= 0) {
      throw new TrainerError(
        "config",
        `${name}: function ${JSON.stringify(it.name)}: expected keywords with letters or digits, got ${JSON.stringify(it.keywords[blank])}`,
      );
    }
    const matches = ({ normalized, words }: PreparedText): boolean => {
      const finds = (pattern: RE2JS): boolean => pattern.matcher(normalized).find();
      const isHit = keywords.some((keyword) => words.includes(keyword)) || wanted.some(finds);
      return isHit && !unwanted.some(finds);
    };
    return { name: it.name, intent: it.intent, matches };
  });
  return { functions, prepare };
}

function compiled(source: string, place: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (cause) {
    throw new TrainerError(
      "config",
      `${place}: expected a pattern of RE2 (no backreferences, no looking around), got ${JSON.stringify(source)}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function spacedWords(normalized: string): string {
  const words = normalized.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return ` ${words.map((word) => `${word} `).join("")}`;
}
