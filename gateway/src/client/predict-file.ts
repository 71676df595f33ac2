import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { TextPrediction } from "../contract/protocols.js";
import { GatewayError } from "../gateway-error.js";
import type { ApiClient } from "./api-client.js";

/** Which file to ask about, `-` for what comes on standard input, and whom. */
export interface PredictFile {
  readonly file: string;
  readonly model: string | undefined;
  readonly version: string | undefined;
}

/** Sends an e-mail or text file as it is and answers the gateway's answer as a line of JSON. */
export async function predictFile(api: ApiClient, asked: PredictFile): Promise<string> {
  const bytes = asked.file === "-" ? await buffer(process.stdin) : await read(asked.file);
  const answer = await api.call(TextPrediction, {
    method: "POST",
    path: "/predict",
    parameters: { model: asked.model, version: asked.version },
    file: bytes,
  });
  return `${JSON.stringify(answer)}\n`;
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    throw new GatewayError(
      "command-failed",
      `--file: expected a file that can be read, got ${code}`,
      {
        cause,
      },
    );
  }
}
