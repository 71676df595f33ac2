import type { RouterContext } from "@koa/router";
import { type Asker, askerOf } from "../answers/answer-text.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import {
  type ComparedVersion,
  CompareQuery,
  type Comparison,
  type Explanation,
  VersionReference,
} from "../contract.js";
import { topIntents } from "../detail/detailed-prediction.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { problemOf } from "../http/problem.js";
import { readQueryString } from "../http/query-string.js";
import { checkQuery, versionReference } from "../http/question.js";
import type { Labels } from "../labels/labels.js";
import type { ModelServer } from "../model-server/model-server.js";
import type { ServedVersion } from "../predict/predict.js";
import {
  ask,
  bestOf,
  type ChosenVersion,
  type PredictSurroundings,
} from "../predict/predict-route.js";
import { predictionId } from "../predictions/prediction-id.js";
import { explain } from "./explain.js";

/** What a comparison needs beside the thin path's surroundings. */
export interface CompareSurroundings extends PredictSurroundings {
  readonly catalogue: Catalogue;
  readonly labels: Labels;
  readonly modelServer: ModelServer;
}

/** Makes the handler of `GET /{model}/compare`: one query asked of several versions at the same time. */
export function compareRoute(
  surroundings: CompareSurroundings,
): (ctx: RouterContext) => Promise<void> {
  return async (ctx) => {
    const model = ctx.params["model"] ?? "";
    const { query, versions } = readParameters(CompareQuery, readQueryString(ctx.querystring));
    checkQuery(query, surroundings.limitsOf(model));
    const chosen = chooseAll(surroundings, model, versions);
    const asker = askerOf(ctx);
    const answers = await Promise.all(chosen.map((one) => askOne(surroundings, one, query, asker)));
    const comparison: Comparison = { model, agree: agreement(answers), versions: answers };
    ctx.body = comparison;
  };
}

/** All served versions, or those named; one that two labels name is asked once. */
function chooseAll(
  surroundings: CompareSurroundings,
  model: string,
  versions: string | undefined,
): ChosenVersion[] {
  if (versions === undefined) {
    const served = surroundings.catalogue
      .versions(model)
      .flatMap(({ served: version }) => (version === undefined ? [] : [{ version, label: null }]));
    return served.length > 0 ? served : [surroundings.choose(model, undefined)];
  }
  const chosen = new Map<number, ChosenVersion>();
  for (const reference of versions.split(",").map((part) => part.trim())) {
    if (!VersionReference.safeParse(reference).success) {
      throw new GatewayError(
        "version-malformed",
        "versions: expected numbers or labels with commas between (1,champion), got something else",
      );
    }
    const one = surroundings.choose(model, versionReference(reference));
    if (!chosen.has(one.version.version)) chosen.set(one.version.version, one);
  }
  return [...chosen.values()];
}

async function askOne(
  surroundings: CompareSurroundings,
  chosen: ChosenVersion,
  text: string,
  { requestId, keyId, subject }: Asker,
): Promise<ComparedVersion> {
  const { model, version, tokenizer } = chosen.version;
  const labels = surroundings.labels.pointingAt(model, version);
  const timeMs = Date.now();
  const startedMs = performance.now();
  try {
    const query = tokenizer.prepare(text);
    const asked = ask(surroundings, model, chosen, query);
    const explained = tryToExplain(surroundings, chosen.version, query);
    const answer = await asked;
    const id = predictionId();
    const latencyMs = performance.now() - startedMs;
    const best = bestOf(chosen.version, answer);
    const { label } = chosen;
    surroundings.record({
      id,
      timeMs,
      model,
      version,
      label,
      query,
      ...best,
      latencyMs,
      requestId,
      keyId,
      subject,
    });
    return {
      version,
      labels,
      intent: best.intent,
      name: chosen.version.intents[answer.best]?.name ?? "",
      probability: best.probability,
      top: topIntents(chosen.version, answer),
      latencyMs: Math.round(latencyMs * 1000) / 1000,
      predictionId: id,
      explanation: await explained,
    };
  } catch (error) {
    return { version, labels, problem: problemOf(error, requestId) };
  }
}

/** The answer is worth having without what drove it. */
async function tryToExplain(
  { modelServer }: CompareSurroundings,
  version: ServedVersion,
  query: string,
): Promise<Explanation | { readonly problem: string }> {
  try {
    return await explain(modelServer, version, query);
  } catch (error) {
    return { problem: problemOf(error).detail };
  }
}

/** Whether all answers are the same intent; null where one is missing. */
function agreement(answers: readonly ComparedVersion[]): boolean | null {
  const intents = answers.map((answer) => ("intent" in answer ? answer.intent : null));
  if (intents.includes(null)) return null;
  return new Set(intents).size === 1;
}
