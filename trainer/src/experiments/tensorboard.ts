import { encodeEvents } from "@intent-serving/savedmodel";
import type { TrainingCurve } from "./training-curve.js";

/** A folder name of a member of an ensemble. */
export function memberFolder(member: string): string {
  return member.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|-+$/g, "") || "model";
}

/**
 * TensorBoard's event files by their paths, one folder a curve, so that TensorBoard shows each as a run of its own:
 * `tensorboard --logdir data/artefacts/<timestamp>/tensorboard`.
 */
export function eventFiles(curves: readonly TrainingCurve[]): Map<string, Uint8Array> {
  return new Map(
    curves.map(({ member, epochs }) => {
      const startedSeconds = Math.floor((epochs[0]?.wallTimeMs ?? 0) / 1000);
      const path = `tensorboard/${memberFolder(member)}/events.out.tfevents.${String(startedSeconds)}.trainer`;
      const events = epochs.map((it) => ({
        wallTimeSeconds: it.wallTimeMs / 1000,
        step: it.epoch,
        scalars: {
          loss: it.loss,
          validation_loss: it.validationLoss,
          validation_accuracy: it.validationAccuracy,
          learning_rate: it.learningRate,
        },
      }));
      return [path, encodeEvents(events)];
    }),
  );
}
