import { wilsonInterval } from "@intent-serving/evaluation";
import type {
  HealthKind,
  HealthRow,
  HealthRowList,
  IntentHealth,
  ModelDataHealth,
} from "../contract/data-health.js";
import { type HealthReport, kindOf } from "./health-report.js";
import type { RunFolder } from "./training-runs.js";

/** What the newest logged answers of a model were, or why that isn't known. */
export type LiveIntents =
  | {
      readonly n: number;
      readonly since: string | null;
      readonly counts: readonly (readonly [intent: number, n: number])[];
    }
  | { readonly problem: string };

/** Which rows are asked for; what is undefined is any. */
export interface HealthFilter {
  readonly check?: string | undefined;
  readonly kind?: HealthKind | undefined;
  readonly intent?: string | undefined;
  readonly limit: number;
  /** How many of them the pages before had. */
  readonly after?: number | undefined;
}

/** A training and what it found; a string says why there is none. */
export type HealthSource =
  | { readonly run: RunFolder; readonly report: HealthReport }
  | { readonly problem: string };

/** A model's data as its training found it, beside what is asked live. */
export function dataHealth(
  model: string,
  source: HealthSource,
  live: LiveIntents,
): ModelDataHealth {
  const known = "problem" in live ? null : live;
  const base = {
    model,
    live: known === null ? null : { n: known.n, since: known.since },
    liveProblem: "problem" in live ? live.problem : null,
  };
  if ("problem" in source) {
    const nothing = { run: null, rows: null, estimatedLabelNoise: null, complete: true };
    return { ...base, ...nothing, problem: source.problem, ...NO_FINDINGS };
  }
  const { run, report } = source;
  return {
    ...base,
    problem: null,
    run: { ...run.run, version: run.published },
    rows: report.rows,
    estimatedLabelNoise: report.estimatedLabelNoise ?? null,
    intents: intentsOf(report, known),
    complete: report.findings.every(({ count, rows }) => rows.length === 0 || rows.length >= count),
    findings: report.findings.map(({ rows, ...finding }) => ({ ...finding, listed: rows.length })),
    passed: report.passed,
    skipped: report.skipped,
  };
}

/** The rows that need a look, check by check as the report has them. */
export function healthRows(
  model: string,
  source: HealthSource,
  { check, kind, intent, limit, after = 0 }: HealthFilter,
): HealthRowList {
  if ("problem" in source) {
    return { model, problem: source.problem, total: 0, rows: [], next: null };
  }
  const found = source.report.findings
    .filter((finding) => check === undefined || finding.check === check)
    .filter((finding) => kind === undefined || kindOf(finding.check) === kind)
    .flatMap((finding) =>
      finding.rows
        .filter((row) => intent === undefined || row.intent === intent)
        .map((row): HealthRow => ({ ...row, check: finding.check, ...optional(row) })),
    );
  const end = after + limit;
  return {
    model,
    problem: null,
    total: found.length,
    rows: found.slice(after, end),
    next: end < found.length ? end : null,
  };
}

const NO_FINDINGS = { intents: [], findings: [], passed: [], skipped: [] };

function optional(
  row: HealthReport["findings"][number]["rows"][number],
): Pick<HealthRow, "other" | "suggested" | "score" | "detail"> {
  const { other = null, suggested = null, score = null, detail = null } = row;
  return { other, suggested, score, detail };
}

function intentsOf(
  report: HealthReport,
  live: Exclude<LiveIntents, { readonly problem: string }> | null,
): IntentHealth[] {
  const kinds = new Map<string, Record<HealthKind, number>>();
  for (const { check, rows } of report.findings) {
    for (const { intent } of rows) {
      const counts = kinds.get(intent) ?? { duplicates: 0, conflicts: 0, suspected: 0, other: 0 };
      counts[kindOf(check)] += 1;
      kinds.set(intent, counts);
    }
  }
  const answered = new Map(live?.counts ?? []);
  return Object.entries(report.trainingRows).map(([name, examples]) => {
    const intent = report.ids.get(name) ?? null;
    const n = intent === null ? 0 : (answered.get(intent) ?? 0);
    const counts = kinds.get(name) ?? { duplicates: 0, conflicts: 0, suspected: 0, other: 0 };
    return {
      intent,
      name,
      examples,
      share: examples / Math.max(1, report.rows.train),
      ...counts,
      live:
        live === null
          ? null
          : { n, share: n / Math.max(1, live.n), interval: wilsonInterval(n, live.n) },
    };
  });
}
