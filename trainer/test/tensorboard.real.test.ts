import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventFiles } from "../src/experiments/tensorboard.js";
import { python, reasonWithout } from "./python.js";
import { temporaryFolder } from "./recording-terminal.js";

const missing = reasonWithout("tensorboard");

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
multiplexer = EventMultiplexer().AddRunsFromDirectory(sys.argv[1])
multiplexer.Reload()
print(json.dumps({
    run: {tag: [[e.wall_time, e.step, e.value] for e in multiplexer.Scalars(run, tag)] for tag in tags["scalars"]}
    for run, tags in multiplexer.Runs().items()
}))
`;

describe.skipIf(missing !== "")(`TensorBoard${missing}`, () => {
  test("reads each curve as a run with its figures, steps and times", async () => {
    const folder = await temporaryFolder();
    const epochs = Array.from({ length: 300 }, (_, index) => ({
      epoch: index + 1,
      loss: 1 / (index + 1),
      validationLoss: 0.5,
      validationAccuracy: index / 512,
      learningRate: 0.001,
      wallTimeMs: 1_700_000_000_000 + 250 * index,
    }));
    const curves = ["bag", "convolution 2"].map((member) => ({ member, epochs }));
    for (const [path, bytes] of eventFiles(curves)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    const { status, stdout, stderr } = spawnSync(python, ["-c", READ, join(folder, "tensorboard")]);
    expect(status, stderr.toString()).toBe(0);
    const figures = (of: (it: (typeof epochs)[number]) => number): number[][] =>
      epochs.map((it) => [it.wallTimeMs / 1000, it.epoch, Math.fround(of(it))]);
    const run = {
      loss: figures((it) => it.loss),
      validation_loss: figures((it) => it.validationLoss),
      validation_accuracy: figures((it) => it.validationAccuracy),
      learning_rate: figures((it) => it.learningRate),
    };
    expect(JSON.parse(stdout.toString())).toEqual({ bag: run, "convolution-2": run });
  });
});
