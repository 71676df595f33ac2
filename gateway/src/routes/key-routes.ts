import {
  KeyId,
  KeyList,
  MadeKey,
  MakeKeyBody,
  RevokedKey,
  RotateKeyBody,
  Session,
  SessionBody,
} from "../contract/keys.js";
import { jsonAnswer, jsonBody, type RouteTable } from "./route.js";

const pathExample = { id: "0123456789abcdef" };

/** Who may call. */
export const KEY_ROUTES = {
  listKeys: {
    method: "GET",
    path: "/keys",
    summary: "The keys that haven't ended",
    tag: "keys",
    role: "admin",
    answers: jsonAnswer("the oldest first", KeyList),
  },
  makeKey: {
    method: "POST",
    path: "/keys",
    summary: "Make a key, which is shown this once",
    tag: "keys",
    role: "admin",
    body: jsonBody(MakeKeyBody, { roles: ["predict"], name: "an example", days: 1 }),
    answers: jsonAnswer("the key", MadeKey),
  },
  rotateKey: {
    method: "POST",
    path: "/keys/{id}/rotate",
    summary: "Make a key in another one's place, which works on for a while",
    description: "`graceHours` is 24 where it isn't given.",
    tag: "keys",
    role: "admin",
    pathParameters: { id: KeyId },
    pathExample,
    body: jsonBody(RotateKeyBody, { graceHours: 24 }),
    exampleStatus: 404,
    answers: jsonAnswer("the new key", MadeKey),
  },
  revokeKey: {
    method: "DELETE",
    path: "/keys/{id}",
    summary: "End a key and its sessions",
    tag: "keys",
    role: "admin",
    pathParameters: { id: KeyId },
    pathExample,
    exampleStatus: 404,
    answers: jsonAnswer("it has ended", RevokedKey),
  },
  showSession: {
    method: "GET",
    path: "/session",
    summary: "What this caller may do",
    tag: "keys",
    role: null,
    answers: jsonAnswer("the roles", Session),
  },
  openSession: {
    method: "POST",
    path: "/session",
    summary: "Exchange the key in the header for a cookie, as the pages do once",
    description:
      "The cookie is HttpOnly and SameSite=Strict, works for 12 hours and ends with its key.",
    tag: "keys",
    role: null,
    body: jsonBody(SessionBody, {}),
    exampleStatus: 401,
    answers: jsonAnswer("the session", Session),
  },
  closeSession: {
    method: "DELETE",
    path: "/session",
    summary: "End the session of the cookie",
    tag: "keys",
    role: null,
    answers: jsonAnswer("what the caller may do without it", Session),
  },
} as const satisfies RouteTable;
