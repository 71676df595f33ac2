import { DEFAULT_TOKENIZER_SETTINGS, fitTokenizer } from "@intent-serving/tokenizer";
import { publishVersion } from "@intent-serving/version";
import { tinyContents } from "../../version/test/tiny-version.js";
import { doubleProbabilities } from "./model-server-double.js";

const texts = [
  "risques poisson cru pendant la grossesse ?",
  "puis-je conduire ?",
  "quelle dose pour un enfant",
  "où ranger le sirop",
];

const labels = [
  { id: 26, name: "pregnancy_food", description: "" },
  { id: 3, name: "dosage", description: "How much" },
  { id: 7, name: "driving", description: "" },
];

/** The model that reads e-mails and has a verdict. */
const EMAIL_MODEL = "spam";

const DECISION = {
  intent: 26,
  threshold: 0.7,
  wantedPrecision: 0.98,
  precision: 1,
  recall: 0.5,
  n: 4,
  reached: true,
  verdicts: { positive: "Spam", negative: "No Spam" },
};

/** Publishes the next version of a model whose model server is the double. */
export async function publishSmallVersion(
  modelsDirectory: string,
  model: string,
  version: number,
): Promise<number> {
  const isEmail = model === EMAIL_MODEL;
  const preparation = isEmail ? "email" : "none";
  const { tokenizer } = fitTokenizer(texts, { ...DEFAULT_TOKENIZER_SETTINGS, preparation });
  const golden = ["quelle dose ?", "grossesse"].map((query) => {
    const { ids, weights } = tokenizer.encode(query);
    const probabilities = doubleProbabilities(version, [...ids]);
    return { query, ids: [...ids], weights: [...weights], probabilities };
  });
  const contents = tinyContents(labels);
  return publishVersion({
    modelsDirectory,
    model,
    contents: {
      ...contents,
      tokenizer,
      training: { ...contents.training, model, seed: version, features: tokenizer.featureCount },
      calibration: { ...contents.calibration, decision: isEmail ? DECISION : null },
      golden,
    },
  });
}
