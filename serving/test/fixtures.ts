import { readFileSync } from "node:fs";

/** The rows of a fixture, which are data that others' programs made. */
export function readFixture(name: string): unknown[] {
  const url = new URL(`fixtures/${name}.json`, import.meta.url);
  const rows: unknown = JSON.parse(readFileSync(url, "utf8"));
  if (!Array.isArray(rows)) throw new Error(`${name}.json: expected an array`);
  return rows;
}

/** A row as an object, for tests that look at its fields. */
export function asRecord(row: unknown): Readonly<Record<string, unknown>> {
  if (typeof row !== "object" || row === null) throw new Error("expected an object");
  return Object.fromEntries(Object.entries(row));
}

/** A field that is text. */
export function textOf(row: unknown, field: string): string {
  const value = asRecord(row)[field];
  if (typeof value !== "string") throw new Error(`${field}: expected text`);
  return value;
}
