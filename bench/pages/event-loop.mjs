// Loaded before the gateway (node --import): says at EVENT_LOOP_PORT for how long its event loop was held up since it was asked before.
import { createServer } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const RESOLUTION_MS = 1;

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  createServer((_request, response) => {
    const [worstMs, p99Ms] = [delay.max, delay.percentile(99)].map((ns) =>
      Math.max(0, ns / 1e6 - RESOLUTION_MS),
    );
    delay.reset();
    response.end(JSON.stringify({ worstMs, p99Ms }));
  })
    .listen(Number(process.env.EVENT_LOOP_PORT), "127.0.0.1")
    .unref();
}
