import { bagRows, encodeRows, readTokenizer } from "@intent-serving/tokenizer";
import type { VersionContents } from "@intent-serving/version";
import type { Example } from "../dataset/held-out.js";

/**
 * How far each text is from the nearest intent, [rows]: 1 − the largest cosine between its features and the mean of an
 * intent's training texts. A text without a known feature is 1 away from all.
 */
export function centroidDistances(
  tokenizerContents: VersionContents["tokenizer"],
  train: readonly Example[],
  rows: readonly Example[],
): Float64Array {
  const tokenizer = readTokenizer(tokenizerContents.toJSON());
  const encode = (texts: readonly Example[]) =>
    bagRows(
      encodeRows(
        tokenizer,
        texts.map(({ text }) => text),
      ),
      tokenizer,
    );
  const intents = [...new Set(train.map(({ intent }) => intent))];
  const places = new Map(intents.map((intent, place) => [intent, place]));
  const centroids = new Float32Array(tokenizer.bagFeatureCount * intents.length); // [features, intents]
  const trained = encode(train);
  train.forEach(({ intent }, row) => {
    const place = places.get(intent) ?? 0;
    for (let i = trained.offsets[row] ?? 0; i < (trained.offsets[row + 1] ?? 0); i += 1) {
      const at = (trained.ids[i] ?? 0) * intents.length + place;
      centroids[at] = (centroids[at] ?? 0) + (trained.weights[i] ?? 0);
    }
  });
  const lengths = new Float64Array(intents.length);
  centroids.forEach((value, at) => {
    const place = at % intents.length;
    lengths[place] = (lengths[place] ?? 0) + value * value;
  });
  const asked = encode(rows);
  const products = new Float64Array(intents.length);
  return Float64Array.from(rows, (_, row) => {
    products.fill(0);
    let square = 0;
    for (let i = asked.offsets[row] ?? 0; i < (asked.offsets[row + 1] ?? 0); i += 1) {
      const weight = asked.weights[i] ?? 0;
      const start = (asked.ids[i] ?? 0) * intents.length;
      square += weight * weight;
      for (let k = 0; k < intents.length; k += 1) {
        products[k] = (products[k] ?? 0) + weight * (centroids[start + k] ?? 0);
      }
    }
    let largest = 0;
    products.forEach((product, k) => {
      const length = Math.sqrt(square * (lengths[k] ?? 0));
      if (length > 0) largest = Math.max(largest, product / length);
    });
    return 1 - largest;
  });
}
