import type { Schemas } from "@intent-serving/gateway/client";
import { errorOfAnswer, errorOfFailure } from "../../gateway/page-error.js";

/** A row's answer, or its problem. */
export type BatchAnswer = Schemas["BatchAnswer"];

/** What a piece of a batch is asked of. */
export interface PieceQuestion {
  readonly model: string;
  /** A version or label; empty for what requests without one get. */
  readonly version: string;
  readonly csv: string;
  readonly signal: AbortSignal;
  /** Gets the rows' answers as they come. */
  readonly onAnswers: (answers: readonly BatchAnswer[]) => void;
}

/** Sends a piece of CSV to `POST /{model}/batch` and hands on each row's answer; throws a PageError where it is refused. */
export async function askPiece(question: PieceQuestion): Promise<void> {
  const { model, version, csv, signal, onAnswers } = question;
  const search = version === "" ? "" : `?${new URLSearchParams({ version }).toString()}`;
  try {
    const response = await fetch(`/${encodeURIComponent(model)}/batch${search}`, {
      method: "POST",
      headers: { "content-type": "text/csv", accept: "application/x-ndjson" },
      body: csv,
      signal,
    });
    if (!response.ok || response.body === null) {
      throw errorOfAnswer(response.status, await response.json().catch(() => undefined));
    }
    await readLines(response.body, onAnswers);
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw errorOfFailure(cause);
  }
}

async function readLines(
  body: ReadableStream<Uint8Array>,
  onAnswers: PieceQuestion["onAnswers"],
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const lines = (rest + decoder.decode(next.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    onAnswers(lines.filter((line) => line !== "").map(answerOf));
  }
}

function answerOf(line: string): BatchAnswer {
  // a line of the gateway's own answer, as its document describes it
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return JSON.parse(line) as BatchAnswer;
}
