import { isMainThread } from "node:worker_threads";

/*
 * Loaded before a part's own program (node --import). The channel to the supervisor closes when the supervisor ends,
 * however it ends; the part then ends as it does at SIGTERM, so that no part is left behind and holds data or a port.
 */
const GRACE_MS = 10_000;

if (isMainThread && process.channel !== undefined) {
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
