/** What happens next: an item comes, the source ends or breaks, or the oldest mapping is done. */
type Event<From, To> =
  | { readonly kind: "item"; readonly item: From }
  | { readonly kind: "end"; readonly error?: Error }
  | { readonly kind: "done"; readonly value: To };

/**
 * Maps what comes, with at most so many under way, and yields in the order it came, each as soon as it can. Nothing more
 * is taken while nobody takes what is done. Where the source breaks, what came before is yielded first. `map` must not
 * reject.
 */
export async function* mapInOrder<From, To>(
  source: AsyncIterable<From>,
  atOnce: number,
  map: (item: From) => Promise<To>,
): AsyncGenerator<To, void> {
  const items = source[Symbol.asyncIterator]();
  const underWay: Promise<Event<From, To>>[] = [];
  let coming: Promise<Event<From, To>> | undefined;
  let end: { readonly error?: Error } | undefined;
  try {
    for (;;) {
      if (end === undefined && underWay.length < atOnce) coming ??= nextOf(items);
      const possible = [coming, underWay[0]].filter((event) => event !== undefined);
      if (possible.length === 0) break;
      const event = await Promise.race(possible);
      if (event.kind === "done") {
        void underWay.shift();
        yield event.value;
        continue;
      }
      coming = undefined;
      if (event.kind === "end") end = event;
      else underWay.push(map(event.item).then((value) => ({ kind: "done", value })));
    }
  } finally {
    // not waited for: a source that waits for more ends when what it reads from does
    if (end === undefined) void letGo(items);
  }
  if (end?.error !== undefined) throw end.error;
}

async function nextOf<From>(items: AsyncIterator<From>): Promise<Event<From, never>> {
  try {
    const next = await items.next();
    return next.done === true ? { kind: "end" } : { kind: "item", item: next.value };
  } catch (error) {
    return { kind: "end", error: error instanceof Error ? error : new Error("the source broke") };
  }
}

async function letGo(items: AsyncIterator<unknown>): Promise<void> {
  try {
    await items.return?.();
  } catch {
    // nobody asks any more
  }
}
