import { z } from "zod";
import {
  GuardList,
  GuardsQuery,
  PromoteBody,
  Promotion,
  PromotionList,
  PromotionsQuery,
  RefusedPromotion,
  Verdict,
  VerdictQuery,
} from "../contract/promotion.js";
import { Problem } from "../contract.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { model: "intent" };

/** How a version gets a label by its guards, and which of two is better on live traffic. */
export const PROMOTION_ROUTES = {
  promote: {
    method: "POST",
    path: "/models/{model}/promotions",
    summary: "Give a version a label if all guards let it pass",
    description:
      "The guards: the manifest's hashes, golden queries, held-out accuracy, each intent, calibration, latency and hours as a " +
      "shadow. A guard that can't be evaluated refuses. `override` takes the role admin and a reason.",
    tag: "traffic",
    role: "promote",
    pathExample,
    body: jsonBody(PromoteBody, { version: 2, to: "champion", reason: "an example" }),
    exampleStatus: 409,
    answers: {
      ...jsonAnswer("the label points at the version; what each guard found", Promotion),
      409: {
        description: "a guard refused, and what each found; or there is nothing to promote",
        content: { "application/problem+json": { schema: z.union([RefusedPromotion, Problem]) } },
      },
    },
  },
  getGuards: {
    method: "GET",
    path: "/models/{model}/guards",
    summary: "What a promotion's guards find of a version now",
    description:
      "Nothing is changed. It asks the model server some golden queries and takes a while.",
    tag: "traffic",
    role: "promote",
    pathExample,
    query: GuardsQuery,
    queryExample: { version: "2" },
    answers: jsonAnswer("each guard with its evidence", GuardList),
  },
  listPromotions: {
    method: "GET",
    path: "/models/{model}/promotions",
    summary: "Promotions that were asked for, with their evidence",
    tag: "traffic",
    role: "read",
    pathExample,
    query: PromotionsQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the newest first", PromotionList),
  },
  getVerdict: {
    method: "GET",
    path: "/models/{model}/verdict",
    summary: "Which of two versions is better on the texts that both answered live",
    tag: "traffic",
    role: "read",
    pathExample,
    query: VerdictQuery,
    queryExample: { a: "1", b: "2" },
    answers: jsonAnswer(
      "what the labelled flips say, and how many labels are still needed",
      Verdict,
    ),
  },
} as const satisfies RouteTable;
