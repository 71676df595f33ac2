import { PutTrafficBody, Traffic } from "../contract/traffic.js";
import {
  FlipIntentsList,
  FlipIntentsQuery,
  FlipList,
  FlipsQuery,
  TrafficHistory,
  TrafficHistoryQuery,
} from "../contract/traffic-history.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { model: "intent" };

/** Who gets which requests, and who gets copies of them. */
export const TRAFFIC_ROUTES = {
  getTraffic: {
    method: "GET",
    path: "/models/{model}/traffic",
    summary: "The traffic rules of a model",
    tag: "traffic",
    role: "read",
    pathExample,
    answers: jsonAnswer("the rules, and what the shadows did", Traffic),
  },
  putTraffic: {
    method: "PUT",
    path: "/models/{model}/traffic",
    summary: "Replace the traffic rules of a model",
    description:
      "A split gives labels shares of the requests without a version; the rest is the champion's. Requests with the same " +
      "`X-Sticky-Key` (or `sticky`) get the same version, also as shares grow. Shadows get copies of what the champion " +
      "answers, off the request's path.",
    tag: "traffic",
    role: "promote",
    pathExample,
    body: jsonBody(PutTrafficBody, { split: null, shadows: [], reason: "an example" }),
    answers: jsonAnswer("the rules that hold now", Traffic),
  },
  listFlips: {
    method: "GET",
    path: "/models/{model}/flips",
    summary: "Texts that the champion and a shadow answered differently",
    tag: "traffic",
    role: "read",
    pathExample,
    query: FlipsQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the newest first; next is the before of the next page", FlipList),
  },
  listFlipIntents: {
    method: "GET",
    path: "/models/{model}/flips/intents",
    summary: "Which intents two versions answered live in each other's place",
    tag: "traffic",
    role: "read",
    pathExample,
    query: FlipIntentsQuery,
    queryExample: { a: "1", b: "2" },
    answers: jsonAnswer("pairs of intents, the most frequent first", FlipIntentsList),
  },
  getTrafficHistory: {
    method: "GET",
    path: "/models/{model}/traffic/history",
    summary: "Answers, errors, latency and disagreement by version over time",
    description:
      "Counts are those of every minute; percentiles are of some logged answers of each part, as many as `n` says. Counts by the minute are kept for 90 days.",
    tag: "traffic",
    role: "read",
    pathExample,
    query: TrafficHistoryQuery,
    queryExample: { buckets: "24" },
    answers: jsonAnswer("each version's parts of the time that aren't empty", TrafficHistory),
  },
} as const satisfies RouteTable;
