import { setImmediate } from "node:timers/promises";
import type { Example } from "../dataset/held-out.js";
import type { Dataset } from "../dataset/load-dataset.js";
import type { CheckName, ValidationSettings } from "../settings/validation.js";
import type { Terminal } from "../terminal.js";
import { TrainerError } from "../trainer-error.js";
import { CHECKS, type CheckInput, type NearRows } from "./checks.js";
import {
  type DataFinding,
  type DataHealth,
  findingText,
  type SkippedCheck,
} from "./data-health.js";
import { nearGroups, nearPairs } from "./near-duplicates.js";
import { nearRemarks } from "./row-checks.js";

/** How data is checked. */
export interface CheckOptions {
  readonly settings: ValidationSettings;
  /** Whether what is sure, and would only be warned of, is refused (data.strict). */
  readonly strict: boolean;
}

/** Checks that guess; data.strict is about what is sure. */
const GUESSES: ReadonlySet<CheckName> = new Set<CheckName>([
  "nearDuplicates",
  "nearContradictions",
  "nearLeaks",
  "largeIntents",
  "lengths",
  "language",
  "wrongLabels",
]);

const NEEDS_PAIRS = ["nearDuplicates", "nearContradictions", "nearLeaks", "wrongLabels"] as const;

/** Runs every check that is on; the same data and settings give the same findings. */
export async function checkDataset(
  dataset: Dataset,
  { settings, strict }: CheckOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<DataHealth> {
  const input = checkInput(dataset, settings);
  const findings: DataFinding[] = [];
  const passed: CheckName[] = [];
  const skipped: SkippedCheck[] = [];
  let noise: number | undefined;
  const checks = Object.keys(CHECKS).filter(isCheck);
  for (const [index, check] of checks.entries()) {
    terminal.progress("check data", index, checks.length, check);
    await setImmediate();
    signal.throwIfAborted();
    const { level, atMost } = settings[check];
    if (level === "off") {
      skipped.push({ check, reason: "its level is off" });
      continue;
    }
    const result = await CHECKS[check](input);
    if ("skipped" in result) {
      skipped.push({ check, reason: result.skipped });
      continue;
    }
    noise ??= result.estimatedLabelNoise;
    const found = result.findings.filter((it) => it !== undefined);
    if (found.length === 0) passed.push(check);
    const firm = strict && !GUESSES.has(check) ? "fail" : level;
    for (const raw of found) {
      findings.push({ check, level: raw.count > atMost * raw.of ? firm : "note", ...raw });
    }
  }
  terminal.progress("check data", checks.length, checks.length);
  return {
    rows: {
      train: dataset.train.length,
      validation: dataset.validation.length,
      test: dataset.test.length,
    },
    intents: dataset.labels.length,
    trainingRows: trainingRows(dataset),
    findings: [...findings, ...dataset.notes],
    passed,
    skipped,
    ...(noise === undefined ? {} : { estimatedLabelNoise: Math.round(noise * 1e4) / 1e4 }),
  };
}

/** Throws a TrainerError that lists what is refused, with what to do about it. */
export function refuseFailures({ findings }: DataHealth): void {
  const failures = findings.filter(({ level }) => level === "fail");
  if (failures.length === 0) return;
  const lines = failures.map((it) => `${it.check}: ${findingText(it)}\n  ${it.hint}`);
  throw new TrainerError("data", `the data is refused, for it has\n${lines.join("\n")}`);
}

function isCheck(key: string): key is CheckName {
  return key in CHECKS;
}

function checkInput(dataset: Dataset, settings: ValidationSettings): CheckInput {
  const { train, validation, test, labels, declaredLabels } = dataset;
  const judged = [...validation, ...test];
  const rows = [...train, ...judged];
  const names = new Map([...labels, ...declaredLabels].map(({ id, name }) => [id, name]));
  const isNeeded = NEEDS_PAIRS.some((check) => settings[check].level !== "off");
  const near =
    isNeeded && rows.length <= settings.maxRows
      ? nearRows(rows, train.length, settings.similarity)
      : undefined;
  return { dataset, rows, judged, near, names, settings };
}

function nearRows(rows: readonly Example[], trainCount: number, similarity: number): NearRows {
  const pairs = nearPairs(
    rows.map(({ normalized }) => normalized),
    similarity,
  );
  return {
    remarks: nearRemarks(rows, trainCount, pairs),
    groups: nearGroups(rows.length, pairs),
  };
}

function trainingRows({ labels, train }: Dataset): Record<string, number> {
  const counts = new Map<number, number>();
  for (const { intent } of train) counts.set(intent, (counts.get(intent) ?? 0) + 1);
  return Object.fromEntries(labels.map(({ id, name }) => [name, counts.get(id) ?? 0]));
}
