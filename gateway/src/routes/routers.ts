import { RESERVED_MODEL_NAMES } from "@intent-serving/version";
import Router, { type RouterContext } from "@koa/router";
import type { Handler, RouteDescription, RouteTable } from "./route.js";

/** Lets a request through to its route, or throws why not; a promise only where that takes a while. */
export type Admit = (ctx: RouterContext, route: RouteDescription) => Promise<void> | undefined;

/** The two routers: addresses that are the gateway's own, and those below a model's name. */
export interface Routers {
  readonly own: Router;
  readonly models: Router;
}

/** Makes the routers of a table; each route's operation id is `ctx.state.route` while it is answered. */
export function createRouters(
  table: RouteTable,
  handlers: Readonly<Record<string, Handler>>,
  admit: Admit,
): Routers {
  const own = new Router({ sensitive: true });
  const models = new Router({ sensitive: true });
  for (const [name, route] of Object.entries(table)) {
    const router = isOwn(route.path) ? own : models;
    const handle = handlers[name];
    if (handle === undefined) throw new TypeError(`expected a handler of ${name}, got none`);
    router.register(koaPath(route.path), [route.method], (ctx) => {
      ctx.state["route"] = name;
      const admitted = admit(ctx, route);
      return admitted === undefined ? handle(ctx) : admitted.then(() => handle(ctx));
    });
  }
  return { own, models };
}

/** Which of two routers a path is for, by its first segment. */
export function isOwn(path: string): boolean {
  const [, first = ""] = path.split("/", 2);
  return RESERVED.has(first);
}

const RESERVED: ReadonlySet<string> = new Set(RESERVED_MODEL_NAMES);

/** `/{model}/labels` as Koa's router writes it. */
function koaPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}
