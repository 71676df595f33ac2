import { setImmediate } from "node:timers/promises";
import {
  assembleTokenizer,
  type CountedPart,
  type CountedTerms,
  type CountedTexts,
  type FittedTokenizer,
  fitTokenizer,
  TermCounter,
  type TokenizerSettings,
} from "@intent-serving/tokenizer";
import { defaultThreads, startThreads, type ThreadOptions, type Threads } from "./start-threads.js";
import type { CountReply, CountRequest } from "./thread-work.js";

const CHUNK_TEXTS = 1024;

/** Chunks that wait at a thread, so that it needn't wait for this one. */
const AHEAD = 2;

/** Below so many texts a thread has hardly started, and compiled what it runs, when the work is done. */
const LEAST_TEXTS = 6 * CHUNK_TEXTS;

/**
 * Learns the vocabulary of the training texts and encodes them on all cores: the same to the byte as `fitTokenizer`,
 * with rows in memory that threads can share. Throws the signal's reason once aborted.
 */
export async function fitTokenizerInThreads(
  texts: readonly string[],
  settings: TokenizerSettings,
  signal: AbortSignal,
  { count, script }: ThreadOptions = defaultThreads(),
): Promise<FittedTokenizer> {
  if (count < 2 || texts.length < LEAST_TEXTS) return fitTokenizer(texts, settings);
  const threads = startThreads(count - 1, { kind: "count", settings }, script);
  try {
    return await countTogether(texts, settings, signal, threads);
  } finally {
    await threads.stop();
  }
}

async function countTogether(
  texts: readonly string[],
  settings: TokenizerSettings,
  signal: AbortSignal,
  { workers, ended }: Threads,
): Promise<FittedTokenizer> {
  const counter = new TermCounter(settings);
  const counted: CountedTexts[] = [];
  const countedBy: number[] = []; // by chunk; -1 for this thread
  const terms: CountedTerms[][] = [];
  const chunkCount = Math.ceil(texts.length / CHUNK_TEXTS);
  let next = 0;
  const takeTexts = (): string[] => {
    const start = CHUNK_TEXTS * next++;
    return texts.slice(start, start + CHUNK_TEXTS);
  };
  for (const [index, worker] of workers.entries()) {
    const give = (): void => {
      const request: CountRequest =
        next < chunkCount ? { chunk: next, texts: takeTexts() } : "finish";
      worker.postMessage(request);
    };
    worker.on("message", (reply: CountReply) => {
      if ("terms" in reply) {
        terms[index] = [...reply.terms];
        return;
      }
      counted[reply.chunk] = reply.counted;
      countedBy[reply.chunk] = index;
      give();
    });
    for (let i = 0; i < AHEAD; i++) give();
  }
  while (next < chunkCount) {
    const chunk = next;
    counted[chunk] = counter.count(takeTexts());
    countedBy[chunk] = -1;
    await Promise.race([setImmediate(), ended]);
    signal.throwIfAborted();
  }
  await ended;
  signal.throwIfAborted();
  const numbers = terms.map((own) => counter.merge(own));
  const parts = countedBy.map((index, chunk): CountedPart => {
    const part = counted[chunk];
    if (part === undefined) throw new RangeError(`no thread counted chunk ${String(chunk)}`);
    return index < 0 ? { counted: part } : { counted: part, numbers: numbers[index] ?? [] };
  });
  counted.length = 0;
  return assembleTokenizer(counter, parts, (byteLength) => new SharedArrayBuffer(byteLength));
}
