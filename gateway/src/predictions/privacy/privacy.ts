import { createHmac } from "node:crypto";
import { GatewayError } from "../../gateway-error.js";
import type { PredictionRecord } from "../prediction-record.js";
import { redact } from "./redact.js";

/** What is kept of a query: all, all but what names a person by its form, a keyed hash to count equals by, or nothing. */
export type LogPrivacy = "full" | "redacted" | "hash" | "none";

/** Decides what may be kept. Everything that is written of a record goes through it before it leaves memory. */
export interface Privacy {
  readonly mode: LogPrivacy;
  /** What may be kept of a query. */
  query(query: string): string;
  /** The names under which rows about a subject may be kept, now or under another mode before. */
  subjects(subject: string): readonly string[];
  /** What may be kept of a record. */
  record(record: PredictionRecord): PredictionRecord;
}

const MIN_KEY_LENGTH = 16;
const HASH_MARK = "hmac:";

/** Whether a query was kept as a text, for a person or a version to read. */
export function isReadable(query: string): boolean {
  return query !== "" && !query.startsWith(HASH_MARK);
}

/** Makes the rules of a mode; throws where `hash` or `none` has no key of at least 16 characters. */
export function createPrivacy(mode: LogPrivacy, hashKey: string): Privacy {
  const needsKey = mode === "hash" || mode === "none";
  if (needsKey && hashKey.length < MIN_KEY_LENGTH) {
    throw new GatewayError(
      "configuration-invalid",
      `LOG_HASH_KEY: expected a secret of at least ${String(MIN_KEY_LENGTH)} characters with LOG_PRIVACY=${mode}, got ${hashKey === "" ? "none" : "a shorter one"}`,
    );
  }
  const hash = (text: string): string =>
    `${HASH_MARK}${createHmac("sha256", hashKey).update(text, "utf8").digest("hex")}`;
  const queries: Readonly<Record<LogPrivacy, (query: string) => string>> = {
    full: (query) => query,
    redacted: redact,
    hash,
    none: () => "",
  };
  const query = queries[mode];
  return {
    mode,
    query,
    subjects: (subject) => (hashKey.length < MIN_KEY_LENGTH ? [subject] : [subject, hash(subject)]),
    record: (record) => {
      if (mode === "full") return record;
      const { subject } = record;
      const isNamed = !needsKey || subject === null || subject === undefined;
      return {
        ...record,
        query: query(record.query),
        ...(isNamed ? {} : { subject: hash(subject) }),
      };
    },
  };
}
