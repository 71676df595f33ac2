import { GatewayError } from "../gateway-error.js";

/** A body that is answered as a whole takes no longer. */
const BODY_MS = 60_000;

/** Waits for a body's reading, but not for ever: who sends a byte now and then would keep a place from others. */
export async function inTime<T>(reading: Promise<T>, timeoutMs = BODY_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = String(Math.round(timeoutMs / 1_000));
      reject(
        new GatewayError(
          "body-too-slow",
          `expected the whole body within ${seconds} s, got a part`,
        ),
      );
    }, timeoutMs);
  });
  // whoever comes second is heard by nobody
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}
