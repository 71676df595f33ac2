import { readVersionFile } from "@intent-serving/version";
import type {
  EvaluatedVersion,
  EvaluatedVersionList,
  TrainedVersion,
  VersionDetails,
} from "../contract/versions.js";
import { versionFigures } from "./figures.js";
import type { RunFolder } from "./training-runs.js";
import type { VersionFacts } from "./version-facts.js";

/** How a version stands: what the gateway knows of it without its files. */
export type VersionStanding = Omit<EvaluatedVersion, "trained">;

/** Reads a version's files, or says why they can't be read. */
export type ReadFacts = (version: number) => Promise<VersionFacts | string>;

/** A model's versions with their figures; one whose files can't be read says so. */
export async function versionList(
  model: string,
  standings: readonly VersionStanding[],
  read: ReadFacts,
  runs: readonly RunFolder[],
): Promise<EvaluatedVersionList> {
  const versions: EvaluatedVersion[] = [];
  for (const standing of standings) {
    const facts = await read(standing.version);
    versions.push(
      typeof facts === "string"
        ? { ...standing, problem: standing.problem ?? facts, trained: null }
        : { ...standing, trained: trainedVersion(facts, runOf(facts, runs)) },
    );
  }
  return { model, versions };
}

/** All that a version's files say of it, but for its evaluation. */
export async function versionDetails(
  model: string,
  standing: VersionStanding,
  facts: VersionFacts,
  runs: readonly RunFolder[] | undefined,
): Promise<VersionDetails> {
  const { training, manifest, calibration } = facts;
  const { temperature, before, after, abstain, decision = null } = calibration;
  const run = runOf(facts, runs ?? []);
  return {
    model,
    ...standing,
    manifestSha256: facts.manifestSha256,
    files: Object.entries(manifest.files).map(([path, sha256]) => ({ path, sha256 })),
    kind: training.kind,
    seed: training.seed,
    intents: facts.labels.map((label) => ({ ...label })),
    settings: training.settings,
    packages: training.versions,
    data: { ...training.data, refit: training.data.refit ?? null },
    features: training.features,
    calibration: { temperature, before, after, abstain, decision },
    figures: versionFigures(facts),
    card: (await readVersionFile(facts.folder, "card")).toString("utf8"),
    run: run?.run ?? null,
    runProblem: run === undefined ? runProblem(runs) : null,
  };
}

/** The training that made a version, by its contents; undefined where its folder isn't there. */
export function runOf(
  { manifestSha256 }: Pick<VersionFacts, "manifestSha256">,
  runs: readonly RunFolder[],
): RunFolder | undefined {
  return runs.find((run) => run.manifestSha256 === manifestSha256);
}

function runProblem(runs: readonly RunFolder[] | undefined): string {
  return runs === undefined
    ? "the artefacts aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is"
    : "no training among the artefacts made this version";
}

function trainedVersion(facts: VersionFacts, run: RunFolder | undefined): TrainedVersion {
  const { training } = facts;
  return {
    manifestSha256: facts.manifestSha256,
    kind: training.kind,
    trainedAt: run?.run.startedAt ?? null,
    dataSha256: training.data.sha256,
    rows: training.data.rows,
    heldOut: training.data.heldOut,
    intents: facts.labels.length,
    features: training.features,
    figures: versionFigures(facts),
  };
}
