import { answerText, askerOf } from "../answers/answer-text.js";
import { defaultModel } from "../answers/default-model.js";
import { verdictOf } from "../answers/verdict.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import { ModelAddress, type TextPrediction } from "../contract/protocols.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { checkQuery, versionReference } from "../http/question.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import type { Handler } from "../routes/route.js";
import { textOfBody } from "./text-of-body.js";

/** Makes the handler of `POST /predict`. */
export function bodyPredictRoute(
  surroundings: PredictSurroundings & {
    readonly catalogue: Pick<Catalogue, "models" | "readsEmail">;
  },
): Handler {
  return async (ctx) => {
    const address = readParameters(ModelAddress, readQueryString(ctx.querystring));
    const model = address.model ?? defaultModel(surroundings.catalogue.models);
    surroundings.checkModel(model);
    const limits = surroundings.limitsOf(model);
    const takesStart = surroundings.catalogue.readsEmail(model);
    const read = await textOfBody(ctx.req, { maxBytes: limits.maxBodyBytes, takesStart });
    const { version } = read;
    // a file with attachments is long, and what someone wrote stands before them
    const text = takesStart ? read.text.slice(0, limits.maxQueryLength) : read.text;
    checkQuery(text, limits);
    const named = address.version ?? version;
    const reference = typeof named === "string" ? versionReference(named) : named;
    const answered = await answerText(surroundings, askerOf(ctx), { model, reference, text });
    const { record } = answered;
    const prediction: TextPrediction = {
      id: record.id,
      ...verdictOf(answered),
      model,
      version: record.version,
    };
    ctx.set("X-Model-Version", String(record.version));
    ctx.set("X-Prediction-Id", record.id);
    ctx.body = prediction;
  };
}
