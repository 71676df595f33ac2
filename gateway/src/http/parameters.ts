import type { z } from "zod";
import { GatewayError, type GatewayErrorCode } from "../gateway-error.js";

/**
 * Checks a request's parameters against their schema. What is told of a wrong one never repeats what was sent: a text
 * can stand anywhere by mistake. `expected` tells what is, where a name means something else than in most routes.
 */
export function readParameters<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  values: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, string>> = {},
): z.infer<z.ZodObject<Shape>> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const known = Object.keys(schema.shape);
  const [first] = issue?.path ?? [];
  if (issue === undefined || first === undefined) {
    const names = known.length === 0 ? "no parameters" : `only ${known.join(", ")}`;
    throw new GatewayError("parameter-unknown", `expected ${names}, got another parameter`);
  }
  const name = String(first);
  const isMissing = values[name] === undefined;
  throw new GatewayError(
    codeFor(name, isMissing),
    `${name}: ${expected[name] ?? EXPECTED[name] ?? "expected another value"}${isMissing ? ", got none" : ", got something else"}`,
  );
}

const EXPECTED: Readonly<Record<string, string>> = {
  query: "expected a text",
  version: "expected a version's number (2) or a label (champion)",
  versions: "expected numbers or labels with commas between (1,champion)",
  detail: "expected 1 or 0",
  limit: "expected a whole number from 1 to 1000",
  model: "expected a model's name (intent)",
  reason: "expected a text of at most 1000 characters",
  from: "expected a time such as 2026-08-01T00:00:00Z",
  to: "expected a time such as 2026-08-01T00:00:00Z",
  intent: "expected the id of an intent",
  minProbability: "expected a number from 0 to 1",
  maxProbability: "expected a number from 0 to 1",
  text: "expected a text of at most 200 characters",
  before: "expected the id of a prediction",
  after: "expected the next of the page before",
  correct: "expected true or false",
  label: "expected a label (champion)",
  sticky: "expected a key of 1 to 256 characters",
};

/** What is expected of a change's `version`, where a label would say nothing. */
export const EXPECTED_NUMBER = { version: "expected a version's number, such as 2" } as const;

function codeFor(name: string, isMissing: boolean): GatewayErrorCode {
  if (name === "query" && isMissing) return "query-missing";
  if (name === "version" || name === "versions") return "version-malformed";
  return "parameter-malformed";
}
