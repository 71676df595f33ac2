import type { RouterContext } from "@koa/router";
import type { Database } from "../database/database.js";
import { GatewayError } from "../gateway-error.js";
import { errorFields, type Log } from "../log-fields.js";

/** Who asked for a change and in which request, for the audit. */
export interface ChangeOrigin {
  readonly requestId: string;
  /** The id of the API key, where there is one. */
  readonly actor: string | undefined;
}

/** Reads who asks from what stands before the routes. */
export function originOf({ state }: RouterContext): ChangeOrigin {
  const keyId: unknown = state["keyId"];
  return {
    requestId: String(state["requestId"]),
    actor: typeof keyId === "string" ? keyId : undefined,
  };
}

/** Works with the database, or throws what to tell a caller while it is away: nothing is changed then. */
export async function inDatabase<T>(
  { database, log }: { readonly database: Pick<Database, "isConnected">; readonly log: Log },
  work: () => Promise<T>,
): Promise<T> {
  if (!database.isConnected) throw databaseAway();
  try {
    return await work();
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    log.error({ msg: "the database refused a change or a question", ...errorFields(error) });
    throw databaseAway();
  }
}

function databaseAway(): GatewayError {
  return new GatewayError(
    "database-away",
    "labels can only be moved while the database answers, traffic rules changed and their history read; nothing was changed",
  );
}
