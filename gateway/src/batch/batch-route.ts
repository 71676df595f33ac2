import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { RouterContext } from "@koa/router";
import { type Asker, answerText, askerOf } from "../answers/answer-text.js";
import { BatchAddress, type BatchAnswer } from "../contract/batch.js";
import { GatewayError } from "../gateway-error.js";
import { readParameters } from "../http/parameters.js";
import { problemOf } from "../http/problem.js";
import { readQueryString } from "../http/query-string.js";
import { checkQuery, versionReference } from "../http/question.js";
import type { PredictSurroundings } from "../predict/predict-route.js";
import type { PredictionLog } from "../predictions/prediction-log.js";
import { CSV_HEADER, csvLine, jsonLine } from "./batch-lines.js";
import { type BatchType, readBatch, type TextRow } from "./batch-rows.js";
import { mapInOrder } from "./ordered.js";

/** What batches may measure. */
export interface BatchSettings {
  readonly maxBatchRows: number;
  readonly maxBatchesAtOnce: number;
}

/** What batches need beside the thin path's surroundings. */
export interface BatchSurroundings extends PredictSurroundings {
  readonly predictionLog: Pick<PredictionLog, "hasRoom" | "durable">;
  readonly batch: BatchSettings;
}

/** Rows of one batch that are asked at a time: enough to fill the model server's calls, and few beside other callers'. */
const ROWS_AT_ONCE = 64;
const MAX_JSON_BYTES = 8 * 1024 * 1024;
const IDLE_MS = 60_000;
const ROOM_POLL_MS = 20;
const ROOM_POLLS = 250;

const TYPES: Readonly<Record<string, BatchType>> = {
  "application/json": "application/json",
  "application/x-ndjson": "application/x-ndjson",
  "application/jsonl": "application/x-ndjson",
  "application/ndjson": "application/x-ndjson",
  "text/csv": "text/csv",
};

/**
 * Makes the handler of `POST /{model}/batch`: rows are read as they come and answered in their order while they still
 * come. A caller who doesn't read its answer is not read any further either.
 */
export function batchRoute(surroundings: BatchSurroundings): (ctx: RouterContext) => Promise<void> {
  let batches = 0;
  return async (ctx) => {
    if (batches >= surroundings.batch.maxBatchesAtOnce) {
      throw new GatewayError(
        "gateway-busy",
        `expected at most ${String(surroundings.batch.maxBatchesAtOnce)} batches at a time; try again soon`,
      );
    }
    batches += 1;
    try {
      // a caller who neither sends nor reads keeps a place from others
      ctx.req.socket.setTimeout(IDLE_MS);
      const answers = await begin(surroundings, ctx);
      const body = Readable.from(answers, { objectMode: false, highWaterMark: 64 * 1024 });
      body.once("close", () => {
        batches -= 1;
      });
      ctx.body = body;
    } catch (error) {
      batches -= 1;
      throw error;
    }
  };
}

/** Refuses as any request is refused what is wrong before the first row; later ones say it in their line. */
async function begin(
  surroundings: BatchSurroundings,
  ctx: RouterContext,
): Promise<AsyncIterable<string>> {
  const model = ctx.params["model"] ?? "";
  const limits = surroundings.limitsOf(model);
  const address = readParameters(BatchAddress, readQueryString(ctx.querystring));
  const type = typeOf(ctx);
  const batch = await readBatch(ctx.req, type, {
    maxRows: surroundings.batch.maxBatchRows,
    maxRowBytes: limits.maxBodyBytes,
    maxJsonBytes: MAX_JSON_BYTES,
  });
  const named = address.version ?? batch.version;
  const reference = typeof named === "string" ? versionReference(named) : named;
  surroundings.choose(model, reference);
  const asker = askerOf(ctx);
  const answerRow = async ({ row, id, query }: TextRow): Promise<BatchAnswer> => {
    const place = { row, ...(id === undefined ? {} : { id }) };
    try {
      if (query instanceof GatewayError) throw query;
      checkQuery(query, limits);
      return { ...place, ...(await answered(surroundings, asker, model, reference, query)) };
    } catch (error) {
      return { ...place, problem: problemOf(error, asker.requestId) };
    }
  };
  const isCsv =
    ctx.accepts(
      type === "text/csv"
        ? ["text/csv", "application/x-ndjson"]
        : ["application/x-ndjson", "text/csv"],
    ) === "text/csv";
  ctx.type = isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8";
  const rows = batch.rows[Symbol.asyncIterator]();
  // a body that is none is told by its status
  const first = await rows.next();
  return written(
    answersOf(withRoom(surroundings, asker, withFirst(first, rows)), answerRow, asker.requestId),
    isCsv,
  );
}

async function answered(
  surroundings: BatchSurroundings,
  asker: Asker,
  model: string,
  reference: number | string | undefined,
  text: string,
) {
  const { record } = await answerText(surroundings, asker, { model, reference, text });
  await surroundings.predictionLog.durable();
  const { intent, probability, version, id: predictionId } = record;
  return { intent, probability, version, predictionId };
}

/** The rows' answers; where the body breaks off, a last one says why. */
async function* answersOf(
  rows: AsyncIterable<TextRow>,
  answerRow: (row: TextRow) => Promise<BatchAnswer>,
  requestId: string,
): AsyncGenerator<BatchAnswer, void> {
  let last = 0;
  try {
    for await (const answer of mapInOrder(rows, ROWS_AT_ONCE, answerRow)) {
      last = answer.row;
      yield answer;
    }
  } catch (error) {
    yield { row: last + 1, problem: problemOf(error, requestId) };
  }
}

/**
 * Waits for the log, whose queue other callers' rows must find room in, but not for ever; and for the caller's limit,
 * where each text counts.
 */
async function* withRoom(
  { predictionLog }: BatchSurroundings,
  { takeTexts }: Asker,
  rows: AsyncIterable<TextRow>,
): AsyncGenerator<TextRow, void> {
  for await (const row of rows) {
    // the request counted for the first
    while (row.row > 1 && takeTexts(1) !== undefined) await delay(ROOM_POLL_MS);
    for (let polls = 0; polls < ROOM_POLLS; polls += 1) {
      if (predictionLog.hasRoom) break;
      await delay(ROOM_POLL_MS);
    }
    yield row;
  }
}

async function* withFirst<T>(
  first: IteratorResult<T>,
  rest: AsyncIterator<T>,
): AsyncGenerator<T, void> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

async function* written(
  answers: AsyncIterable<BatchAnswer>,
  isCsv: boolean,
): AsyncGenerator<string, void> {
  if (isCsv) yield CSV_HEADER;
  for await (const answer of answers) yield isCsv ? csvLine(answer) : jsonLine(answer);
}

function typeOf(ctx: RouterContext): BatchType {
  const [mediaType = ""] = ctx.get("Content-Type").split(";");
  const type = TYPES[mediaType.trim().toLowerCase()];
  const encoding = ctx.get("Content-Encoding");
  if (type !== undefined && (encoding === "" || encoding === "identity")) return type;
  throw new GatewayError(
    "body-type-unsupported",
    "expected Content-Type: application/json, application/x-ndjson or text/csv, in UTF-8 without Content-Encoding",
  );
}
