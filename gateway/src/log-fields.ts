import type { Logger } from "pino";

/** Where the gateway logs to. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/**
 * What of a foreign error may be logged: its name, its code and where it came from. Never its message, which can quote
 * the text that a parser or a database choked on.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error ? error.code : undefined;
  const { stack = "", message } = error;
  // the message comes before the frames, and a line of it can look like one
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === "string" ? { code } : {}),
    at: frames.slice(0, 4).map((line) => line.trim()),
  };
}
