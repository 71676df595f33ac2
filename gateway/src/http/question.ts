import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { PredictBody, PredictQuery } from "../contract.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "./json-body.js";
import { readParameters } from "./parameters.js";
import { readQueryString } from "./query-string.js";

/** What the texts and bodies may measure. */
export interface QuestionLimits {
  readonly maxQueryLength: number;
  readonly maxBodyBytes: number;
}

/** The limits of requests whose texts have at most so many characters. */
export function limitsFor(maxQueryLength: number): QuestionLimits {
  // JSON may write a character as two escapes of six bytes
  return { maxQueryLength, maxBodyBytes: maxQueryLength * 12 + 4_096 };
}

/** A request understood: `version` is a number, a label, or absent for the champion. */
export interface Question {
  readonly query: string;
  readonly version: number | string | undefined;
  readonly isDetailed: boolean;
  /** Which of a split's versions answers, where the caller gives a key. */
  readonly stickyKey: string | undefined;
}

/** Reads `GET /{model}?query=…`. */
export function questionOfAddress(querystring: string, limits: QuestionLimits): Question {
  return question(readParameters(PredictQuery, readQueryString(querystring)), limits);
}

/** Reads `POST /{model}`: the body's fields and the address's parameters are one set. */
export async function questionOfBody(
  request: IncomingMessage,
  querystring: string,
  limits: QuestionLimits,
): Promise<Question> {
  const parameters = readQueryString(querystring);
  const body = await readJsonBody(request, limits.maxBodyBytes);
  if (Object.keys(parameters).some((key) => Object.hasOwn(body, key))) {
    throw new GatewayError(
      "parameter-repeated",
      "expected each parameter in the address or in the body, got one in both",
    );
  }
  return question(readParameters(PredictBody, { ...parameters, ...body }), limits);
}

/** Refuses a text that is blank or longer than the gateway takes. */
export function checkQuery(query: string, { maxQueryLength }: QuestionLimits): void {
  if (query.trim() === "") {
    throw new GatewayError("query-empty", "query: expected a text, got none");
  }
  if (query.length > maxQueryLength) {
    throw new GatewayError(
      "query-too-long",
      `query: expected at most ${String(maxQueryLength)} characters, got ${String(query.length)}`,
    );
  }
}

function question(asked: z.infer<typeof PredictBody>, limits: QuestionLimits): Question {
  checkQuery(asked.query, limits);
  const { detail, version } = asked;
  return {
    query: asked.query,
    version: typeof version === "string" ? versionReference(version) : version,
    isDetailed: detail === true || detail === "1" || detail === "true",
    stickyKey: asked.sticky,
  };
}

/** A reference as a number where it is one, else as the label it is. */
export function versionReference(text: string): number | string {
  return /^\d/.test(text) ? Number(text) : text;
}
