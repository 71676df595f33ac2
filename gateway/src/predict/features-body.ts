import type { Features } from "@intent-serving/tokenizer";

const START = '{"signature_name":"serving_default","instances":[{"ids":[';

/**
 * Writes the model server's request for one text by hand, as it is on the path of every request. A text without a known
 * feature is one column of padding: id 0, weight 0.
 */
export function featuresBody({ ids, weights }: Features): string {
  if (ids.length === 0) return `${START}0],"weights":[0]}]}`;
  return `${START}${ids.join(",")}],"weights":[${weights.join(",")}]}]}`;
}
