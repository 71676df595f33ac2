import { z } from "zod";
import { BatchAddress, BatchAnswer, BatchBody } from "../contract/batch.js";
import {
  CompareQuery,
  Comparison,
  DetailedPrediction,
  PredictAddress,
  PredictBody,
  Prediction,
  PredictQuery,
} from "../contract.js";
import { jsonAnswer, jsonBody, ROW_HEADERS, type RouteTable } from "./route.js";

const QUERY = "risques poisson cru pendant la grossesse ?";
const model = "intent";

const predicted = {
  ...jsonAnswer("the likeliest intent", z.union([Prediction, DetailedPrediction]), {
    headers: {
      "X-Model-Version": "the version that answered",
      "X-Prediction-Id": "the id of the logged row",
    },
  }),
};

/** A model's answers: one text, one version or several. */
export const PREDICT_ROUTES = {
  predict: {
    method: "GET",
    path: "/{model}",
    summary: "What a text means",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    pathExample: { model },
    query: PredictQuery,
    queryExample: { query: QUERY },
    answers: predicted,
  },
  predictPosted: {
    method: "POST",
    path: "/{model}",
    summary: "What a text means, asked in a body",
    description: "`version` and `detail` may stand in the body or in the address.",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    pathExample: { model },
    query: PredictAddress,
    body: jsonBody(PredictBody, { query: QUERY }),
    answers: predicted,
  },
  compare: {
    method: "GET",
    path: "/{model}/compare",
    summary: "One text asked of several versions at the same time",
    tag: "compare",
    role: "predict",
    headers: ROW_HEADERS,
    pathExample: { model },
    query: CompareQuery,
    queryExample: { query: QUERY },
    answers: jsonAnswer("each version's answer, and whether they agree", Comparison),
  },
  batch: {
    method: "POST",
    path: "/{model}/batch",
    summary: "Many texts, answered while they still come",
    description:
      "As one JSON body, as JSON lines, or as CSV with a column `query` and perhaps `id`. The answer has a line for each row, in their order: JSON lines, or CSV where that is accepted first or was sent. A row that can't be answered says so in its line.",
    tag: "predict",
    role: "predict",
    headers: ROW_HEADERS,
    pathExample: { model },
    query: BatchAddress,
    body: {
      ...jsonBody(BatchBody, [QUERY, { id: "a", query: "puis-je conduire ?" }]),
      "application/x-ndjson": { schema: z.string(), example: `{"id":"a","query":"${QUERY}"}\n` },
      "text/csv": { schema: z.string(), example: `id,query\na,${QUERY}\n` },
    },
    answers: {
      200: {
        description: "a line for each row",
        content: {
          "application/x-ndjson": { schema: BatchAnswer },
          "text/csv": { schema: z.string() },
        },
      },
    },
  },
} as const satisfies RouteTable;
