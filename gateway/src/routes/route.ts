import type { RouterContext } from "@koa/router";
import type { z } from "zod";

/** What a caller must be allowed to do; each next one is more than a look. */
export type Role = "read" | "predict" | "annotate" | "promote" | "admin";

/** The groups in which the document shows the routes. */
export type Tag =
  | "predict"
  | "compare"
  | "versions and labels"
  | "traffic"
  | "evaluation"
  | "predictions"
  | "keys"
  | "service"
  | "protocols";

/** A body or an answer of one media type: what it must look like; `z.string()` for text that isn't JSON. */
export interface Content {
  readonly schema: z.ZodType;
  /** One that works where the bundled data set's two versions are served. */
  readonly example?: unknown;
}

/** An answer by its status. */
export interface AnswerDescription {
  readonly description: string;
  /** By media type; none where there is no body. */
  readonly content: Readonly<Record<string, Content>>;
  /** What an answer says in headers beside those of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * All there is to say of a route beside what it does. The Koa router and the OpenAPI document are both made of these, so
 * neither can have an address, a method or a schema that the other lacks.
 */
export interface RouteDescription {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** As OpenAPI writes it: `/models/{model}/labels/{label}`. It begins with a reserved name or with `{model}`. */
  readonly path: string;
  /** A line, without a full stop. */
  readonly summary: string;
  /** More, where a user needs it. */
  readonly description?: string;
  readonly tag: Tag;
  /** null: anyone may. */
  readonly role: Role | null;
  /** What the path's parameters are, beside `model`, `label`, `version` and a prediction's `id`. */
  readonly pathParameters?: Readonly<Record<string, z.ZodType>>;
  /** The values of the path's parameters in an example call. */
  readonly pathExample?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject<Readonly<Record<string, z.ZodType>>>;
  readonly queryExample?: Readonly<Record<string, string>>;
  /** What the example call answers where nothing was made before it; a success, unless it says so. */
  readonly exampleStatus?: number;
  /** Request headers that mean something here, by name, with what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
  /** By media type, the usual one first. */
  readonly body?: Readonly<Record<string, Content>>;
  /** The answers that aren't errors. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** How errors look: problem details, `{"error": "…"}`, or MLflow's. */
  readonly errors?: "problem" | "protocol" | "mlflow";
}

/** Routes by operation id. */
export type RouteTable = Readonly<Record<string, RouteDescription>>;

/** What answers a route's requests. */
export type Handler = (ctx: RouterContext) => Promise<void> | void;

/** A JSON answer of status 200. */
export function jsonAnswer(
  description: string,
  schema: z.ZodType,
  more: Omit<AnswerDescription, "description" | "content"> = {},
): Readonly<Record<200, AnswerDescription>> {
  return { 200: { description, content: { "application/json": { schema } }, ...more } };
}

/** A JSON body. */
export function jsonBody(
  schema: z.ZodType,
  example: unknown,
): Readonly<Record<"application/json", Content>> {
  return { "application/json": { schema, example } };
}

/** The request headers that mean something wherever an answer is a row. */
export const ROW_HEADERS: Readonly<Record<string, string>> = {
  "X-Subject":
    "whom the text is about, in at most 200 characters; all that is kept of a subject can be deleted",
  "X-Sticky-Key": "1 to 256 characters; a split answers the same key by the same version",
};
