import { z } from "zod";
import { OpenApiAnswer, PageFile } from "../contract/documents.js";
import { jsonAnswer, type RouteTable } from "./route.js";

const text = { schema: z.string() };

/** What the service says of itself. */
export const DOCUMENT_ROUTES = {
  openApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "This document",
    tag: "service",
    role: null,
    answers: jsonAnswer("an OpenAPI 3.1 document", OpenApiAnswer),
  },
  tryIt: {
    method: "GET",
    path: "/docs",
    summary: "A page that shows this document and tries its requests",
    tag: "service",
    role: null,
    answers: { 200: { description: "a page", content: { "text/html": text } } },
  },
  tryItFile: {
    method: "GET",
    path: "/docs/{file}",
    summary: "A file of that page",
    tag: "service",
    role: null,
    pathParameters: { file: PageFile },
    pathExample: { file: "start.js" },
    answers: {
      200: {
        description: "a script or a style sheet",
        content: { "text/javascript": text, "text/css": text },
      },
    },
  },
} as const satisfies RouteTable;
