import { readdir } from "node:fs/promises";
import { listVersions, restoreVersion, retireVersions } from "@intent-serving/version";
import { z } from "zod";
import type { Terminal } from "../terminal.js";
import { messageOf, TrainerError } from "../trainer-error.js";

/** What is published where, and who is asked what is in use. */
export interface RetirementRequest {
  readonly model: string;
  readonly modelsDirectory: string;
  readonly artefactsDirectory: string;
  /** Infinity: none is retired. */
  readonly keep: number;
  /** Where the gateway is asked. */
  readonly gatewayUrl: string;
  /** What it is shown, where it lets nobody in without: a key with the role read. */
  readonly gatewayKey: string | undefined;
}

/** What of the environment rules how versions are retired. */
export type RetirementSettings = Pick<RetirementRequest, "keep" | "gatewayUrl" | "gatewayKey">;

const KEEP_VERSIONS = 10;
const TIMEOUT_MS = 5_000;

const inUseSchema = z.object({
  source: z.string(),
  versions: z.array(z.object({ version: z.int() })),
});

/**
 * Moves versions aside that are more than KEEP_VERSIONS and that no label, traffic rule or comparison names. Which ones
 * are named only a running gateway with its database knows: without one nothing is retired. It is asked again
 * afterwards, and what was named meanwhile is put back.
 */
export async function retireOldVersions(
  request: RetirementRequest,
  terminal: Terminal,
): Promise<void> {
  const { model, modelsDirectory, keep } = request;
  const places = await listVersions(modelsDirectory);
  const count = places.filter((it) => it.model === model).length;
  if (count <= keep) return;
  try {
    const compared = await comparedVersions(request);
    const inUse = await versionsInUse(request);
    const isNamed = (version: number): boolean => compared.has(version) || inUse.has(version);
    const retired = await retireVersions({ modelsDirectory, model, keep, isNamed });
    const named = retired.length === 0 ? new Set<number>() : await versionsInUse(request);
    const restored = retired.filter((version) => named.has(version));
    for (const version of restored) await restoreVersion(modelsDirectory, model, version);
    const gone = retired.filter((version) => !restored.includes(version));
    terminal.line(
      gone.length > 0
        ? `retired ${gone.join(", ")} to ${modelsDirectory}/.retired/${model}: more than KEEP_VERSIONS=${String(keep)}, and nothing names them`
        : `${model} has ${String(count)} versions, KEEP_VERSIONS=${String(keep)}; all but the newest are in use`,
    );
  } catch (error) {
    terminal.line(
      `${model} has ${String(count)} versions, KEEP_VERSIONS=${String(keep)}; none is retired while no gateway says which are in use (${messageOf(error)})`,
    );
  }
}

/** Reads KEEP_VERSIONS (a number or `all`), where the gateway is from GATEWAY_URL or PORT, and GATEWAY_KEY. */
export function retirementSettings(
  environment: (name: string) => string | undefined,
): RetirementSettings {
  const keep = environment("KEEP_VERSIONS") ?? String(KEEP_VERSIONS);
  if (keep !== "all" && !/^[1-9]\d{0,5}$/.test(keep)) {
    throw new TrainerError(
      "usage",
      `KEEP_VERSIONS: expected a whole number from 1 on, or all, got ${JSON.stringify(keep)}`,
    );
  }
  const url = environment("GATEWAY_URL") ?? `http://127.0.0.1:${environment("PORT") ?? "4002"}`;
  if (!URL.canParse(url)) throw new TrainerError("usage", "GATEWAY_URL: expected an address");
  return {
    keep: keep === "all" ? Infinity : Number(keep),
    gatewayUrl: url,
    gatewayKey: environment("GATEWAY_KEY"),
  };
}

/** What the gateway's labels and traffic rules name; throws unless they are those of its database. */
async function versionsInUse({
  model,
  gatewayUrl,
  gatewayKey,
}: RetirementRequest): Promise<ReadonlySet<number>> {
  const address = new URL(`/models/${model}/in-use`, gatewayUrl);
  let answer: unknown;
  try {
    const headers: Record<string, string> =
      gatewayKey === undefined ? {} : { authorization: `Bearer ${gatewayKey}` };
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const isRefused = response.status === 401 || response.status === 403;
    if (isRefused) throw new Error("it wants a key with the role read in GATEWAY_KEY");
    if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
    answer = await response.json();
  } catch (cause) {
    throw new TrainerError("output", `${address.host}: ${reasonOf(cause)}`, { cause });
  }
  const read = inUseSchema.safeParse(answer);
  if (!read.success || read.data.source !== "database") {
    throw new TrainerError("output", `${address.host}: its labels are not those of its database`);
  }
  return new Set(read.data.versions.map(({ version }) => version));
}

/** The versions that a kept comparison is about: its folder among the artefacts is named after them. */
async function comparedVersions({
  model,
  artefactsDirectory,
}: RetirementRequest): Promise<ReadonlySet<number>> {
  let names: string[];
  try {
    names = await readdir(artefactsDirectory);
  } catch {
    names = [];
  }
  const prefix = `compare-${model}-`;
  return new Set(
    names
      .filter((name) => name.startsWith(prefix))
      .flatMap(
        (name) => /^(\d+)-(\d+)-[0-9a-f]{8}$/.exec(name.slice(prefix.length))?.slice(1) ?? [],
      )
      .map(Number),
  );
}

/** What a fetch failed of stands in its cause. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error ? (error.cause ?? error) : error);
}
