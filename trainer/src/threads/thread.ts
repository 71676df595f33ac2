import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { TermCounter } from "@intent-serving/tokenizer";
import { svmProblem } from "../linear/binary-machine.js";
import { classToTake } from "../linear/svm.js";
import { solveClasses } from "../linear/svm-lanes.js";
import { fitNeural } from "../neural/fit-neural.js";
import {
  type CountReply,
  type CountRequest,
  type CountWork,
  type LearnReply,
  type LearnWork,
  SOLVED,
  type SolveWork,
  TAKEN,
  type ThreadWork,
} from "./thread-work.js";

const work: unknown = workerData;
if (!isThreadWork(work) || parentPort === null) {
  throw new TypeError("expected to be started by startThreads");
}
switch (work.kind) {
  case "solve":
    solve(work);
    break;
  case "count":
    count(work, parentPort);
    break;
  case "learn":
    await learn(work, parentPort);
}

function isThreadWork(value: unknown): value is ThreadWork {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    (value.kind === "solve" || value.kind === "count" || value.kind === "learn")
  );
}

function solve({ rows, targets, shape, options, output, progress }: SolveWork): void {
  const problem = svmProblem(rows, targets, shape, options);
  const take = (): number | undefined => classToTake(shape, Atomics.add(progress, TAKEN, 1));
  for (const solved of solveClasses(problem, output, take)) {
    if (solved >= 0) Atomics.add(progress, SOLVED, 1);
  }
}

function count({ settings }: CountWork, port: MessagePort): void {
  const counter = new TermCounter(settings);
  port.on("message", (request: CountRequest) => {
    if (request === "finish") {
      reply(port, { terms: counter.channels.map((channel) => channel.toTerms()) });
      port.close();
      return;
    }
    const counted = counter.count(request.texts);
    const { ends, terms, counts, words } = counted;
    const moved = [ends, terms, counts, words]
      .map(({ buffer }) => buffer)
      .filter((buffer) => buffer instanceof ArrayBuffer);
    reply(port, { chunk: request.chunk, counted }, moved);
  });
}

function reply(port: MessagePort, message: CountReply, moved: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

/** Whoever started it ends it: a thread needs no signal. */
async function learn({ request }: LearnWork, port: MessagePort): Promise<void> {
  const { signal } = new AbortController();
  const tell = (reply: LearnReply): void => {
    port.postMessage(reply);
  };
  const onEpoch: Parameters<typeof fitNeural>[1]["onEpoch"] = (figures) => {
    tell({ figures });
  };
  tell({ model: await fitNeural(request, { onEpoch, signal }) });
}
