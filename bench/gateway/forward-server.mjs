// A Koa route that does nothing but forward one model request through undici: the architecture's limit.
import Router from "@koa/router";
import Koa from "koa";
import { Pool } from "undici";

const [, , url, body] = process.argv;
const pool = new Pool(url, { connections: 64 });
const router = new Router();
router.get("/intent", async (ctx) => {
  const answer = await pool.request({
    method: "POST",
    path: "/v1/models/intent/versions/1:predict",
    headers: { "content-type": "application/json" },
    body,
  });
  ctx.type = "json";
  ctx.body = await answer.body.text();
});
const app = new Koa();
app.use(router.routes());
const server = app.listen(0, "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
