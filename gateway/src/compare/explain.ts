import type { Explanation } from "../contract.js";
import type { ModelServer } from "../model-server/model-server.js";
import type { ServedVersion } from "../predict/predict.js";
import { additiveRows } from "./additive-rows.js";
import { askLogits } from "./logits.js";
import { occludedTexts } from "./occluded-texts.js";

/** How many numbers an explanation may have sent or answered: what a text's length and the intents multiply to. */
const MAX_CELLS = 250_000;
const MAX_ALONE = 512;
const MAX_PIECES = 64;
const SHOWN = 10;

interface Contribution {
  readonly token: string;
  readonly contribution: number;
}

/** Says what in a text drove a version's answer, by asking it for logits; throws what asking throws. */
export function explain(
  modelServer: Pick<ModelServer, "post" | "timeoutMs">,
  version: ServedVersion,
  query: string,
): Promise<Explanation> {
  return version.tokenizer.additive
    ? byFeatures(modelServer, version, query)
    : byOcclusion(modelServer, version, query);
}

/** Two calls at the same time, for the whole text's row would make each single-feature row as long as itself. */
async function byFeatures(
  modelServer: Pick<ModelServer, "post" | "timeoutMs">,
  version: ServedVersion,
  query: string,
): Promise<Explanation> {
  const whole = version.tokenizer.encode(query);
  const atMost = Math.min(MAX_ALONE, Math.floor(MAX_CELLS / (2 * version.intents.length)));
  const { ids, rows, rest } = additiveRows(whole, atMost);
  const [alone, [wholeLogits = [], restLogits = []]] = await Promise.all([
    askLogits(modelServer, version, rows),
    askLogits(modelServer, version, [whole, rest]),
  ]);
  const best = positionOfGreatest(wholeLogits);
  const bias = alone.at(-1)?.[best] ?? 0;
  const terms = version.tokenizer.termsOf(query);
  const contributions = ids.map((id, row) => ({
    token: terms.get(id) ?? `#${String(id)}`,
    contribution: (alone[row]?.[best] ?? 0) - bias,
  }));
  const together = (restLogits[best] ?? 0) - bias;
  return explanation(version, "additive", { best, bias, wholeLogits, contributions, together });
}

async function byOcclusion(
  modelServer: Pick<ModelServer, "post" | "timeoutMs">,
  version: ServedVersion,
  query: string,
): Promise<Explanation> {
  const { tokenizer } = version;
  const whole = tokenizer.encode(query);
  const rowsThatFit = Math.floor(MAX_CELLS / Math.max(1, whole.ids.length)) - 2;
  const pieces = occludedTexts(query, Math.max(1, Math.min(MAX_PIECES, rowsThatFit)));
  const logits = await askLogits(modelServer, version, [
    whole,
    tokenizer.encode(""),
    ...pieces.map(({ text }) => tokenizer.encode(text)),
  ]);
  const [wholeLogits = [], emptyLogits = [], ...without] = logits;
  const best = positionOfGreatest(wholeLogits);
  const contributions = pieces.map(({ token }, piece) => ({
    token,
    contribution: (wholeLogits[best] ?? 0) - (without[piece]?.[best] ?? 0),
  }));
  const bias = emptyLogits[best] ?? 0;
  return explanation(version, "occlusion", { best, bias, wholeLogits, contributions, together: 0 });
}

function explanation(
  { intents }: ServedVersion,
  method: Explanation["method"],
  found: {
    readonly best: number;
    readonly bias: number;
    readonly wholeLogits: readonly number[];
    readonly contributions: readonly Contribution[];
    readonly together: number;
  },
): Explanation {
  const { best, bias, contributions, together } = found;
  const logit = found.wholeLogits[best] ?? 0;
  const sorted = [...contributions].sort(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution),
  );
  const tokens = sorted.slice(0, SHOWN);
  const others = sum(sorted.slice(SHOWN)) + together;
  return {
    method,
    intent: intents[best]?.id ?? -1,
    logit,
    bias,
    tokens,
    others,
    unexplained: logit - bias - sum(tokens) - others,
  };
}

function sum(contributions: readonly Contribution[]): number {
  return contributions.reduce((total, { contribution }) => total + contribution, 0);
}

function positionOfGreatest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
