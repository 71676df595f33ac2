import {
  changedSearch,
  choiceParameter,
  flagParameter,
  type Parameter,
  textParameter,
  type View,
  wholeParameter,
} from "../../address/view.js";

const timeParameter: Parameter<string> = {
  read: (text) => (text !== null && !Number.isNaN(Date.parse(text)) ? text : ""),
  write: (value) => (value === "" ? null : value),
};

const shareParameter: Parameter<number | null> = {
  read: (text) => {
    const value = text === null || text === "" ? Number.NaN : Number(text);
    return value >= 0 && value <= 1 ? value : null;
  },
  write: (value) => (value === null ? null : String(value)),
};

const amountParameter: Parameter<number | null> = {
  read: (text) => (text !== null && /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : null),
  write: (value) => (value === null ? null : String(value)),
};

/** What the log's address says: the names are those of `GET /predictions`. */
export const FILTERS = {
  text: textParameter,
  version: wholeParameter,
  intent: wholeParameter,
  from: timeParameter,
  to: timeParameter,
  minProbability: shareParameter,
  maxProbability: shareParameter,
  feedback: choiceParameter(["all", "none", "any", "right", "wrong"]),
  /** When the latest word was said. */
  saidFrom: timeParameter,
  saidTo: timeParameter,
  disputed: flagParameter,
  /** A shadow's version. */
  disputedBy: wholeParameter,
  shadows: choiceParameter(["0", "1", "only"]),
  overMs: amountParameter,
  paused: flagParameter,
};

/** The filters as they are set. */
export type Filters = View<typeof FILTERS>;

/** What `GET /predictions` is asked with. */
export type LogQuery = Readonly<Record<string, string>> & {
  readonly feedback?: "any" | "none" | "right" | "wrong";
  readonly disputed?: "1";
  readonly shadows?: "0" | "1" | "only";
};

/** The query that gets what the filters let through. */
export function logQuery(model: string, filters: Filters): LogQuery {
  const { text, version, intent, from, to, minProbability, maxProbability } = filters;
  const { feedback, saidFrom, saidTo, disputed, disputedBy, shadows, overMs } = filters;
  return {
    model,
    ...(text.trim() === "" ? {} : { text: text.trim().slice(0, 200) }),
    ...(version === null ? {} : { version: String(version) }),
    ...(intent === null ? {} : { intent: String(intent) }),
    ...(from === "" ? {} : { from: new Date(from).toISOString() }),
    ...(to === "" ? {} : { to: new Date(to).toISOString() }),
    ...(minProbability === null ? {} : { minProbability: plain(minProbability) }),
    ...(maxProbability === null ? {} : { maxProbability: plain(maxProbability) }),
    ...(feedback === "all" ? {} : { feedback }),
    ...(saidFrom === "" ? {} : { saidFrom: new Date(saidFrom).toISOString() }),
    ...(saidTo === "" ? {} : { saidTo: new Date(saidTo).toISOString() }),
    ...(disputed ? { disputed: "1" as const } : {}),
    ...(disputedBy === null ? {} : { disputedBy: String(disputedBy) }),
    ...(shadows === "1" ? {} : { shadows }),
    ...(overMs === null ? {} : { overMs: plain(overMs) }),
  };
}

/** Whether any filter is set. */
export function isFiltered(filters: Filters): boolean {
  return changedSearch(FILTERS, "", { ...filters, paused: false }) !== "";
}

/** A time of the address as a box for date and time takes it, in the reader's time zone. */
export function localTime(iso: string): string {
  if (iso === "") return "";
  const date = new Date(iso);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

/** A time of such a box as the address has it. */
export function isoTime(local: string): string {
  return local === "" || Number.isNaN(Date.parse(local)) ? "" : new Date(local).toISOString();
}

/** Without an exponent, which the gateway doesn't take. */
function plain(amount: number): string {
  return amount.toFixed(6).replace(/(?:\.0+|(\.\d*?)0+)$/, "$1");
}
