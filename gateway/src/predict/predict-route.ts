import type { RouterContext } from "@koa/router";
import type { Prediction } from "../contract.js";
import { detailedPrediction } from "../detail/detailed-prediction.js";
import { GatewayError } from "../gateway-error.js";
import type { QuestionLimits } from "../http/question.js";
import { readQuestion } from "../http/read-question.js";
import { predictionId } from "../predictions/prediction-id.js";
import type { PredictionRecord, PredictionRouting } from "../predictions/prediction-record.js";
import { subjectOf } from "../predictions/subject.js";
import { probabilityText } from "../probability-text.js";
import { keyIdOf } from "../security/caller.js";
import { allowCaching } from "../traffic/caching.js";
import { stickyKeyOf } from "../traffic/sticky-key.js";
import type { Answer } from "./answer.js";
import { predict, type ServedVersion } from "./predict.js";

/** The version that a request's reference means at this moment, and the label that led to it. */
export interface ChosenVersion {
  readonly version: ServedVersion;
  readonly label: string | null;
  /** What rule of the traffic chose it, where one did. */
  readonly routing?: PredictionRouting;
}

/** What stands around the thin path: who chooses the version, and who is told of the answer. */
export interface PredictSurroundings {
  /** What a model's texts may measure: e-mails are longer than questions. */
  limitsOf(model: string): QuestionLimits;
  /** Throws unless there is such a model. */
  checkModel(model: string): void;
  /** Throws what to tell a caller whose version can't be had. */
  choose(model: string, reference: number | string | undefined, stickyKey?: string): ChosenVersion;
  /** What to tell a caller whose version the model server lost since it was chosen. */
  gone(model: string, chosen: ChosenVersion): GatewayError;
  /** Takes the record at once and never throws. */
  record(record: PredictionRecord): void;
  /** Is told that a version did not answer; never throws. */
  failed(model: string, chosen: ChosenVersion, error: unknown): void;
}

/** Makes the handler of `GET` and `POST /{model}`. */
export function predictRoute(
  surroundings: PredictSurroundings,
): (ctx: RouterContext) => Promise<void> {
  return async (ctx) => {
    const startedMs = performance.now();
    const timeMs = Date.now();
    const model = ctx.params["model"] ?? "";
    const question = await readQuestion(ctx, model, surroundings);
    const chosen = surroundings.choose(
      model,
      question.version,
      stickyKeyOf(ctx, question.stickyKey),
    );
    // what is logged of an e-mail is what was asked of the model: its text, without addresses and attachments
    const query = chosen.version.tokenizer.prepare(question.query);
    const answer = await ask(surroundings, model, chosen, query);
    const record: PredictionRecord = {
      id: predictionId(),
      timeMs,
      model,
      version: chosen.version.version,
      label: chosen.label,
      routing: chosen.routing ?? null,
      query,
      ...bestOf(chosen.version, answer),
      latencyMs: performance.now() - startedMs,
      requestId: String(ctx.state["requestId"]),
      keyId: keyIdOf(ctx),
      subject: subjectOf(ctx.req),
    };
    ctx.set("X-Model-Version", String(record.version));
    ctx.set("X-Prediction-Id", record.id);
    ctx.type = "json";
    ctx.body = JSON.stringify(
      question.isDetailed ? detailedPrediction(record, chosen.version, answer) : plain(record),
    );
    if (chosen.label === null && !question.isDetailed) allowCaching(ctx, chosen.version);
    surroundings.record(record);
  };
}

/** Asks for one version; a 404 of the model server means that it was unloaded since it was chosen. */
export async function ask(
  { gone, failed }: Pick<PredictSurroundings, "gone" | "failed">,
  model: string,
  chosen: ChosenVersion,
  query: string,
): Promise<Answer> {
  try {
    return await predict(chosen.version, query);
  } catch (error) {
    failed(model, chosen, error);
    if (error instanceof GatewayError && error.code === "version-not-loaded") {
      throw gone(model, chosen);
    }
    throw error;
  }
}

/** The likeliest intent of an answer, as the wire has it. */
export function bestOf({ intents }: ServedVersion, { probabilities, best }: Answer): Prediction {
  return {
    intent: intents[best]?.id ?? -1,
    probability: probabilityText(probabilities[best] ?? 0),
  };
}

function plain({ intent, probability }: PredictionRecord): Prediction {
  return { intent, probability };
}
