import type { GatewaySettings } from "../settings/settings.js";

/**
 * The paths that Vertex AI chose for a custom container, and the routes they stand for:
 * https://cloud.google.com/vertex-ai/docs/predictions/custom-container-requirements
 */
export function vertexAliases({
  aipHealthRoute,
  aipPredictRoute,
}: Pick<GatewaySettings, "aipHealthRoute" | "aipPredictRoute">): ReadonlyMap<string, string> {
  const paths = [
    [aipHealthRoute, "/vertex/health"],
    [aipPredictRoute, "/vertex/predict"],
  ] as const;
  return new Map(paths.filter(([chosen, route]) => chosen !== route));
}
