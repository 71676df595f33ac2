import { join } from "node:path";
import { type GoldenQuery, verifyVersionFiles } from "@intent-serving/version";
import type { Kysely } from "kysely";
import type { CatalogueEntry } from "../catalogue/catalogue.js";
import type { Tables } from "../database/tables.js";
import type { ReferredVersion } from "../evidence/evidence.js";
import type { EvidenceReader } from "../evidence/evidence-reader.js";
import type { GuardedRows } from "../evidence/version-comparison.js";
import { GatewayError } from "../gateway-error.js";
import { predict, type ServedVersion } from "../predict/predict.js";
import { countsSince } from "../traffic/minutes.js";
import type { GuardFacts } from "./guards.js";

/** Where facts are looked for. */
export interface FactSources {
  readonly modelsDirectory: string;
  readonly tables: Kysely<Tables>;
  /** Reads held-out rows, of which there may be many, elsewhere. */
  readonly evidence: Pick<EvidenceReader, "ask">;
}

/** A version and the one whose place it is to take; undefined where there is none. */
export interface Contest {
  readonly candidate: CatalogueEntry & { readonly served: ServedVersion };
  readonly baseline: CatalogueEntry | undefined;
  /** The version whose answers shadows get copies of, whichever label is to be moved. */
  readonly champion: number | undefined;
}

const PROBES = 100;
const PROBING_MS = 5_000;
const LEAST_PROBES = 20;
/** Shadow answers older than this were given to other texts by another champion. */
const SHADOW_DAYS = 90;
const DAY_MS = 86_400_000;

/** Looks at all that the guards judge by. Each thing that can't be had says why. */
export async function gatherFacts(sources: FactSources, contest: Contest): Promise<GuardFacts> {
  const { candidate } = contest;
  const folder = join(sources.modelsDirectory, candidate.model, String(candidate.version));
  return {
    files: await verifyVersionFiles(folder),
    golden: await askGolden(candidate.served, candidate.golden),
    heldOut: await heldOut(sources, contest),
    latency: await probe(candidate.served, candidate.golden),
    shadow: await shadowTime(sources, contest),
  };
}

async function askGolden(
  served: ServedVersion,
  golden: readonly GoldenQuery[],
): Promise<GuardFacts["golden"]> {
  let worst = 0;
  try {
    for (const { query, probabilities: expected } of golden) {
      const { probabilities } = await predict(served, query);
      for (const [i, probability] of expected.entries()) {
        worst = Math.max(worst, Math.abs(probability - (probabilities[i] ?? 0)));
      }
    }
  } catch (error) {
    return `a golden query was not answered: ${messageOf(error)}`;
  }
  return golden.length === 0 ? "the version has no golden queries" : { n: golden.length, worst };
}

async function heldOut(
  { evidence }: FactSources,
  { candidate, baseline }: Contest,
): Promise<GuardFacts["heldOut"]> {
  if (baseline === undefined) return "there is no version to compare with";
  if (baseline.version === candidate.version) return "the version would be compared with itself";
  if (baseline.served?.manifestSha256 === candidate.served.manifestSha256) {
    return `version ${String(baseline.version)} has the same files: it would be compared with itself`;
  }
  const { model } = candidate;
  const side = ({ version }: CatalogueEntry): ReferredVersion => ({
    reference: String(version),
    version,
  });
  try {
    const a = side(baseline);
    const b = side(candidate);
    const json = await evidence.ask({ kind: "guarded rows", model, a, b });
    // that is what this question is answered with
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
    return (JSON.parse(json.toString("utf8")) as GuardedRows).compared;
  } catch (error) {
    return `the held-out rows can't be read: ${messageOf(error)}`;
  }
}

/** Asks the golden queries in turns, one after the other, as a caller would. */
async function probe(
  served: ServedVersion,
  golden: readonly GoldenQuery[],
): Promise<GuardFacts["latency"]> {
  const startedMs = performance.now();
  const tookMs: number[] = [];
  try {
    while (tookMs.length < PROBES && performance.now() - startedMs < PROBING_MS) {
      const query = golden[tookMs.length % golden.length]?.query;
      if (query === undefined) break;
      const askedMs = performance.now();
      await predict(served, query);
      tookMs.push(performance.now() - askedMs);
    }
  } catch (error) {
    return `an answer failed while they were timed: ${messageOf(error)}`;
  }
  if (tookMs.length < LEAST_PROBES) {
    return `only ${String(tookMs.length)} answers in ${String(PROBING_MS / 1000)} s, too few to tell a p99`;
  }
  tookMs.sort((a, b) => a - b);
  return { n: tookMs.length, p99Ms: tookMs[Math.ceil(0.99 * tookMs.length) - 1] ?? 0 };
}

async function shadowTime(
  { tables }: FactSources,
  { candidate, champion }: Contest,
): Promise<GuardFacts["shadow"]> {
  if (champion === undefined) return "there is no champion that it could have shadowed";
  const { model, version } = candidate;
  const { minutes, answers } = await countsSince(
    tables,
    { model, version, champion },
    new Date(Date.now() - SHADOW_DAYS * DAY_MS),
  );
  return { minutes, answers };
}

function messageOf(error: unknown): string {
  return error instanceof GatewayError ? error.message : "an unexpected error";
}
