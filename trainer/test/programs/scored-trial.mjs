// A trial whose score is known without a training: the nearer decoder.svm.c is to 1, the better. Its first argument says how
// it behaves: score; break; fail, crash, hang or resist (SIGTERM), which trials of odd numbers do; overlap, which takes a while.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

const [behaviour, , requestPath, , resultPath] = process.argv.slice(2);
const { number, settings } = JSON.parse(readFileSync(requestPath, "utf8"));
const isOdd = number % 2 === 1;
if (behaviour === "break" || (behaviour === "fail" && isOdd)) {
  process.stderr.write("warming up\nerror: no luck today\n  at a place\n");
  process.exit(3);
}
if (behaviour === "crash" && isOdd) throw new TypeError("nobody expected this");
if (behaviour === "resist") process.on("SIGTERM", () => undefined);
if ((behaviour === "hang" || behaviour === "resist") && isOdd) {
  writeFileSync(join(dirname(requestPath), `${number}.pid`), String(process.pid));
  await setTimeout(60_000);
}
const startedMs = Date.now();
if (behaviour === "overlap") await setTimeout(200);
const accuracy = 1 / (1 + Math.abs(Math.log10(settings.decoder.svm.c)));
writeFileSync(
  resultPath,
  JSON.stringify({
    formatVersion: 1,
    number,
    scores: { n: 8, accuracy, macroF1: accuracy, logLoss: 1 - accuracy },
    right: Buffer.from([number === 0 ? 0b1111 : 0b11110111]).toString("base64"),
    seconds: { startedMs, endedMs: Date.now() },
  }),
);
process.disconnect?.();
