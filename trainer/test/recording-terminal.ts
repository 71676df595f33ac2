import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Terminal } from "../src/terminal.js";

/** A terminal that keeps its lines. */
export function recordingTerminal(lines: string[] = []): Terminal & { readonly lines: string[] } {
  return { lines, line: (text) => void lines.push(text), progress: () => undefined };
}

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "trainer-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
