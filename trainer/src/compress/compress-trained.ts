import type { TableType } from "../graph/int8-rows.js";
import { type CompressionSettings, isCompressing } from "../settings/compression.js";
import type { Terminal } from "../terminal.js";
import {
  type CompressionReport,
  type CompressionTexts,
  compressionLines,
  compressModel,
} from "./compress-model.js";
import type { Encoded } from "./prune-features.js";

/** A model as it is exported: as it was fitted, or smaller. */
export interface ExportedModel extends Encoded {
  readonly tables: TableType;
  /** Undefined where nothing was asked for. */
  readonly report: CompressionReport | undefined;
}

/** Makes a fitted model smaller where the settings ask for it, and tells what that cost. */
export function compressTrained(
  fitted: Encoded,
  settings: CompressionSettings,
  judged: CompressionTexts,
  terminal: Terminal,
): ExportedModel {
  if (!isCompressing(settings)) return { ...fitted, tables: "float32", report: undefined };
  const compressed = compressModel(fitted, settings, judged);
  for (const line of compressionLines(compressed.report)) terminal.line(line);
  return compressed;
}

/** What stands behind a kind of model's name: `, compressed: prune 0.3, int8`; empty where nothing was asked for. */
export function compressionName({ prune, rank, int8 }: CompressionSettings): string {
  const parts = [
    ...(prune > 0 ? [`prune ${String(prune)}`] : []),
    ...(rank === null ? [] : [`rank ${String(rank)}`]),
    ...(int8 ? ["int8"] : []),
  ];
  return parts.length === 0 ? "" : `, compressed: ${parts.join(", ")}`;
}
