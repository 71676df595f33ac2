import { GatewayError } from "../gateway-error.js";

const DAY_MS = 86_400_000;

/** From when to when queries are replayed, as ISO 8601 in UTC; the end is not included. */
export interface ReplayTime {
  readonly from: string;
  readonly to: string;
}

/**
 * Reads a day (`2026-08-01`) or a time (`2026-08-01T12:00:00Z`) for each end; without them it is yesterday, in UTC, and
 * without the end a day from the start.
 */
export function replayTime(
  from: string | undefined,
  to: string | undefined,
  nowMs: number,
): ReplayTime {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const startMs = from === undefined ? today - DAY_MS : timeOf("from", from);
  const endMs = to === undefined ? startMs + DAY_MS : timeOf("to", to);
  if (startMs >= endMs) {
    throw new GatewayError("command-failed", "--to: expected a time after --from");
  }
  return { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() };
}

/** A time as a report is named after it: its day, or its days or times where it isn't one day. */
export function timeName({ from, to }: ReplayTime): string {
  const short = (time: string): string =>
    time
      .replace(/T00:00:00\.000Z$/, "")
      .replace(/:00\.000Z$/, "")
      .replaceAll(":", "");
  const isDay = from.endsWith("T00:00:00.000Z") && Date.parse(to) - Date.parse(from) === DAY_MS;
  return isDay ? short(from) : `${short(from)}-to-${short(to)}`;
}

function timeOf(name: string, text: string): number {
  const ms = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : NaN;
  if (ms >= 0) return ms;
  throw new GatewayError(
    "command-failed",
    `--${name}: expected a day (2026-08-01) or a time (2026-08-01T12:00:00Z)`,
  );
}
