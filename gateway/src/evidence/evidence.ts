import { VersionError } from "@intent-serving/version";
import type { FlipRowList } from "../contract/comparison.js";
import type { TrainingExampleList } from "../contract/data-health.js";
import type {
  EvaluatedRowList,
  PerturbedRowList,
  SplitEvaluation,
} from "../contract/evaluation.js";
import {
  dataHealth,
  type HealthFilter,
  type HealthSource,
  healthRows,
  type LiveIntents,
} from "./data-health.js";
import { EvidenceError } from "./evidence-error.js";
import { type FlipFilter, flipPage } from "./flip-page.js";
import { HealthReportReader } from "./health-report.js";
import { JudgedRowsReader, type Split } from "./judged-rows.js";
import { type PerturbedFilter, PerturbedRowsReader } from "./perturbed-rows.js";
import { checkRows, unlistedRows } from "./row-checks.js";
import { type RowFilter, rowPage } from "./row-page.js";
import { SlicedRowsReader } from "./sliced-rows.js";
import { nameOf, splitEvaluation, splitOf } from "./split-evaluation.js";
import { type ExamplesFilter, TrainingExamplesReader } from "./training-examples.js";
import { type RunFolder, TrainingRuns } from "./training-runs.js";
import { runOf, type VersionStanding, versionDetails, versionList } from "./version-answers.js";
import { type ComparedVersion, compareVersions, guardedRows } from "./version-comparison.js";
import { type VersionFacts, VersionFactsReader } from "./version-facts.js";

/** Where versions, artefacts and held-out sets lie; all of them are only read. */
export interface EvidencePlaces {
  readonly modelsDirectory: string;
  readonly artefactsDirectory: string;
  readonly heldOutDirectory: string;
}

/** A version as somebody asked for it. */
export interface ReferredVersion {
  readonly reference: string;
  readonly version: number;
}

interface OfSplit {
  readonly model: string;
  readonly version: number;
  /** The held-out one where none is said. */
  readonly split: Split | undefined;
}

/** Which rows of a split are asked for: those of a slice alone where one is named. */
type SplitRowFilter = Omit<RowFilter, "among"> & { readonly slice?: string | undefined };

/** The version that a training made; undefined for the newest of the model. */
interface OfTraining {
  readonly model: string;
  readonly version: number | undefined;
}

interface OfPair {
  readonly model: string;
  readonly a: ReferredVersion;
  readonly b: ReferredVersion;
}

/** What can be asked of the files. */
export type EvidenceQuestion =
  | {
      readonly kind: "versions";
      readonly model: string;
      readonly standings: readonly VersionStanding[];
    }
  | { readonly kind: "details"; readonly model: string; readonly standing: VersionStanding }
  | ({ readonly kind: "evaluation" } & OfSplit)
  | ({ readonly kind: "rows"; readonly filter: SplitRowFilter } & OfSplit)
  | {
      readonly kind: "perturbed rows";
      readonly model: string;
      readonly version: number;
      readonly filter: PerturbedFilter;
    }
  | ({ readonly kind: "comparison" } & OfPair)
  | ({ readonly kind: "flips"; readonly filter: FlipFilter } & OfPair)
  | ({ readonly kind: "guarded rows" } & OfPair)
  | {
      readonly kind: "health";
      readonly model: string;
      readonly version: number | undefined;
      readonly live: LiveIntents;
    }
  | {
      readonly kind: "examples";
      readonly model: string;
      readonly version: number | undefined;
      readonly filter: ExamplesFilter;
    }
  | {
      readonly kind: "health rows";
      readonly model: string;
      readonly version: number | undefined;
      readonly filter: HealthFilter;
    };

/** Answers questions about versions from their folders, the artefacts and the held-out sets, and keeps what it read. */
export class Evidence {
  readonly #places: EvidencePlaces;
  readonly #facts: VersionFactsReader;
  readonly #runs: TrainingRuns;
  readonly #judged = new JudgedRowsReader();
  readonly #health = new HealthReportReader();
  readonly #slices = new SlicedRowsReader();
  readonly #perturbed = new PerturbedRowsReader();
  readonly #examples = new TrainingExamplesReader();

  constructor(places: EvidencePlaces) {
    this.#places = places;
    this.#facts = new VersionFactsReader(places.modelsDirectory);
    this.#runs = new TrainingRuns(places.artefactsDirectory);
  }

  /** The answer, of the contract's form; throws an EvidenceError where a version's own files can't be read. */
  async answer(question: EvidenceQuestion): Promise<object> {
    try {
      return await this.#answer(question);
    } catch (error) {
      if (!(error instanceof VersionError)) throw error;
      throw new EvidenceError(`the version's files can't be read (${error.code})`, {
        cause: error,
      });
    }
  }

