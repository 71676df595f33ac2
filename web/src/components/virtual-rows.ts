import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefCallback, type RefObject, useRef } from "react";

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

/** Draws all rows of a table below `from` of them, and else those in sight with some more on either side. */
export function useVirtualRows(
  count: number,
  { from, rowPixels, overscan }: Readonly<Record<"from" | "rowPixels" | "overscan", number>>,
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
    below: last === undefined ? 0 : virtualizer.getTotalSize() - last.end,
    measure: virtualizer.measureElement,
  };
}
