import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** How a part of a view is written in the address; `read` gets null where the address lacks it, or what somebody typed. */
export interface Parameter<Value> {
  read(text: string | null): Value;
  /** null where the address needn't say it. */
  write(value: Value): string | null;
}

/** The parameters of a page's address, by name. */
export type ViewShape = Readonly<Record<string, Parameter<unknown>>>;

/** What a page's address says. */
export type View<Shape extends ViewShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Parameter<infer Value> ? Value : never;
};

/** A text; empty where the address has none. */
export const textParameter: Parameter<string> = {
  read: (text) => text ?? "",
  write: (value) => (value === "" ? null : value),
};

/** A whole number from 0; null where the address has none, or something else. */
export const wholeParameter: Parameter<number | null> = {
  read: (text) => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null),
  write: (value) => (value === null ? null : String(value)),
};

/** A number; null where the address has none, or something else. */
export const numberParameter: Parameter<number | null> = {
  read: (text) => (text !== null && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null),
  write: (value) => (value === null ? null : String(value)),
};

/** Yes or no; no where the address doesn't say. */
export const flagParameter: Parameter<boolean> = {
  read: (text) => text === "1",
  write: (value) => (value ? "1" : null),
};

/** One of some words; the first where the address has none, or another. */
export function choiceParameter<const Choice extends string>(
  choices: readonly [Choice, ...Choice[]],
): Parameter<Choice> {
  const [first] = choices;
  return {
    read: (text) => choices.find((choice) => choice === text) ?? first,
    write: (value) => (value === first ? null : value),
  };
}

/** The view that an address's search part says. */
export function readView<Shape extends ViewShape>(shape: Shape, search: string): View<Shape> {
  const parameters = new URLSearchParams(search);
  const entries = Object.entries(shape).map(([name, parameter]) => [
    name,
    parameter.read(parameters.get(name)),
  ]);
  // each value was read by its own parameter
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return Object.fromEntries(entries) as View<Shape>;
}

/** The search part of an address whose view changes; what isn't of the view, such as the model, stays. */
export function changedSearch<Shape extends ViewShape>(
  shape: Shape,
  search: string,
  change: Partial<View<Shape>>,
): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    const text = shape[name]?.write(value) ?? null;
    if (text === null) parameters.delete(name);
    else parameters.set(name, text);
  }
  return parameters.toString();
}

/**
 * What the address says of a page's view, and how to change it: the address is the view's only place, so that it can be
 * shared and restored. `shape` is a constant of the page.
 */
export function useView<Shape extends ViewShape>(
  shape: Shape,
): readonly [
  view: View<Shape>,
  change: (change: Partial<View<Shape>>, how?: { readonly asNewEntry?: boolean }) => void,
] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const view = useMemo(() => readView(shape, search), [shape, search]);
  const change = useCallback(
    (changed: Partial<View<Shape>>, { asNewEntry = false } = {}) => {
      const next = changedSearch(shape, window.location.search, changed);
      navigate(next === "" ? path : `${path}?${next}`, { replace: !asNewEntry });
    },
    [shape, path, navigate],
  );
  return [view, change];
}
