import type { Objective, TuningSettings } from "../settings/tuning.js";
import type { Terminal } from "../terminal.js";
import { valueText } from "./effects.js";
import { OBJECTIVES, worthOf } from "./objective.js";
import type { Trial } from "./study.js";

const TICK_MS = 1_000;
const MAX_PROBLEM_LENGTH = 120;

/** What the table tells of. */
export interface TrialTableOptions {
  readonly objective: Objective;
  readonly budget: Pick<TuningSettings, "trials" | "minutes">;
  readonly workers: number;
  /** How many trials earlier runs made. */
  readonly made: number;
}

/** The trials as they end, a line each, and below them what runs, the best so far and how long it may take. */
export class TrialTable {
  readonly #terminal: Terminal;
  readonly #options: TrialTableOptions;
  readonly #running = new Map<number, number>();
  readonly #startedMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #made: number;
  readonly #seconds: number[] = [];
  #best: Trial | undefined;

  constructor(terminal: Terminal, options: TrialTableOptions, best: Trial | undefined) {
    this.#terminal = terminal;
    this.#options = options;
    this.#made = options.made;
    this.#best = best;
    const { title } = OBJECTIVES[options.objective];
    terminal.line(
      `${"trial".padStart(6)} ${title.padStart(10)} ${"seconds".padStart(8)}  settings`,
    );
    this.#timer = setInterval(() => {
      this.#draw();
    }, TICK_MS);
    this.#timer.unref();
  }

  /** A trial has begun. */
  began(number: number): void {
    this.#running.set(number, performance.now());
    this.#draw();
  }

  /** A trial has ended. */
  ended(trial: Trial): void {
    const isBest = this.#isBest(trial);
    this.#running.delete(trial.number);
    this.#made += 1;
    this.#seconds.push(trial.seconds);
    if (isBest) this.#best = trial;
    this.#terminal.line(this.#row(trial, isBest));
    this.#draw();
  }

  #isBest({ scores }: Trial): boolean {
    if (scores === undefined) return false;
    const { objective } = this.#options;
    const best = this.#best?.scores;
    return best === undefined || worthOf(scores, objective) > worthOf(best, objective);
  }

  /** No more is drawn. */
  close(): void {
    clearInterval(this.#timer);
  }

  #row(trial: Trial, isBest: boolean): string {
    const { number, scores, state, seconds, problem } = trial;
    const { text } = OBJECTIVES[this.#options.objective];
    const score = scores === undefined ? state : text(scores[this.#options.objective]);
    const told = problem === undefined ? "" : `: ${problem.slice(0, MAX_PROBLEM_LENGTH)}`;
    return `${String(number).padStart(6)} ${score.padStart(10)} ${seconds.toFixed(1).padStart(8)}  ${settingsText(trial)}${isBest ? "  ← best so far" : ""}${told}`;
  }

  #draw(): void {
    const { objective, budget, workers } = this.#options;
    const elapsed = (performance.now() - this.#startedMs) / 1000;
    const mean = this.#seconds.reduce((sum, it) => sum + it, 0) / this.#seconds.length;
    const byTrials =
      budget.trials === null ? Infinity : ((budget.trials - this.#made) * mean) / workers;
    const byMinutes = budget.minutes === null ? Infinity : budget.minutes * 60 - elapsed;
    const rest = Math.min(Number.isNaN(byTrials) ? Infinity : byTrials, byMinutes);
    const running = [...this.#running].map(
      ([number, ms]) => `${String(number)} (${((performance.now() - ms) / 1000).toFixed(0)} s)`,
    );
    const best =
      this.#best?.scores === undefined
        ? ""
        : `best ${OBJECTIVES[objective].text(this.#best.scores[objective])} (${String(this.#best.number)}) `;
    const eta = rest === Infinity ? "" : `ETA ${durationText(Math.max(0, rest))}`;
    const [done, total] =
      budget.trials === null
        ? [Math.min(elapsed, (budget.minutes ?? 0) * 60 - 1), (budget.minutes ?? 0) * 60]
        : [this.#made, budget.trials];
    this.#terminal.progress(
      budget.trials === null ? "tune, seconds" : "tune, trials",
      Math.round(done),
      Math.round(total),
      `${best}${running.length === 0 ? "" : `running ${running.join(", ")} `}${eta}`,
    );
  }
}

/** A trial's settings in a line. */
export function settingsText({ number, parameters }: Trial): string {
  if (number === 0) return "as configured";
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(" ");
}

function durationText(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}
