import { ChainAnswer, ChainBody, ChainList, ChainQuery } from "../contract/chains.js";
import { ModelName } from "../contract.js";
import { jsonAnswer, jsonBody, ROW_HEADERS, type RouteTable } from "./route.js";

const QUERY = "risques poisson cru pendant la grossesse ?";
const chain = {
  pathParameters: { chain: ModelName },
  pathExample: { chain: "assistant" },
};

/** Several models, one after the other. */
export const CHAIN_ROUTES = {
  listChains: {
    method: "GET",
    path: "/chains",
    summary: "The chains of the configuration",
    tag: "predict",
    role: "read",
    answers: jsonAnswer("each chain's steps", ChainList),
  },
  askChain: {
    method: "GET",
    path: "/chains/{chain}",
    summary: "What a text means to a chain of models",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    ...chain,
    query: ChainQuery,
    queryExample: { query: QUERY },
    answers: jsonAnswer("the last answer, and each step's", ChainAnswer),
  },
  askChainPosted: {
    method: "POST",
    path: "/chains/{chain}",
    summary: "What a text means to a chain of models, asked in a body",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    ...chain,
    body: jsonBody(ChainBody, { query: QUERY }),
    answers: jsonAnswer("the last answer, and each step's", ChainAnswer),
  },
} as const satisfies RouteTable;
