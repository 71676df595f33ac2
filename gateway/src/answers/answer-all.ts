import { mapInOrder } from "../batch/ordered.js";
import { GatewayError } from "../gateway-error.js";
import { checkQuery, type QuestionLimits } from "../http/question.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import { type AnsweredText, type AskedText, type Asker, answerText } from "./answer-text.js";

/** Texts of one request that answers all or none; more go to `/{model}/batch`. */
const MAX_TEXTS = 1_024;
const AT_ONCE = 64;

/** Answers all texts of a request, or throws what was wrong with the first that has no answer. */
export async function answerAll(
  surroundings: PredictSurroundings,
  asker: Asker,
  { texts, ...asked }: Omit<AskedText, "text"> & { readonly texts: readonly string[] },
): Promise<AnsweredText[]> {
  const limits = surroundings.limitsOf(asked.model);
  // a version that isn't there is told even where there is no text
  surroundings.choose(asked.model, asked.reference, asker.stickyKey);
  check(texts, limits);
  const retryAfterSeconds = asker.takeTexts(Math.max(0, texts.length - 1));
  if (retryAfterSeconds !== undefined) {
    throw new GatewayError(
      "too-many-requests",
      "expected fewer texts in a second: without a key each of them counts as a request",
      { retryAfterSeconds },
    );
  }
  const answered: AnsweredText[] = [];
  const settled = mapInOrder(each(texts), AT_ONCE, async (text) => {
    try {
      return { answer: await answerText(surroundings, asker, { ...asked, text }) };
    } catch (error) {
      return { error };
    }
  });
  for await (const outcome of settled) {
    if (outcome.answer === undefined) throw outcome.error;
    answered.push(outcome.answer);
  }
  return answered;
}

function check(texts: readonly string[], limits: QuestionLimits): void {
  if (texts.length > MAX_TEXTS) {
    throw new GatewayError(
      "batch-too-long",
      `expected at most ${String(MAX_TEXTS)} texts, got ${String(texts.length)}; /{model}/batch takes more`,
    );
  }
  for (const text of texts) checkQuery(text, limits);
}

async function* each(texts: readonly string[]): AsyncGenerator<string, void> {
  for (const text of texts) yield await Promise.resolve(text);
}
