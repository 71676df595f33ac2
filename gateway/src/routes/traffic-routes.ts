import { LimitQuery } from "../contract/labels.js";
import { FlipList, PutTrafficBody, Traffic } from "../contract/traffic.js";
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
    query: LimitQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the newest first", FlipList),
  },
} as const satisfies RouteTable;
