import type { RouterContext } from "@koa/router";
import type { Catalogue } from "../catalogue/catalogue.js";
import { type Feedback, FeedbackBody } from "../contract/predictions.js";
import type { LoggedPrediction } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import {
  fromDatabase,
  type PredictionRouteParts,
  predictionOf,
} from "../predictions/predictions-route.js";
import { mayDo } from "../security/api-key.js";
import { keyIdOf } from "../security/caller.js";
import { rolesOf } from "../security/session-handlers.js";
import { addFeedback } from "./feedback-table.js";

/** What feedback needs beside the predictions. */
export interface FeedbackParts
  extends Pick<PredictionRouteParts, "database" | "predictionLog" | "log"> {
  readonly catalogue: Pick<Catalogue, "versions">;
}

const MAX_BODY_BYTES = 4_096;

/** Makes the handler of `POST /predictions/{id}/feedback`. */
export function postFeedback(parts: FeedbackParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const body = readParameters(FeedbackBody, await readJsonBody(ctx.req, MAX_BODY_BYTES));
    if ((body.correct === undefined) === (body.intent === undefined)) {
      throw new GatewayError(
        "body-malformed",
        'expected {"correct":true} or {"intent":12}, got both or neither',
      );
    }
    const prediction = await predictionOf(parts, ctx.params["id"] ?? "");
    const isOther = body.model !== undefined && body.model !== prediction.model;
    if (isOther || !mayLabel(ctx, prediction)) {
      // whoever may not see it doesn't learn that it is there
      throw new GatewayError("prediction-unknown", "there is no prediction of this id");
    }
    const said = verdict(prediction, body.intent, body.correct);
    if (body.intent !== undefined) checkIntent(parts, prediction.model, body.intent);
    const changed = await fromDatabase(parts, ({ tables }) =>
      addFeedback(tables, {
        ...said,
        predictionId: prediction.id,
        model: prediction.model,
        actor: keyIdOf(ctx),
        requestId: String(ctx.state["requestId"]),
      }),
    );
    const feedback: Feedback = {
      predictionId: prediction.id,
      model: prediction.model,
      ...said,
      changed,
    };
    ctx.body = feedback;
  };
}

/** What was said, as a label: the answered intent where it is right, the given one, or none. */
function verdict(
  { intent: answered }: LoggedPrediction,
  intent: number | undefined,
  correct: boolean | undefined,
): { readonly intent: number | null; readonly correct: boolean } {
  if (intent !== undefined) return { intent, correct: intent === answered };
  return correct === true ? { intent: answered, correct } : { intent: null, correct: false };
}

/** A caller who may read all predictions may label all; another one those that its own key asked for. */
export function mayLabel(ctx: RouterContext, { keyId }: LoggedPrediction): boolean {
  const own = keyIdOf(ctx);
  return mayDo(rolesOf(ctx), "read") || (own !== null && own === keyId);
}

function checkIntent({ catalogue }: FeedbackParts, model: string, intent: number): void {
  const served = catalogue.versions(model).flatMap(({ served: version }) => version ?? []);
  if (served.some(({ intents }) => intents.some(({ id }) => id === intent))) return;
  throw new GatewayError(
    "parameter-malformed",
    `intent: expected the id of an intent of ${model}, got another number`,
  );
}
