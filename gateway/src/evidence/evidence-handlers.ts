import type { RouterContext } from "@koa/router";
import type { Catalogue } from "../catalogue/catalogue.js";
import { ComparisonQuery, FlipRowsQuery } from "../contract/comparison.js";
import {
  EvaluationQuery,
  EvaluationRowsQuery,
  PerturbedRowsQuery,
} from "../contract/evaluation.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import type { VersionChooser } from "../labels/choose-version.js";
import type { Labels } from "../labels/labels.js";
import { versionOf } from "../promotion/verdict-handler.js";
import type { Handler } from "../routes/route.js";
import type { EvidenceQuestion, ReferredVersion } from "./evidence.js";
import type { EvidenceReader } from "./evidence-reader.js";
import type { VersionStanding } from "./version-answers.js";

/** What the routes of evidence work with. */
export interface EvidenceRouteParts {
  readonly catalogue: Pick<Catalogue, "entry" | "versions">;
  readonly labels: Labels;
  readonly chooser: Pick<VersionChooser, "checkModel">;
  readonly evidence: Pick<EvidenceReader, "ask">;
}

const ROWS_LIMIT = 50;

/** Makes what answers about versions from their files. */
export function evidenceHandlers(parts: EvidenceRouteParts): {
  readonly [Name in
    | "listEvaluatedVersions"
    | "showVersion"
    | "showEvaluation"
    | "listEvaluationRows"
    | "listPerturbedRows"
    | "compareEvaluations"
    | "listEvaluationFlips"]: Handler;
} {
  const ask = (question: (ctx: RouterContext, model: string) => EvidenceQuestion): Handler => {
    return async (ctx) => {
      const model = ctx.params["model"] ?? "";
      parts.chooser.checkModel(model);
      await answerEvidence(ctx, parts, question(ctx, model));
    };
  };
  return {
    listEvaluatedVersions: ask((_ctx, model) => ({
      kind: "versions",
      model,
      standings: parts.catalogue
        .versions(model)
        .map(({ version }) => standingOf(parts, model, version)),
    })),
    showVersion: ask((ctx, model) => ({
      kind: "details",
      model,
      standing: standingOf(parts, model, versionIn(ctx, parts, model)),
    })),
    showEvaluation: ask((ctx, model) => {
      const { split } = readParameters(EvaluationQuery, readQueryString(ctx.querystring));
      return { kind: "evaluation", model, version: versionIn(ctx, parts, model), split };
    }),
    listEvaluationRows: ask((ctx, model) => {
      const asked = readParameters(EvaluationRowsQuery, readQueryString(ctx.querystring));
      return {
        kind: "rows",
        model,
        version: versionIn(ctx, parts, model),
        split: asked.split,
        filter: {
          ...asked,
          truth: numberOf(asked.truth),
          predicted: numberOf(asked.predicted),
          involving: numberOf(asked.involving),
          isRest: asked.rest === "1",
          minProbability: numberOf(asked.minProbability),
          maxProbability: numberOf(asked.maxProbability),
          withinTop: numberOf(asked.withinTop),
          limit: numberOf(asked.limit) ?? ROWS_LIMIT,
          after: numberOf(asked.after),
        },
      };
    }),
    listPerturbedRows: ask((ctx, model) => {
      const asked = readParameters(PerturbedRowsQuery, readQueryString(ctx.querystring));
      const filter = {
        ...asked,
        isChanged: asked.changed === undefined ? undefined : asked.changed === "1",
        limit: numberOf(asked.limit) ?? ROWS_LIMIT,
        after: numberOf(asked.after),
      };
      return { kind: "perturbed rows", model, version: versionIn(ctx, parts, model), filter };
    }),
    compareEvaluations: ask((ctx, model) => {
      const asked = readParameters(ComparisonQuery, readQueryString(ctx.querystring));
      return { kind: "comparison", model, ...pairOf(parts, model, asked) };
    }),
    listEvaluationFlips: ask((ctx, model) => {
      const asked = readParameters(FlipRowsQuery, readQueryString(ctx.querystring));
      const filter = {
        change: asked.change,
        text: asked.text,
        intent: numberOf(asked.intent),
        limit: numberOf(asked.limit) ?? ROWS_LIMIT,
        after: numberOf(asked.after),
      };
      return { kind: "flips", model, filter, ...pairOf(parts, model, asked) };
    }),
  };
}

/** Answers with what the files say. */
export async function answerEvidence(
  ctx: RouterContext,
  { evidence }: Pick<EvidenceRouteParts, "evidence">,
  question: EvidenceQuestion,
): Promise<void> {
  ctx.body = await evidence.ask(question);
  ctx.type = "application/json; charset=utf-8";
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** The version of an address; throws where the model has none of that number. */
function versionIn(ctx: RouterContext, { catalogue }: EvidenceRouteParts, model: string): number {
  const text = ctx.params["version"] ?? "";
  const version = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (catalogue.entry(model, version) !== undefined) return version;
  const there = catalogue.versions(model).map((entry) => entry.version);
  throw new GatewayError(
    "evidence-missing",
    `expected a version of ${model} whose folder is there: ${there.join(", ")}`,
  );
}

function standingOf(
  { catalogue, labels }: EvidenceRouteParts,
  model: string,
  version: number,
): VersionStanding {
  const entry = catalogue.entry(model, version);
  return {
    version,
    served: entry?.served !== undefined,
    state: entry?.state ?? "UNKNOWN",
    labels: labels.pointingAt(model, version),
    problem: entry?.problem ?? null,
  };
}

function pairOf(
  parts: EvidenceRouteParts,
  model: string,
  asked: { readonly a?: string | undefined; readonly b?: string | undefined },
): { readonly a: ReferredVersion; readonly b: ReferredVersion } {
  return {
    a: versionOf(parts, model, asked.a ?? "champion"),
    b: versionOf(parts, model, asked.b ?? "challenger"),
  };
}
