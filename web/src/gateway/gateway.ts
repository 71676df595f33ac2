import { createGatewayClient } from "@intent-serving/gateway/client";
import { errorOfAnswer, errorOfFailure } from "./page-error.js";

const TIMEOUT_MS = 30_000;

/** The gateway that serves these pages, by its typed client; each call goes through {@link answered}. */
export const gateway = createGatewayClient(window.location.origin, {
  fetch: (request) =>
    fetch(
      new Request(request, {
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      }),
    ),
});

/** How a call of the typed client ends. */
interface Called<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call answers; throws a PageError where it was refused or came to no answer.
 * `answered(gateway.GET("/{model}/versions", { params: { path: { model } }, signal }))`
 */
export async function answered<Data>(call: Promise<Called<Data>>): Promise<NonNullable<Data>> {
  let called: Called<Data>;
  try {
    called = await call;
  } catch (cause) {
    throw errorOfFailure(cause);
  }
  const { data, error, response } = called;
  if (data === undefined || data === null) throw errorOfAnswer(response.status, error);
  return data;
}
