/** Passes lines on, and calls `giveUp` once nobody took one for so long; how long a line takes to come doesn't count. */
export async function* takenInTime(
  lines: AsyncIterable<string>,
  stalledMs: number,
  giveUp: () => void,
): AsyncGenerator<string, void> {
  let offeredMs = Infinity;
  const timer = setInterval(() => {
    if (performance.now() - offeredMs > stalledMs) giveUp();
  }, stalledMs / 10);
  try {
    for await (const line of lines) {
      offeredMs = performance.now();
      yield line;
      offeredMs = Infinity;
    }
  } finally {
    clearInterval(timer);
  }
}
