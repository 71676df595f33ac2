import { createHash } from "node:crypto";
import type { RouterContext } from "@koa/router";
import type { ServedVersion } from "../predict/predict.js";

const MAX_AGE_SECONDS = 3_600;

/**
 * Lets the caller of a `GET` keep the answer of a version that it named by its number: a version never changes, so that the
 * same address has the same answer, and the tag says of which files it is. What a label answers may be another
 * version's at any moment: that stays `no-store`, as everything is by default.
 */
export function allowCaching(ctx: RouterContext, { manifestSha256 }: ServedVersion): void {
  if (ctx.method === "POST" || typeof ctx.body !== "string") return;
  const hash = createHash("sha256").update(`${manifestSha256}\0${ctx.body}`).digest("base64url");
  ctx.set("Cache-Control", `private, max-age=${String(MAX_AGE_SECONDS)}`);
  ctx.set("ETag", `"${hash.slice(0, 27)}"`);
  if (ctx.fresh) ctx.status = 304;
}
