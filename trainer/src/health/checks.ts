import type { Label } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";
import type { Dataset } from "../dataset/load-dataset.js";
import type { CheckName, ValidationSettings } from "../settings/validation.js";
import {
  type IntentNames,
  placeFinding,
  type RawFinding,
  type Remark,
  rowFinding,
} from "./data-health.js";
import { tellLanguages } from "./language-check.js";
import { contradictions, duplicates, leaks, type NearRemarks, repeatedIds } from "./row-checks.js";
import { encodingRemarks, lengthRemarks, normalFormRemarks } from "./text-checks.js";
import { suspectedLabels } from "./wrong-labels.js";

/** Rows that say nearly the same, and the groups that they make. */
export interface NearRows {
  readonly remarks: NearRemarks;
  readonly groups: Int32Array;
}

/** What checks look at. */
export interface CheckInput {
  readonly dataset: Dataset;
  /** The rows of all parts, training rows first. */
  readonly rows: readonly Example[];
  /** The rows to judge by. */
  readonly judged: readonly Example[];
  /** Undefined where there are more rows than validation.maxRows. */
  readonly near: NearRows | undefined;
  readonly names: IntentNames;
  readonly settings: ValidationSettings;
}

/** What a check found, or why it could not run. */
export type CheckResult =
  | {
      readonly findings: readonly (RawFinding | undefined)[];
      readonly estimatedLabelNoise?: number;
    }
  | { readonly skipped: string };

/** Every check, in the order of the report. */
export const CHECKS: Readonly<
  Record<CheckName, (input: CheckInput) => CheckResult | Promise<CheckResult>>
> = {
  encoding: (input) =>
    about(
      input,
      "texts with broken characters",
      "save the file as UTF-8 where it comes from, and take out what isn't text; detail says what was found",
      encodingRemarks(input.rows),
    ),
  normalForms: (input) =>
    about(
      input,
      "texts in another Unicode normal form than the rest",
      "harmless here, where all texts are brought to one form; bring the file to NFC for other tools",
      normalFormRemarks(input.rows),
    ),
  emptyTexts: ({ dataset, rows, names }) => ({
    findings: [
      rowFinding(
        "texts without a word, left out",
        "remove these rows, or find out what became of their texts",
        dataset.blank.map((row) => ({ row })),
        rows.length + dataset.blank.length,
        names,
      ),
    ],
  }),
  repeatedIds: (input) =>
    about(
      input,
      "rows whose id another row has as well",
      "give each row an id of its own: answers are joined on it",
      parts(input.dataset).flatMap(repeatedIds),
    ),
  duplicates: (input) =>
    about(
      input,
      "the same text twice in training",
      "keep one of them, unless users do say it that much more often",
      duplicates(input.dataset.train),
      input.dataset.train.length,
    ),
  nearDuplicates: (input) =>
    nearly(
      input,
      "training texts that nearly repeat another",
      "keep them if people wrote them; copies that differ in a comma add nothing",
      "duplicates",
      input.dataset.train.length,
    ),
  contradictions: (input) =>
    about(
      input,
      "the same text with different intents",
      "choose one intent for the text, or merge the intents if nobody can tell them apart",
      contradictions(input.rows),
    ),
  nearContradictions: (input) =>
    nearly(
      input,
      "texts that are nearly the same with different intents",
      "look at each pair: a small difference may be what the intents are about, or one label is wrong",
      "contradictions",
      input.rows.length,
    ),
  leaks: (input) =>
    about(
      input,
      "texts to judge by that are trained on as well, left out of the held-out set",
      "remove them from validation and test, or from training: they make a model look better than it is",
      leaks(input.judged, input.dataset.train),
      input.judged.length,
    ),
  nearLeaks: (input) =>
    nearly(
      input,
      "texts to judge by that nearly repeat a training text",
      "split by writer, day or source instead of by row, so that copies of a text stay in one part",
      "leaks",
      input.judged.length,
    ),
  unknownIntents: (input) =>
    about(
      input,
      "texts to judge by whose intent has no training text, which count as wrong",
      "add training texts for the intent, or remove it from validation and test",
      input.judged
        .filter(({ intent }) => !input.dataset.labels.some(({ id }) => id === intent))
        .map((row) => ({ row })),
      input.judged.length,
    ),
  smallIntents: smallIntents,
  largeIntents: largeIntents,
  lengths: (input) =>
    about(
      input,
      "texts of odd length",
      "look whether rows ran together or were cut off",
      lengthRemarks(input.rows, input.settings.lengths),
    ),
  language: async (input) => {
    const limits = input.settings.language;
    if (input.rows.length < limits.minRows) {
      return {
        skipped: `${String(input.rows.length)} rows are too few to say what the rest speaks`,
      };
    }
    if (isTooLarge(input)) return tooLarge(input);
    const { shares, remarks, told } = await tellLanguages(input.rows, limits);
    const main = shares
      .filter(({ share }) => share >= limits.minShare)
      .map(({ language, share }) => `${language} ${(100 * share).toFixed(0)} %`);
    return about(
      input,
      `texts in another language than the rest (${main.join(", ")})`,
      "remove or translate them, or collect enough of them for the language to be learnt",
      remarks,
      told,
    );
  },
  wrongLabels: (input) => {
    if (input.near === undefined) return tooLarge(input);
    const { minProbability } = input.settings.wrongLabels;
    const suspected = suspectedLabels(input.rows, input.near.groups, minProbability);
    if (suspected === undefined) return { skipped: "the other texts don't tell a text's intent" };
    return {
      estimatedLabelNoise: suspected.share,
      ...about(
        input,
        "intents that are most likely wrong",
        "look at them from the top, the likeliest first; suggested is the intent that the other texts speak for",
        suspected.remarks,
      ),
    };
  },
};

