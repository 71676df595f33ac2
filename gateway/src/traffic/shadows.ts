import type { Labels } from "../labels/labels.js";
import { CHAMPION } from "../labels/labels.js";
import { errorFields, type Log } from "../log-fields.js";
import { predict, type ServedVersion } from "../predict/predict.js";
import { bestOf } from "../predict/predict-route.js";
import { predictionId } from "../predictions/prediction-id.js";
import type { PredictionRecord } from "../predictions/prediction-record.js";
import type { FlipRow } from "./flip-table.js";
import type { Minutes } from "./minutes.js";
import type { TrafficRules } from "./rules.js";
import { ShadowLane } from "./shadow-lane.js";

/** What shadows work with. */
export interface ShadowParts {
  readonly rulesOf: (model: string) => TrafficRules;
  readonly labels: Pick<Labels, "of">;
  /** A version that can be asked at this moment. */
  readonly served: (model: string, version: number) => ServedVersion | undefined;
  /** Whether the log has room for rows that nobody waits for. */
  readonly hasRoom: () => boolean;
  readonly record: (record: PredictionRecord) => void;
  readonly flipped: (flip: FlipRow) => void;
  readonly minutes: Pick<Minutes, "add">;
  readonly slowMs: (model: string) => number;
  readonly log: Log;
  readonly random?: () => number;
}

/** What became of a shadow's copies since this process started. */
export interface ShadowCounts {
  readonly asked: number;
  readonly flips: number;
  readonly failed: number;
  readonly shed: number;
}

interface Shadow {
  readonly lane: ShadowLane;
  asked: number;
  flips: number;
  failed: number;
}

/** Sends copies of what the champion answered to other versions, off the request's path, and notes where they differ. */
export class Shadows {
  readonly #parts: ShadowParts;
  readonly #shadows = new Map<string, Shadow>();

  constructor(parts: ShadowParts) {
    this.#parts = parts;
  }

  /** Takes the champion's answer at once, to be copied later; never throws. */
  offer(record: PredictionRecord): void {
    const { rulesOf, labels, random = Math.random, hasRoom } = this.#parts;
    if (record.label !== CHAMPION) return;
    for (const { label, share, concurrency } of rulesOf(record.model).shadows) {
      const version = labels.of(record.model).get(label);
      if (version === undefined || version === record.version || random() >= share) continue;
      const shadow = this.#shadow(record.model, label);
      if (hasRoom()) {
        shadow.lane.offer(() => this.#copy(record, { label, version, share }, shadow), concurrency);
      } else shadow.lane.shed += 1;
    }
  }

  /** What became of a shadow's copies. */
  counts(model: string, label: string): ShadowCounts {
    const shadow = this.#shadows.get(`${model}/${label}`);
    if (shadow === undefined) return { asked: 0, flips: 0, failed: 0, shed: 0 };
    const { asked, flips, failed, lane } = shadow;
    return { asked, flips, failed, shed: lane.shed };
  }

  /** Sends no more copies. */
  close(): void {
    for (const { lane } of this.#shadows.values()) lane.close();
  }

  #shadow(model: string, label: string): Shadow {
    const key = `${model}/${label}`;
    let shadow = this.#shadows.get(key);
    if (shadow === undefined) {
      shadow = { lane: new ShadowLane(), asked: 0, flips: 0, failed: 0 };
      this.#shadows.set(key, shadow);
    }
    return shadow;
  }

  async #copy(
    original: PredictionRecord,
    { label, version, share }: { label: string; version: number; share: number },
    shadow: Shadow,
  ): Promise<void> {
    const { minutes, log, labels, rulesOf, served: servedOf } = this.#parts;
    const { model } = original;
    const isStill = rulesOf(model).shadows.some((one) => one.label === label);
    if (!isStill || labels.of(model).get(label) !== version) return;
    const counted = { model, version, champion: original.version };
    shadow.asked += 1;
    try {
      const served = servedOf(model, version);
      if (served === undefined) throw new Error("the version is not served");
      const startedMs = performance.now();
      const answer = await predict(served, original.query);
      const latencyMs = performance.now() - startedMs;
      // its time stays the original's: who deletes a subject meanwhile deletes the copies that still come
      const record: PredictionRecord = {
        ...original,
        id: predictionId(),
        version,
        label,
        ...bestOf(served, answer),
        latencyMs,
        routing: { rule: "shadow", share, shadowOf: original.id },
        chain: null,
      };
      this.#parts.record(record);
      const isFlip = record.intent !== original.intent;
      if (isFlip) this.#flipped(original, record, label, shadow);
      const isSlow = latencyMs > this.#parts.slowMs(model);
      minutes.add(counted, { answers: 1, flips: isFlip ? 1 : 0, slow: isSlow ? 1 : 0 });
    } catch (error) {
      shadow.failed += 1;
      minutes.add(counted, { errors: 1 });
      log.debug({ msg: "a shadow did not answer", model, version, ...errorFields(error) });
    }
  }

  #flipped(
    original: PredictionRecord,
    record: PredictionRecord,
    label: string,
    shadow: Shadow,
  ): void {
    shadow.flips += 1;
    this.#parts.flipped({
      shadowPredictionId: record.id,
      predictionId: original.id,
      timeMs: record.timeMs,
      model: record.model,
      championVersion: original.version,
      championIntent: original.intent,
      championProbability: original.probability,
      shadowLabel: label,
      shadowVersion: record.version,
      shadowIntent: record.intent,
      shadowProbability: record.probability,
    });
  }
}
