import {
  ComparisonQuery,
  FlipRowList,
  FlipRowsQuery,
  VersionComparison,
} from "../contract/comparison.js";
import {
  DataHealthQuery,
  ExamplesQuery,
  HealthRowList,
  HealthRowsQuery,
  ModelDataHealth,
  TrainingExampleList,
} from "../contract/data-health.js";
import {
  EvaluatedRowList,
  EvaluationQuery,
  EvaluationRowsQuery,
  PerturbedRowList,
  PerturbedRowsQuery,
  SplitEvaluation,
} from "../contract/evaluation.js";
import { EvaluatedVersionList, VersionDetails } from "../contract/versions.js";
import { jsonAnswer, type RouteTable } from "./route.js";

const pathExample = { model: "intent" };
const versionExample = { model: "intent", version: "1" };
const tag = "evaluation";
// what is read from versions' folders, artefacts and held-out sets is for those who may judge answers
const role = "annotate";

/** What the files of versions, artefacts and held-out sets say. */
export const EVIDENCE_ROUTES = {
  listEvaluatedVersions: {
    method: "GET",
    path: "/models/{model}/versions",
    summary: "The versions of a model with their figures",
    tag,
    role,
    pathExample,
    answers: jsonAnswer("all versions, the lowest first", EvaluatedVersionList),
  },
  showVersion: {
    method: "GET",
    path: "/models/{model}/versions/{version}",
    summary: "What a version is made of, and its model card",
    tag,
    role,
    pathExample: versionExample,
    answers: jsonAnswer("settings, data, intents, calibration, figures, card", VersionDetails),
  },
  showEvaluation: {
    method: "GET",
    path: "/models/{model}/versions/{version}/evaluation",
    summary: "How a version did on a split",
    tag,
    role,
    pathExample: versionExample,
    query: EvaluationQuery,
    answers: jsonAnswer("figures with n and intervals, and where the rows are", SplitEvaluation),
  },
  listEvaluationRows: {
    method: "GET",
    path: "/models/{model}/versions/{version}/evaluation/rows",
    summary: "The rows of a split, as a version answered them",
    description:
      "By truth, answer, outcome, probability, slice and words. Texts are there where the held-out sets or the artefacts are mounted; " +
      "`problem` says so where they aren't.",
    tag,
    role,
    pathExample: versionExample,
    query: EvaluationRowsQuery,
    queryExample: { outcome: "wrong", limit: "10" },
    answers: jsonAnswer("a page; next is the after of the next one", EvaluatedRowList),
  },
  listPerturbedRows: {
    method: "GET",
    path: "/models/{model}/versions/{version}/evaluation/perturbed",
    summary: "The validation rows that a training asked again with another text",
    description:
      "Texts and answers are in the training's artefacts; `problem` says so where they aren't mounted.",
    tag,
    role,
    pathExample: versionExample,
    query: PerturbedRowsQuery,
    queryExample: { perturbation: "one typo", changed: "1", limit: "10" },
    answers: jsonAnswer("a page; next is the after of the next one", PerturbedRowList),
  },
  compareEvaluations: {
    method: "GET",
    path: "/models/{model}/comparison",
    summary: "Which of two versions is better on the held-out set that judged both",
    tag,
    role,
    pathExample,
    query: ComparisonQuery,
    queryExample: { a: "1", b: "2" },
    answers: jsonAnswer("figures, intents by harm, and settings that differ", VersionComparison),
  },
  listEvaluationFlips: {
    method: "GET",
    path: "/models/{model}/comparison/flips",
    summary: "The held-out rows that two versions answer differently",
    tag,
    role,
    pathExample,
    query: FlipRowsQuery,
    queryExample: { a: "1", b: "2" },
    answers: jsonAnswer(
      "a page, the broken ones first; next is the after of the next one",
      FlipRowList,
    ),
  },
  showDataHealth: {
    method: "GET",
    path: "/models/{model}/data-health",
    summary: "What a training found in its data, intent by intent, beside what is asked live",
    tag,
    role,
    pathExample,
    query: DataHealthQuery,
    answers: jsonAnswer("of the newest training, or of a version's", ModelDataHealth),
  },
  listExamples: {
    method: "GET",
    path: "/models/{model}/data-health/examples",
    summary: "The training rows, of an intent or of all",
    description: "The first thousand of each intent, as the training listed them.",
    tag,
    role,
    pathExample,
    query: ExamplesQuery,
    queryExample: { intent: "26", limit: "10" },
    answers: jsonAnswer("a page; next is the after of the next one", TrainingExampleList),
  },
  listHealthRows: {
    method: "GET",
    path: "/models/{model}/data-health/rows",
    summary: "The rows of the data that need a look",
    tag,
    role,
    pathExample,
    query: HealthRowsQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("a page; next is the after of the next one", HealthRowList),
  },
} as const satisfies RouteTable;
