import type { GatewaySettings } from "../settings/settings.js";

/** Where Vertex AI's health check is answered, whatever path it chose for it. */
export const VERTEX_HEALTH = "/vertex/health";

/**
 * The paths that Vertex AI chose for a custom container, and the routes they stand for:
 * https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
 */
export function vertexAliases({
  aipHealthRoute,
  aipPredictRoute,
}: Pick<GatewaySettings, "aipHealthRoute" | "aipPredictRoute">): ReadonlyMap<string, string> {
  const paths = [
    [aipHealthRoute, VERTEX_HEALTH],
    [aipPredictRoute, "/vertex/predict"],
  ] as const;
  return new Map(paths.filter(([chosen, route]) => chosen !== route));
}