function about(
  { rows, names }: CheckInput,
  problem: string,
  hint: string,
  remarks: readonly Remark[],
  of = rows.length,
): { findings: readonly (RawFinding | undefined)[] } {
  return { findings: [rowFinding(problem, hint, remarks, of, names)] };
}

function nearly(
  input: CheckInput,
  problem: string,
  hint: string,
  kind: keyof NearRemarks,
  of: number,
): CheckResult {
  if (input.near === undefined) return tooLarge(input);
  return about(input, problem, hint, input.near.remarks[kind], of);
}

function smallIntents({ dataset, settings }: CheckInput): CheckResult {
  const { minTexts } = settings.smallIntents;
  const texts = new Map(dataset.labels.map(({ id }) => [id, new Set<string>()]));
  for (const { intent, normalized } of dataset.train) texts.get(intent)?.add(normalized);
  const small = dataset.labels.flatMap((label) => {
    const count = texts.get(label.id)?.size ?? 0;
    return count < minTexts ? [`${placeOf(label)}: ${String(count)}`] : [];
  });
  return {
    findings: [
      placeFinding(
        `intents with fewer than ${String(minTexts)} training texts`,
        "write more texts for them; a dozen or two make an intent",
        small,
        dataset.labels.length,
      ),
    ],
  };
}

function largeIntents({ dataset, settings }: CheckInput): CheckResult {
  const { maxShare, maxRatio } = settings.largeIntents;
  const counts = new Map<number, number>();
  for (const { intent } of dataset.train) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  const sorted = [...counts.values()].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 1;
  const total = dataset.train.length;
  const large = dataset.labels.flatMap((label) => {
    const count = counts.get(label.id) ?? 0;
    if (count <= maxShare * total && count <= maxRatio * median) return [];
    return [`${placeOf(label)}: ${((100 * count) / total).toFixed(0)} % of the rows`];
  });
  return {
    findings: [
      placeFinding(
        "intents that outweigh the others",
        "read precision and recall of each intent rather than accuracy, which always answering this one would reach; or thin it out",
        large,
        dataset.labels.length,
      ),
    ],
  };
}

function parts({ train, validation, test }: Dataset): (readonly Example[])[] {
  return [train, validation, test];
}

function placeOf({ id, name }: Label): string {
  return `${String(id)} ${name}`;
}

function isTooLarge({ rows, settings }: CheckInput): boolean {
  return rows.length > settings.maxRows;
}

function tooLarge({ rows, settings }: CheckInput): { skipped: string } {
  return {
    skipped: `${String(rows.length)} rows are more than validation.maxRows, ${String(settings.maxRows)}`,
  };
}
