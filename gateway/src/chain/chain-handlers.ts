import type { RouterContext } from "@koa/router";
import { askerOf } from "../answers/answer-text.js";
import { ChainBody, ChainQuery, type ChainSettings, type ChainStep } from "../contract/chains.js";
import { GatewayError } from "../gateway-error.js";
import { readJsonBody } from "../http/json-body.js";
import { readParameters } from "../http/parameters.js";
import { readQueryString } from "../http/query-string.js";
import { checkQuery, type QuestionLimits } from "../http/question.js";
import type { Handler } from "../routes/route.js";
import { askChain, type ChainSurroundings } from "./ask-chain.js";

/** What chains work with. */
export interface ChainParts extends ChainSurroundings {
  readonly chains: ChainSettings;
}

/** Makes the handlers of chains: several models, one after the other. */
export function chainHandlers(
  parts: ChainParts,
): Readonly<Record<"listChains" | "askChain" | "askChainPosted", Handler>> {
  return {
    listChains: (ctx) => {
      ctx.body = {
        chains: Object.entries(parts.chains).map(([chain, steps]) => ({ chain, steps })),
      };
    },
    askChain: (ctx) =>
      answer(parts, ctx, () => readParameters(ChainQuery, readQueryString(ctx.querystring))),
    askChainPosted: (ctx) =>
      answer(parts, ctx, async ({ maxBodyBytes }) =>
        readParameters(ChainBody, await readJsonBody(ctx.req, maxBodyBytes)),
      ),
  };
}

async function answer(
  parts: ChainParts,
  ctx: RouterContext,
  read: (limits: QuestionLimits) => { query: string } | Promise<{ query: string }>,
): Promise<void> {
  const chain = ctx.params["chain"] ?? "";
  const steps = stepsOf(parts.chains, chain);
  const limits = strictest(steps.map(({ model }) => parts.limitsOf(model)));
  const { query } = await read(limits);
  checkQuery(query, limits);
  const answered = await askChain(parts, askerOf(ctx), { chain, steps, text: query });
  ctx.set("X-Model-Version", String(answered.version));
  ctx.set("X-Prediction-Id", answered.predictionId);
  ctx.body = answered;
}

function stepsOf(chains: ChainSettings, chain: string): readonly ChainStep[] {
  const steps = Object.hasOwn(chains, chain) ? chains[chain] : undefined;
  if (steps !== undefined) return steps;
  const names = Object.keys(chains).join(", ");
  throw new GatewayError(
    "chain-unknown",
    `expected a chain of the configuration; there are: ${names === "" ? "none" : names}`,
  );
}

function strictest(limits: readonly QuestionLimits[]): QuestionLimits {
  const least = (values: readonly number[]): number => Math.min(...values);
  return {
    maxQueryLength: least(limits.map(({ maxQueryLength }) => maxQueryLength)),
    maxBodyBytes: least(limits.map(({ maxBodyBytes }) => maxBodyBytes)),
  };
}
