import { randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

/** Half of what 32 bits hold, so that no millisecond comes to their end. */
const FIRST_SEQUENCES = 2 ** 31;

let latestMs = -1;
let sequence = 0;

/**
 * A new prediction's id: a UUIDv7 that grows within a millisecond. Where the clock goes back the id does too, for rows are
 * found by the time in it; a generator that only ever goes forward would leave all later ones where a wrong clock once was.
 */
export function predictionId(timeMs = Date.now()): string {
  sequence = timeMs === latestMs ? sequence + 1 : randomInt(FIRST_SEQUENCES);
  latestMs = timeMs;
  return uuidv7({ msecs: timeMs, seq: sequence });
}