  async #answer(question: EvidenceQuestion): Promise<object> {
    switch (question.kind) {
      case "versions":
        return this.#versions(question);
      case "details": {
        const { model, standing } = question;
        const facts = await this.#facts.read(model, standing.version);
        return versionDetails(model, standing, facts, await this.#runs.list());
      }
      case "evaluation":
        return this.#evaluation(question);
      case "rows":
        return this.#rows(question);
      case "perturbed rows":
        return this.#perturbedRows(question);
      case "comparison": {
        const [a, b] = await this.#both(question);
        return compareVersions(question.model, a, b);
      }
      case "flips":
        return this.#flips(question);
      case "guarded rows": {
        const [a, b] = await this.#both(question);
        return guardedRows(a, b);
      }
      case "health":
        return dataHealth(question.model, await this.#source(question), question.live);
      case "examples":
        return this.#trainingExamples(question);
      case "health rows":
        return healthRows(question.model, await this.#source(question), question.filter);
    }
  }

  async #versions({ model, standings }: EvidenceQuestion & { kind: "versions" }): Promise<object> {
    const read = async (version: number): Promise<VersionFacts | string> => {
      try {
        return await this.#facts.read(model, version);
      } catch (error) {
        if (error instanceof EvidenceError) return error.message;
        throw error;
      }
    };
    return versionList(model, standings, read, (await this.#runs.list()) ?? []);
  }

  async #evaluation({ model, version, split: asked }: OfSplit): Promise<SplitEvaluation> {
    const facts = await this.#facts.read(model, version);
    const split = splitOf(facts, asked);
    const { source, texts, problem } = await this.#judge(facts, split);
    return splitEvaluation({ model, version, split }, facts, { source, texts, problem });
  }

  async #rows({
    model,
    version,
    split: asked,
    filter: { slice, ...filter },
  }: OfSplit & { readonly filter: SplitRowFilter }): Promise<EvaluatedRowList> {
    const facts = await this.#facts.read(model, version);
    const split = splitOf(facts, asked);
    const judged = await this.#judge(facts, split);
    const { source, texts, problem } = judged;
    const base = { model, version, split, source, texts };
    const lacking = problem ?? unlistedRows(judged, facts, split);
    try {
      checkRows(judged, facts, split, { slice, withinTop: filter.withinTop });
      const among =
        slice === undefined
          ? undefined
          : await this.#slices.read(await this.#runThatMade(facts), split, slice);
      const page = rowPage(judged, { ...filter, among }, nameOf(facts.labels));
      return { ...base, problem: lacking, ...page };
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      return { ...base, problem: error.message, total: 0, rows: [], next: null };
    }
  }

  async #perturbedRows({
    model,
    version,
    filter,
  }: EvidenceQuestion & { kind: "perturbed rows" }): Promise<PerturbedRowList> {
    const facts = await this.#facts.read(model, version);
    const base = { model, version, perturbation: filter.perturbation };
    try {
      const run = await this.#runThatMade(facts);
      return {
        ...base,
        problem: null,
        ...(await this.#perturbed.page(run, filter, nameOf(facts.labels))),
      };
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      return { ...base, problem: error.message, total: 0, rows: [], next: null };
    }
  }

  async #flips({ filter, ...of }: OfPair & { readonly filter: FlipFilter }): Promise<FlipRowList> {
    const [a, b] = await this.#both(of);
    return flipPage(of.model, a, b, filter);
  }

  async #both({ model, a, b }: OfPair): Promise<readonly [ComparedVersion, ComparedVersion]> {
    const side = async ({ reference, version }: ReferredVersion): Promise<ComparedVersion> => {
      const facts = await this.#facts.read(model, version);
      const judged = await this.#judge(facts, facts.training.data.heldOut.split);
      return { reference, version, facts, judged };
    };
    return [await side(a), await side(b)];
  }

  async #judge(facts: VersionFacts, split: Split): ReturnType<JudgedRowsReader["read"]> {
    const { heldOutDirectory } = this.#places;
    const run = await this.#runThatMade(facts);
    return this.#judged.read(facts, split, { heldOutDirectory, run });
  }

  async #runThatMade(facts: VersionFacts): Promise<RunFolder | undefined> {
    return runOf(facts, (await this.#runs.list()) ?? []);
  }

  async #trainingExamples({
    filter,
    ...of
  }: EvidenceQuestion & { kind: "examples" }): Promise<TrainingExampleList> {
    const { model } = of;
    try {
      return await this.#examples.page(model, await this.#runFor(of), filter);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      const nothing = { total: 0, examples: [], next: null };
      return { model, intent: filter.intent, problem: error.message, ...nothing };
    }
  }

  async #source(of: OfTraining): Promise<HealthSource> {
    try {
      const run = await this.#runFor(of);
      return { run, report: await this.#health.read(run) };
    } catch (error) {
      if (error instanceof EvidenceError) return { problem: error.message };
      throw error;
    }
  }

  /** The training that made a version, or the newest of the model; throws an EvidenceError where there is none. */
  async #runFor({ model, version }: OfTraining): Promise<RunFolder> {
    const runs = await this.#runs.list();
    if (runs === undefined) {
      throw new EvidenceError(
        "the artefacts aren't there: mount data/artefacts where the gateway's DATA_DIRECTORY is",
      );
    }
    const run =
      version === undefined
        ? runs.find((one) => one.model === model)
        : runOf(await this.#facts.read(model, version), runs);
    if (run !== undefined) return run;
    const of = version === undefined ? model : `version ${String(version)}`;
    throw new EvidenceError(
      `no training of ${of} left its artefacts here: make train MODEL=${model}`,
    );
  }
}
