import { readFileSync } from "node:fs";

/** A SavedModel that a real TensorFlow wrote (python/write_fixtures.py). */
export function savedModelFixture(name: string): Uint8Array {
  return readFileSync(new URL(`fixtures/${name}/saved_model.pb`, import.meta.url));
}

/** What TensorFlow says of a fixture, in the shape that write_fixtures.py gives it and the test names. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the shape of a committed file
export function jsonFixture<T>(name: string): T {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the shape of a committed file
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")) as T;
}
