/** Works on all entries, at most `limit` of them at once, and answers the results in the entries' order. */
export async function inTurns<Entry, Result>(
  entries: readonly Entry[],
  limit: number,
  work: (entry: Entry, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = entries.entries();
  const takeTurns = async (): Promise<void> => {
    for (const [index, entry] of queue) results[index] = await work(entry, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, takeTurns));
  return results;
}
