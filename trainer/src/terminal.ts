/** Where the trainer tells what it does. */
export interface Terminal {
  line(text: string): void;
  /** Shows how far a step is; `done` equal to `total` ends it. */
  progress(label: string, done: number, total: number, detail?: string): void;
}

/** Tells nobody. */
export const SILENT: Terminal = { line: () => undefined, progress: () => undefined };

/** A stream that text goes to, such as process.stdout. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
const PLAIN_STEPS = 5;

/** What stands in data may not move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

/** Bars that redraw themselves on a terminal, a few plain lines elsewhere. */
export function openTerminal(stream: TextStream): Terminal {
  return stream.isTTY === true ? barTerminal(stream) : plainTerminal(stream);
}

function barTerminal(stream: TextStream): Terminal {
  let isBarShown = false;
  const clear = (): void => {
    if (isBarShown) stream.write("\r\u001b[K");
    isBarShown = false;
  };
  return {
    line(text) {
      clear();
      stream.write(`${printable(text)}\n`);
    },
    progress(label, done, total, detail = "") {
      const filled = total === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * done) / total);
      const bar = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`;
      const text = `${label} ${bar} ${String(done)}/${String(total)} ${detail}`;
      clear();
      if (done >= total) {
        stream.write(`${label} ${bar} ${String(done)}/${String(total)}\n`);
        return;
      }
      stream.write(text.slice(0, (stream.columns ?? 80) - 1));
      isBarShown = true;
    },
  };
}

function plainTerminal(stream: TextStream): Terminal {
  /** The last step told of each thing; several may run at once. */
  const told = new Map<string, number>();
  return {
    line(text) {
      stream.write(`${printable(text)}\n`);
    },
    progress(label, done, total) {
      const step = total === 0 ? PLAIN_STEPS : Math.floor((PLAIN_STEPS * done) / total);
      if (step <= (told.get(label) ?? -1)) return;
      // what ended may come again under the same name
      if (done >= total) told.delete(label);
      else told.set(label, step);
      stream.write(`${label} ${String(done)}/${String(total)}\n`);
    },
  };
}
