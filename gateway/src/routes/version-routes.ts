import {
  Audit,
  AuditQuery,
  DeletedLabel,
  DeleteLabelQuery,
  VersionsInUse,
} from "../contract/labels.js";
import { ServedModelList } from "../contract/models.js";
import { LabelList, MovedLabel, MoveLabelBody, RollbackBody, VersionList } from "../contract.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { model: "intent", label: "champion" };

/** What is loaded, and what points where. */
export const VERSION_ROUTES = {
  listModels: {
    method: "GET",
    path: "/models",
    summary: "The models that can be asked, with their intents and some texts to try",
    tag: "versions and labels",
    role: "read",
    answers: jsonAnswer("each model's champion, versions, labels and intents", ServedModelList),
  },
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
    exampleStatus: 409,
    answers: jsonAnswer("where it points now", MovedLabel),
  },
  deleteLabel: {
    method: "DELETE",
    path: "/models/{model}/labels/{label}",
    summary: "Delete a label other than champion",
    tag: "versions and labels",
    role: "promote",
    pathExample: { model: "intent", label: "challenger" },
    query: DeleteLabelQuery,
    queryExample: { reason: "an example" },
    exampleStatus: 404,
    answers: jsonAnswer("where it pointed", DeletedLabel),
  },
  audit: {
    method: "GET",
    path: "/models/{model}/audit",
    summary: "Who changed what of a model, when and why",
    tag: "versions and labels",
    role: "read",
    pathExample: { model: "intent" },
    query: AuditQuery,
    queryExample: { limit: "10" },
    answers: jsonAnswer("the latest changes first", Audit),
  },
  listInUse: {
    method: "GET",
    path: "/models/{model}/in-use",
    summary: "The versions that something names, which are never retired",
    tag: "versions and labels",
    role: "read",
    pathExample: { model: "intent" },
    answers: jsonAnswer("each such version with what names it", VersionsInUse),
  },
} as const satisfies RouteTable;
