import { LabelList, MovedLabel, MoveLabelBody, RollbackBody, VersionList } from "../contract.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { model: "intent", label: "champion" };

/** What is loaded, and what points where. */
export const VERSION_ROUTES = {
  listVersions: {
    method: "GET",
    path: "/{model}/versions",
    summary: "The versions of a model",
    tag: "versions and labels",
    role: "read",
    pathExample: { model: "intent" },
    answers: jsonAnswer("all versions, the lowest first", VersionList),
  },
  listLabels: {
    method: "GET",
    path: "/{model}/labels",
    summary: "The labels of a model",
    tag: "versions and labels",
    role: "read",
    pathExample: { model: "intent" },
    answers: jsonAnswer("where each label points", LabelList),
  },
  moveLabel: {
    method: "PUT",
    path: "/models/{model}/labels/{label}",
    summary: "Point a label at a loaded version",
    tag: "versions and labels",
    role: "promote",
    pathExample,
    body: jsonBody(MoveLabelBody, { version: 1, reason: "an example" }),
    answers: jsonAnswer("where it points now", MovedLabel),
  },
  rollBackLabel: {
    method: "POST",
    path: "/models/{model}/labels/{label}/rollback",
    summary: "Point a label back at the version before",
    tag: "versions and labels",
    role: "promote",
    pathExample,
    body: jsonBody(RollbackBody, { reason: "an example" }),
    answers: jsonAnswer("where it points now", MovedLabel),
  },
} as const satisfies RouteTable;
