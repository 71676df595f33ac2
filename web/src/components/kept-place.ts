import { useEffect, useLayoutEffect, useRef } from "react";

/** A moment without scrolling after which the place is kept; browsers refuse more than a few changes of history a second. */
const SETTLED_MS = 200;
const KEY = "firstRows";

/** How a long table tells where it is, and goes there. */
interface Place {
  /** The first row in sight; undefined while nothing is drawn. */
  readonly first: number | undefined;
  readonly count: number;
  readonly goTo: (row: number) => void;
}

/**
 * Keeps which row of a table is the first in sight with the entry of the browser's history, and goes there when the table is
 * shown again by going back, if its rows are still there.
 */
export function useKeptPlace(table: string, { first, count, goTo }: Place): void {
  const isPlaced = useRef(false);
  useLayoutEffect(() => {
    if (isPlaced.current || count === 0) return;
    isPlaced.current = true;
    const row = keptRows()[table];
    if (row !== undefined && row < count) goTo(row);
  }, [table, count, goTo]);
  useEffect(() => {
    if (first === undefined) return undefined;
    const { href } = window.location;
    const timer = setTimeout(() => {
      if (window.location.href !== href) return;
      const state: unknown = window.history.state;
      const others = typeof state === "object" ? state : {};
      window.history.replaceState({ ...others, [KEY]: { ...keptRows(), [table]: first } }, "");
    }, SETTLED_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [table, first]);
}

function keptRows(): Readonly<Record<string, number>> {
  const state: unknown = window.history.state;
  if (typeof state !== "object" || state === null || !(KEY in state)) return {};
  const { [KEY]: kept } = state;
  if (typeof kept !== "object" || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, number] => Number.isInteger(entry[1])),
  );
}
