import type { RouterContext } from "@koa/router";
import type { Answer } from "../predict/answer.js";
import type { ServedVersion } from "../predict/predict.js";
import { ask, bestOf, type PredictSurroundings } from "../predict/predict-route.js";
import { predictionId } from "../predictions/prediction-id.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";
import { subjectOf } from "../predictions/subject.js";
import { keyIdOf, type TakeTexts, takeTextsOf } from "../security/caller.js";
import { stickyKeyOf } from "../traffic/sticky-key.js";

/** Who asks, as far as the rows of a request's texts say it. */
export interface Asker {
  readonly requestId: string;
  readonly keyId: string | null;
  readonly subject: string | null;
  readonly stickyKey: string | undefined;
  /** Counts the texts of a request beyond the first, where they count. */
  readonly takeTexts: TakeTexts;
}

/** What is asked of which version. */
export interface AskedText {
  readonly model: string;
  /** A number, a label, or undefined for the champion. */
  readonly reference: number | string | undefined;
  readonly text: string;
}

/** A text's answer with all that a protocol may want of it. */
export interface AnsweredText {
  readonly record: PredictionRecord;
  readonly version: ServedVersion;
  readonly answer: Answer;
}

/** Who asks by a request. */
export function askerOf(ctx: RouterContext): Asker {
  return {
    requestId: String(ctx.state["requestId"]),
    keyId: keyIdOf(ctx),
    subject: subjectOf(ctx.req),
    stickyKey: stickyKeyOf(ctx),
    takeTexts: takeTextsOf(ctx),
  };
}

/** Answers a text as `GET /{model}` does and records it; for requests that come in another form, or with many texts. */
export async function answerText(
  surroundings: Pick<PredictSurroundings, "choose" | "gone" | "failed" | "record">,
  { requestId, keyId, subject, stickyKey }: Asker,
  { model, reference, text }: AskedText,
): Promise<AnsweredText> {
  const startedMs = performance.now();
  const timeMs = Date.now();
  const chosen = surroundings.choose(model, reference, stickyKey);
  const { version, label, routing = null } = chosen;
  const query = version.tokenizer.prepare(text);
  const answer = await ask(surroundings, model, chosen, query);
  const record: PredictionRecord = {
    id: predictionId(),
    timeMs,
    model,
    version: version.version,
    label,
    routing,
    query,
    ...bestOf(version, answer),
    latencyMs: performance.now() - startedMs,
    requestId,
    keyId,
    subject,
  };
  surroundings.record(record);
  return { record, version, answer };
}
