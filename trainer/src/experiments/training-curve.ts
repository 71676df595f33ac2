import type { Terminal } from "../terminal.js";

/** How one pass over the training texts ended. */
export interface EpochFigures {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's training texts. */
  readonly loss: number;
  readonly validationLoss: number;
  /** A share, 0 to 1. */
  readonly validationAccuracy: number;
  readonly learningRate: number;
}

/** How a neural model learnt, epoch by epoch. */
export interface TrainingCurve {
  /** Which of the models that were trained, as `neural` or `neural 2`. */
  readonly member: string;
  readonly epochs: readonly (EpochFigures & { readonly wallTimeMs: number })[];
}

interface OpenCurve {
  readonly member: string;
  readonly epochs: (EpochFigures & { readonly wallTimeMs: number })[];
}

const BLOCKS = "▁▂▃▄▅▆▇█";
const LIVE_POINTS = 16;
const PLOT_COLUMNS = 60;
const PLOT_ROWS = 8;

/** Keeps the epochs of the models that are being trained, and shows how far each is. */
export class CurveRecorder {
  readonly #curves = new Map<string, OpenCurve>();
  readonly #terminal: Terminal;
  readonly #now: () => number;

  constructor(terminal: Terminal, now: () => number = Date.now) {
    this.#terminal = terminal;
    this.#now = now;
  }

  /** By the members' names, whoever ended an epoch first. */
  get curves(): TrainingCurve[] {
    return [...this.#curves.values()].sort((a, b) =>
      a.member.localeCompare(b.member, "en", { numeric: true }),
    );
  }

  record(member: string, totalEpochs: number, figures: EpochFigures): void {
    const curve = this.#curves.get(member) ?? { member, epochs: [] };
    this.#curves.set(member, curve);
    curve.epochs.push({ ...figures, wallTimeMs: this.#now() });
    this.#terminal.progress(member, figures.epoch, totalEpochs, liveDetail(curve));
  }
}

/** One line of the last epochs: training loss falling, validation accuracy rising. */
function liveDetail({ epochs }: TrainingCurve): string {
  const recent = epochs.slice(-LIVE_POINTS);
  const last = recent.at(-1);
  if (last === undefined) return "";
  const losses = sparkline(recent.map(({ loss }) => loss));
  const accuracies = sparkline(recent.map(({ validationAccuracy }) => validationAccuracy));
  return `loss ${last.loss.toFixed(3)} ${losses}  validation ${(100 * last.validationAccuracy).toFixed(1)} % ${accuracies}`;
}

/** Values as blocks of their height between the least and the largest; what is no finite number is a blank. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const height = high === low ? 0.5 : (value - low) / (high - low);
      return BLOCKS[Math.round(height * (BLOCKS.length - 1))] ?? " ";
    })
    .join("");
}

/** A plot of the validation accuracy (█) over the epochs, in plain text, with the best epoch; nothing for one epoch. */
export function curvePlot({ member, epochs }: TrainingCurve): string[] {
  const points = epochs.filter(({ validationAccuracy }) => Number.isFinite(validationAccuracy));
  const best = points.reduce<(typeof points)[number] | undefined>(
    (a, b) => (a !== undefined && a.validationAccuracy >= b.validationAccuracy ? a : b),
    undefined,
  );
  const last = points.at(-1);
  if (best === undefined || last === undefined || points.length < 2) return [];
  const columns = Math.min(points.length, PLOT_COLUMNS);
  const sampled = Array.from({ length: columns }, (_, column) => {
    const at = Math.round((column * (points.length - 1)) / (columns - 1));
    return 100 * (points[at]?.validationAccuracy ?? 0);
  });
  const high = Math.max(...sampled);
  const low = Math.min(...sampled);
  const step = Math.max((high - low) / (PLOT_ROWS - 1), 1e-9);
  const rows = Array.from({ length: PLOT_ROWS }, (_, row) => {
    const from = high - row * step;
    const bars = sampled.map((value) => (value >= from - 1e-9 ? "█" : " ")).join("");
    return `  ${from.toFixed(1).padStart(5)} % ┤${bars.trimEnd()}`;
  });
  return [
    `${member}: validation accuracy over ${String(last.epoch)} epochs, best ${(100 * best.validationAccuracy).toFixed(2)} % in epoch ${String(best.epoch)}; loss ${sparkline(epochs.map(({ loss }) => loss))} ${last.loss.toFixed(3)}`,
    ...rows,
    `          └${"─".repeat(columns)}`,
  ];
}
