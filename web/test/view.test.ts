import { expect, it } from "vitest";
import {
  changedSearch,
  choiceParameter,
  flagParameter,
  numberParameter,
  readView,
  textParameter,
  wholeParameter,
} from "../src/address/view.js";
import { withModel } from "../src/app/page-link.js";
import { pageAt } from "../src/pages/page-list.js";

const SHAPE = {
  q: textParameter,
  a: wholeParameter,
  least: numberParameter,
  only: flagParameter,
  tab: choiceParameter(["test", "live"]),
};

it.each([
  ["", { q: "", a: null, least: null, only: false, tab: "test" }],
  ["q=a+b&a=2&least=0.5&only=1&tab=live", { q: "a b", a: 2, least: 0.5, only: true, tab: "live" }],
  ["a=-1&least=x&only=yes&tab=other", { q: "", a: null, least: null, only: false, tab: "test" }],
])("reads %s", (search, view) => {
  expect(readView(SHAPE, search)).toEqual(view);
});

it("writes what differs from the usual, and leaves alone what isn't of the view", () => {
  const changed = changedSearch(SHAPE, "model=spam&a=1&tab=live", {
    q: "é&",
    a: null,
    tab: "test",
  });
  expect(changed).toBe("model=spam&q=%C3%A9%26");
});

it.each([
  ["/app/compare", "", "/app/compare"],
  ["/app/compare?a=1", "model=spam&q=x", "/app/compare?a=1&model=spam"],
  ["/?model=intent", "model=spam", "/?model=intent"],
])("links to %s from ?%s with the model", (to, search, href) => {
  expect(withModel(to, search)).toBe(href);
});

const load = (): never => {
  throw new Error("not loaded here");
};
const PAGES = [
  { name: "playground", path: "/", load },
  { name: "predictions", path: "/app/predictions", load },
] as const;

it.each([
  ["/", "playground", []],
  ["/app", "playground", []],
  ["/app/", "playground", []],
  ["/app/predictions", "predictions", []],
  ["/app/predictions/", "predictions", []],
  ["/app/predictions/a%20b/c", "predictions", ["a b", "c"]],
  ["/app/predictions/%", "predictions", ["%"]],
  ["/app/predictionsx", undefined, undefined],
  ["/app/x", undefined, undefined],
])("has at %s the page %s", (path, name, rest) => {
  const found = pageAt(path, PAGES);
  expect(found?.page.name).toBe(name);
  expect(found?.rest).toEqual(rest);
});
