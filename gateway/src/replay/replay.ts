import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { type ApiClient, ApiProblem } from "../client/api-client.js";
import { csvField } from "../client/test-set.js";
import { type ReplayFlip, ReplayPage } from "../contract/replay.js";
import { spreadsheetText } from "../feedback/spreadsheet-text.js";
import { GatewayError } from "../gateway-error.js";
import { writeWhole } from "../write-whole.js";
import { addPage, flipsSummary, NO_TALLY, ReplayTally } from "./flips-summary.js";
import type { ReplayTime } from "./replay-time.js";

/** Which queries go to which version, and where the report goes. */
export interface ReplayRun extends ReplayTime {
  readonly model: string;
  readonly version: number;
  readonly output: string;
  /** Told how many queries were sent, and which share of the time was gone through. */
  readonly onProgress: (sent: number, share: number) => void;
}

/** How far a replay came: `bytes` of the unfinished report are whole. */
const progressSchema = z.strictObject({
  model: z.string(),
  version: z.int(),
  from: z.string(),
  to: z.string(),
  after: z.uuid(),
  bytes: z.int().min(0),
  tally: ReplayTally,
});

type Progress = z.infer<typeof progressSchema>;

const HEADER =
  "id,time,question,logged_version,logged_intent,logged_probability,version,intent,name,probability,label\n";
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 200;

/**
 * Sends logged queries to a version, page by page, and writes the flips as CSV and their summary as text. After each page
 * it notes how far it came, so that one that was ended, in whatever way, goes on from there when it is run again.
 */
export async function replay(api: ApiClient, run: ReplayRun): Promise<string> {
  const part = `${run.output}.part`;
  const notes = `${run.output}.progress.json`;
  const earlier = await readProgress(notes, run);
  let { after, tally, bytes } = earlier ?? { after: undefined, tally: NO_TALLY, bytes: 0 };
  await mkdir(dirname(part), { recursive: true });
  const file = await open(part, earlier === undefined ? "w" : "r+", 0o600);
  try {
    await file.truncate(bytes);
    for (;;) {
      const page = await askPage(api, run, after);
      const lines = Buffer.from((bytes === 0 ? HEADER : "") + page.flips.map(line).join(""));
      await file.write(lines, 0, lines.length, bytes);
      await file.datasync();
      bytes += lines.length;
      tally = addPage(tally, page);
      if (page.next === null) break;
      after = page.next;
      const { model, version, from, to } = run;
      const progress: Progress = { model, version, from, to, after, bytes, tally };
      await writeWhole(notes, JSON.stringify(progress));
      run.onProgress(tally.sent, shareOf(run, after));
    }
  } finally {
    await file.close();
  }
  const summary = flipsSummary(tally, run);
  await writeWhole(summaryPath(run.output), summary);
  await rename(part, run.output);
  await rm(notes, { force: true });
  run.onProgress(tally.sent, 1);
  return `${summary}written to ${run.output} and ${summaryPath(run.output)}\n`;
}

function summaryPath(output: string): string {
  return `${output.replace(/\.csv$/i, "")}.summary.txt`;
}

function line({ predictionId, time, query, logged, replayed, label }: ReplayFlip): string {
  const cells = [
    predictionId,
    time,
    spreadsheetText(query),
    String(logged.version),
    String(logged.intent),
    logged.probability,
    String(replayed.version),
    String(replayed.intent),
    replayed.name,
    replayed.probability,
    label === null ? "" : String(label),
  ];
  return `${cells.map(csvField).join(",")}\n`;
}

/** A page; a gateway or model server that is away for a moment is asked again. */
async function askPage(
  api: ApiClient,
  { model, version, from, to }: ReplayRun,
  after: string | undefined,
): Promise<ReplayPage> {
  const body = { version, from, to, ...(after === undefined ? {} : { after }) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const path = `/${encodeURIComponent(model)}/replay`;
      return await api.call(ReplayPage, { method: "POST", path, body });
    } catch (error) {
      const isPassing = !(error instanceof ApiProblem) || error.status >= 500;
      if (!isPassing || !(error instanceof GatewayError) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt));
    }
  }
}

/** An id's first 48 bits are its time. */
function shareOf({ from, to }: ReplayTime, id: string): number {
  const ms = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  return Math.min(1, (ms - Date.parse(from)) / (Date.parse(to) - Date.parse(from)));
}

async function readProgress(path: string, run: ReplayRun): Promise<Progress | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const read = progressSchema.safeParse(parse(text));
  if (read.success && isSame(read.data, run)) return read.data;
  throw new GatewayError(
    "command-failed",
    `${path}: another replay was ended there; run it again to finish it, delete the file, or choose another OUTPUT`,
  );
}

function isSame(a: Omit<Progress, "after" | "bytes" | "tally">, b: ReplayRun): boolean {
  return a.model === b.model && a.version === b.version && a.from === b.from && a.to === b.to;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
