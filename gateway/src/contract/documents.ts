import { z } from "zod";

/** The answer of `GET /openapi.json`; what else an OpenAPI document holds is OpenAPI's to say. */
export const OpenApiAnswer = z.looseObject({ openapi: z.string() });

/** A file of the page at `/docs`. */
export const PageFile = z.enum(["swagger-ui.css", "swagger-ui-bundle.js", "start.js"]);

/** The shape of {@link PageFile}. */
export type PageFile = z.infer<typeof PageFile>;
