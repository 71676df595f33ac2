import { join } from "node:path";
import { readVersion } from "@intent-serving/version";

/** What one version must answer to a query, by the golden queries that the trainer wrote down with it. */
export interface Question {
  readonly version: number;
  readonly query: string;
  readonly intent: number;
  readonly probability: number;
}

const TOLERANCE = 1e-5;

/** The golden queries of a version of the model intent, with the answers that are right. */
export async function readQuestions(models: string, version: number): Promise<Question[]> {
  const { golden, labels } = await readVersion(join(models, "intent", String(version)));
  return golden.map(({ query, probabilities }) => {
    const probability = Math.max(...probabilities);
    const intent = labels[probabilities.indexOf(probability)]?.id ?? -1;
    return { version, query, intent, probability };
  });
}

/** Whether an answer's text is what the version that gave it must say. */
export function isRight(text: string, { intent, probability }: Question): boolean {
  const found = /^\{"intent":(\d+),"probability":"([\d.]+)"\}$/.exec(text);
  return (
    found !== null &&
    Number(found[1]) === intent &&
    Math.abs(Number(found[2]) - probability) < TOLERANCE
  );
}
