/** Where a command writes to. */
export interface Terminal {
  readonly isTTY: boolean;
  write(text: string): boolean;
}

const WIDTH = 30;

/** Makes what shows progress on a terminal as a bar, and elsewhere as a plain line at each tenth. */
export function progressBar(stream: Terminal): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = Math.floor((100 * done) / Math.max(1, total));
    const step = stream.isTTY ? percent : Math.floor(percent / 10);
    if (step === shown) return;
    shown = step;
    const text = `${String(done)} of ${String(total)} rows, ${String(percent)} %`;
    if (!stream.isTTY) {
      stream.write(`${text}\n`);
      return;
    }
    const filled = Math.round((WIDTH * percent) / 100);
    const bar = "█".repeat(filled).padEnd(WIDTH, "░");
    stream.write(`\r${bar} ${text}${done === total ? "\n" : ""}`);
  };
}

/** Shows how much of a span of time was gone through: on a terminal one line that changes, elsewhere a line each. */
export function showShare(stream: Terminal, rows: number, share: number): void {
  const text = `${String(rows)} rows, ${String(Math.floor(100 * share))} % of the time`;
  stream.write(stream.isTTY ? `\r${text}${share === 1 ? "\n" : ""}` : `${text}\n`);
}
