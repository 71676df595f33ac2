import { z } from "zod";
import {
  Deletion,
  DeletionBody,
  Feedback,
  FeedbackBody,
  LabelledQuery,
  Labelling,
  LabellingQuery,
  PredictionList,
  PredictionShadows,
  PredictionsQuery,
  PredictionWithFeedback,
  Review,
  ReviewQuery,
  TakenBack,
} from "../contract/predictions.js";
import { ReplayBody, ReplayPage } from "../contract/replay.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { id: "0198a000-0000-7000-8000-000000000000" };

/** What was answered, and what people say of it. */
export const PREDICTION_ROUTES = {
  listPredictions: {
    method: "GET",
    path: "/predictions",
    summary: "Predictions by time, version, intent, probability and words",
    tag: "predictions",
    role: "read",
    query: PredictionsQuery,
    queryExample: { limit: "10", model: "intent", maxProbability: "0.9" },
    answers: jsonAnswer("the newest first; next is the before of the next page", PredictionList),
  },
  deletePredictions: {
    method: "POST",
    path: "/predictions/deletions",
    summary: "Delete all predictions about a subject",
    description:
      "The subject is what requests named in their header X-Subject. Rows that still wait in a spool are left out when they come.",
    tag: "predictions",
    role: "admin",
    body: jsonBody(DeletionBody, { subject: "an example" }),
    answers: jsonAnswer("how many there were", Deletion),
  },
  showPrediction: {
    method: "GET",
    path: "/predictions/{id}",
    summary: "A prediction, and what was said of it",
    tag: "predictions",
    role: "read",
    pathExample,
    exampleStatus: 404,
    answers: jsonAnswer("the prediction", PredictionWithFeedback),
  },
  showShadows: {
    method: "GET",
    path: "/predictions/{id}/shadows",
    summary: "What shadows answered to the same text, or whose shadow a prediction is",
    tag: "predictions",
    role: "read",
    pathExample,
    exampleStatus: 404,
    answers: jsonAnswer("their predictions", PredictionShadows),
  },
  takeFeedbackBack: {
    method: "DELETE",
    path: "/predictions/{id}/feedback",
    summary: "Take back one's own latest word on an answer",
    tag: "predictions",
    role: "annotate",
    pathExample,
    exampleStatus: 404,
    answers: jsonAnswer("what still counts", TakenBack),
  },
  showLabelling: {
    method: "GET",
    path: "/models/{model}/labelling",
    summary: "How many predictions are labelled",
    tag: "predictions",
    role: "read",
    pathExample: { model: "intent" },
    query: LabellingQuery,
    answers: jsonAnswer("right and wrong ones, and how many a day", Labelling),
  },
  giveFeedback: {
    method: "POST",
    path: "/predictions/{id}/feedback",
    summary: "Say whether an answer is right, or which intent is",
    description:
      "Either correct or intent. The latest word counts, all are kept. A key without the role read may label what it asked for itself.",
    tag: "predictions",
    role: "annotate",
    pathExample,
    body: jsonBody(FeedbackBody, { correct: true }),
    exampleStatus: 404,
    answers: jsonAnswer("what counts now", Feedback),
  },
  review: {
    method: "GET",
    path: "/{model}/review",
    summary: "Predictions worth a label",
    description: "Ordered by disagreement between versions, uncertainty and novelty.",
    tag: "predictions",
    role: "read",
    pathExample: { model: "intent" },
    query: ReviewQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the most worth first", Review),
  },
  exportLabelled: {
    method: "GET",
    path: "/{model}/labelled.csv",
    summary: "Labelled predictions as training data",
    description:
      "The columns id, question and intent are what a training reads; the others say where a row comes from.",
    tag: "predictions",
    role: "read",
    pathExample: { model: "intent" },
    query: LabelledQuery,
    answers: {
      200: {
        description: "a CSV file in UTF-8",
        content: { "text/csv": { schema: z.string() } },
      },
    },
  },
  replay: {
    method: "POST",
    path: "/{model}/replay",
    summary: "Send logged queries to another version",
    description:
      "Oldest first, a page at a time; nothing of it is logged. `make replay` writes a report of it.",
    tag: "predictions",
    role: "read",
    pathExample: { model: "intent" },
    body: jsonBody(ReplayBody, {
      version: 2,
      from: "2026-08-01T00:00:00Z",
      to: "2026-08-02T00:00:00Z",
    }),
    answers: jsonAnswer(
      "what the version answers otherwise; next is the after of the next page",
      ReplayPage,
    ),
  },
} as const satisfies RouteTable;
