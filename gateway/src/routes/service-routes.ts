import { ShownSettingList } from "../contract/settings.js";
import { Liveness, Readiness } from "../contract.js";
import { jsonAnswer, type RouteTable } from "./route.js";

/** How the service is. */
export const SERVICE_ROUTES = {
  live: {
    method: "GET",
    path: "/livez",
    summary: "Whether the process answers",
    tag: "service",
    role: null,
    answers: jsonAnswer("it does", Liveness),
  },
  ready: {
    method: "GET",
    path: "/readyz",
    summary: "Whether some model's champion answers its golden query right",
    tag: "service",
    role: null,
    answers: {
      ...jsonAnswer("ready", Readiness),
      503: {
        description: "not ready, and why",
        content: { "application/json": { schema: Readiness } },
      },
    },
  },
  showSettings: {
    method: "GET",
    path: "/admin/settings",
    summary: "The settings that hold, but for what is secret",
    tag: "service",
    role: "admin",
    answers: jsonAnswer("each setting with its value and what it is for", ShownSettingList),
  },
} as const satisfies RouteTable;
