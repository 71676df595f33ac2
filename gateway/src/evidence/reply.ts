import { errorFields } from "../log-fields.js";
import type { Evidence } from "./evidence.js";
import { EvidenceError } from "./evidence-error.js";
import type { ThreadReply, ThreadRequest } from "./thread-messages.js";

/** Answers one question, whatever comes of it. */
export async function replyTo(
  evidence: Evidence,
  { id, question }: ThreadRequest,
): Promise<ThreadReply> {
  try {
    const answer = await evidence.answer(question);
    return { id, json: new TextEncoder().encode(JSON.stringify(answer)) };
  } catch (error) {
    return error instanceof EvidenceError
      ? { id, problem: error.message }
      : { id, fault: errorFields(error) };
  }
}
