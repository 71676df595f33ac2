import { GatewayError } from "../gateway-error.js";

const USUAL = "intent";

/** The model of a request that names none: the only one, or `intent` among several. */
export function defaultModel(models: readonly string[]): string {
  const [only = USUAL] = models;
  if (models.length <= 1) return only;
  if (models.includes(USUAL)) return USUAL;
  throw new GatewayError(
    "model-unknown",
    `expected the parameter model, for there are: ${models.join(", ")}`,
  );
}
