import { PredictionList, PredictionsQuery } from "../contract.js";
import { jsonAnswer, type RouteTable } from "./route.js";

/** What was answered. */
export const PREDICTION_ROUTES = {
  listPredictions: {
    method: "GET",
    path: "/predictions",
    summary: "The latest predictions",
    tag: "predictions",
    role: "read",
    query: PredictionsQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the newest first", PredictionList),
  },
} as const satisfies RouteTable;
