import type { RouterContext } from "@koa/router";
import { type Kysely, sql } from "kysely";
import type { TakenBack } from "../contract/predictions.js";
import type { Tables } from "../database/tables.js";
import { GatewayError } from "../gateway-error.js";
import { fromDatabase, predictionOf } from "../predictions/predictions-route.js";
import { keyIdOf } from "../security/caller.js";
import { type FeedbackParts, mayLabel } from "./feedback-route.js";
import { feedbackOf, lockFeedback } from "./feedback-table.js";

/** Makes the handler of `DELETE /predictions/{id}/feedback`: a slip of the finger is no word that counts. */
export function deleteFeedback(parts: FeedbackParts) {
  return async (ctx: RouterContext): Promise<void> => {
    const prediction = await predictionOf(parts, ctx.params["id"] ?? "");
    if (!mayLabel(ctx, prediction)) {
      // whoever may not see it doesn't learn that it is there
      throw new GatewayError("prediction-unknown", "there is no prediction of this id");
    }
    const actor = keyIdOf(ctx);
    const taken: TakenBack = await fromDatabase(parts, async ({ tables }) => {
      await takeBack(tables, prediction.id, actor);
      return { predictionId: prediction.id, feedback: await feedbackOf(tables, prediction.id) };
    });
    ctx.body = taken;
  };
}

/** Deletes the latest word on a prediction, which must be the caller's own. */
async function takeBack(
  db: Kysely<Tables>,
  predictionId: string,
  actor: string | null,
): Promise<void> {
  const removed = await db.transaction().execute(async (transaction) => {
    await lockFeedback(transaction, predictionId);
    const { rows } = await sql`
      delete from feedback
      where actor is not distinct from ${actor}::text and id = (
        select max(id) from feedback where prediction_id = ${predictionId}::uuid)
      returning id`.execute(transaction);
    return rows.length > 0;
  });
  if (removed) return;
  throw new GatewayError(
    "feedback-not-own",
    "expected your own latest word on this prediction, got none, or somebody else's",
  );
}
