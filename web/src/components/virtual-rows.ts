import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefCallback, type RefObject, useCallback, useRef } from "react";
import { useKeptPlace } from "./kept-place.js";

/** Which of a long table's rows are drawn, and the room that the others take above and below them, in pixels. */
export interface VirtualRows {
  /** What scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Whether some are left out. */
  readonly isVirtual: boolean;
  /** Indices of the rows that are drawn: all where there are few. */
  readonly indices: readonly number[];
  readonly above: number;
  readonly below: number;
  /** Measures a row that is drawn; undefined where none is left out. */
  readonly measure: RefCallback<Element> | undefined;
}

/** When rows are left out, and what is drawn then. */
export interface VirtualOptions {
  /** The table's name among those of its page, under which its place is kept. */
  readonly table: string;
  /** From how many rows on some are left out. */
  readonly from: number;
  /** A row's height before it is measured. */
  readonly rowPixels: number;
  /** Rows that are drawn above and below those in sight. */
  readonly overscan: number;
}

/** Draws all rows of a table below `from` of them, and else those in sight with some more on either side. */
export function useVirtualRows(
  count: number,
  { table, from, rowPixels, overscan }: VirtualOptions,
): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null);
  const isVirtual = count >= from;
  const virtualizer = useVirtualizer({
    count,
    enabled: isVirtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan,
  });
  const goTo = useCallback(
    (row: number) => {
      virtualizer.scrollToIndex(row, { align: "start" });
    },
    [virtualizer],
  );
  useKeptPlace(table, {
    first: isVirtual ? virtualizer.range?.startIndex : undefined,
    count: isVirtual ? count : 0,
    goTo,
  });
  if (!isVirtual) {
    const indices = Array.from({ length: count }, (_, index) => index);
    return { scroller, isVirtual, indices, above: 0, below: 0, measure: undefined };
  }
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1);
  return {
    scroller,
    isVirtual,
    indices: items.map(({ index }) => index),
    above: items[0]?.start ?? 0,
    // room for all of them before any is drawn, so that there is a place to go to
    below: virtualizer.getTotalSize() - (last?.end ?? 0),
    measure: virtualizer.measureElement,
  };
}
