import { parentPort, workerData } from "node:worker_threads";
import { Evidence } from "./evidence.js";
import { replyTo } from "./reply.js";
import type { ThreadReply, ThreadRequest, ThreadStart } from "./thread-messages.js";

if (parentPort === null) throw new TypeError("expected to be started as a thread");
const port = parentPort;
// only evidence-reader.ts starts this, with that
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
const { places } = workerData as ThreadStart;
const evidence = new Evidence(places);
let latest: Promise<unknown> = Promise.resolve();

port.on("message", (request: ThreadRequest) => {
  // one after the other: what one reads is there for the next
  latest = latest.then(async () => {
    send(await replyTo(evidence, request));
  });
});

function send(reply: ThreadReply): void {
  port.postMessage(reply, "json" in reply ? [reply.json.buffer] : []);
}
