import { useCallback, useMemo, useState } from "react";
import { type ReviewItem, type Said, useLabel, useTakeBack } from "./queries.js";

/** A label that was given here, with the similar texts that got it too. */
export interface GivenLabel {
  readonly item: ReviewItem;
  readonly ids: readonly string[];
  readonly said: Said;
}

/** What was done since the queue was fetched. */
export interface Sitting {
  /** The latest last. */
  readonly given: readonly GivenLabel[];
  readonly left: readonly ReviewItem[];
  /** What was said last, or taken back; for who can't see it. */
  readonly last: { readonly label: GivenLabel; readonly isUndone: boolean } | undefined;
  readonly error: unknown;
  readonly label: (item: ReviewItem, similar: readonly string[], said: Said) => void;
  readonly skip: (item: ReviewItem) => void;
  /** Takes the latest label back. */
  readonly undo: () => void;
}

/**
 * The labels of a sitting: an item leaves the queue at once, its label is sent meanwhile, and it comes back where that
 * fails or is undone. `onItem` shows the item that came back.
 */
export function useSitting(
  model: string,
  items: readonly ReviewItem[],
  onItem: (item: ReviewItem) => void,
): Sitting {
  const [given, setGiven] = useState<readonly GivenLabel[]>([]);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const [last, setLast] = useState<Sitting["last"]>();
  const { mutate: send, error: labelError } = useLabel(model);
  const { mutate: takeBack, error: undoError } = useTakeBack(model);
  const left = useMemo(() => {
    const done = new Set(given.flatMap(({ ids }) => ids));
    const open = items.filter(({ id }) => !done.has(id));
    // what was skipped comes last, what was skipped first before the rest of it
    return open
      .map((item) => ({ item, place: skipped.indexOf(item.id) }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }, [items, given, skipped]);
  const label = useCallback(
    (item: ReviewItem, similar: readonly string[], said: Said) => {
      const done: GivenLabel = { item, ids: [item.id, ...similar], said };
      setGiven((before) => [...before, done]);
      setLast({ label: done, isUndone: false });
      send(done, {
        onError: () => {
          setGiven((before) => before.filter((it) => it !== done));
          setLast(undefined);
          onItem(item);
        },
      });
    },
    [send, onItem],
  );
  const skip = useCallback((item: ReviewItem) => {
    setSkipped((before) => [...before.filter((id) => id !== item.id), item.id]);
  }, []);
  const undo = useCallback(() => {
    const latest = given.at(-1);
    if (latest === undefined) return;
    setGiven((before) => before.filter((it) => it !== latest));
    setLast({ label: latest, isUndone: true });
    onItem(latest.item);
    takeBack(latest.ids);
  }, [given, takeBack, onItem]);
  return { given, left, last, error: labelError ?? undoError, label, skip, undo };
}
