import { spawnSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { python, reasonWithout } from "./python.js";
import { runPlace, trainRun } from "./trained-run.js";

const missing = reasonWithout("nbclient", "ipykernel", "pandas", "matplotlib");
const docs = fileURLToPath(new URL("../../docs", import.meta.url));

const EXECUTE = `
import json, nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read("explore.ipynb", as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
print(json.dumps({
    "plots": sum("image/png" in output.get("data", {}) for output in outputs),
    "text": "".join(output.get("text", "") for output in outputs if output.get("name") == "stdout"),
    "warnings": "".join(output.get("text", "") for output in outputs if output.get("name") == "stderr"),
}))
`;

const outcomeSchema = z.object({ plots: z.int(), text: z.string(), warnings: z.string() });

function execute(artefact: string): z.infer<typeof outcomeSchema> {
  const { status, stdout, stderr } = spawnSync(python, ["-c", EXECUTE], {
    cwd: docs,
    env: {
      ...process.env,
      ARTEFACT: artefact,
      MPLBACKEND: "module://matplotlib_inline.backend_inline",
    },
  });
  expect(status, stderr.toString()).toBe(0);
  return outcomeSchema.parse(JSON.parse(stdout.toString()));
}

describe.skipIf(missing !== "")(`docs/explore.ipynb${missing}`, () => {
  test("runs on a training's folder from top to bottom and plots it", async () => {
    const place = await runPlace();
    await trainRun(place, { settings: { decoder: { kind: "svm" }, data: { testShare: 0.2 } } });
    const [name = ""] = await readdir(place.artefacts);
    const artefact = join(place.artefacts, name);
    const { plots, text, warnings } = execute(artefact);
    expect(text).toMatch(
      /^\S+: test set, n = \d+, accuracy \d+\.\d\d%\nthis model has no networks\n$/,
    );
    expect({ plots, warnings }).toEqual({ plots: 4, warnings: "" });
    const epochs = [1, 2, 3].map((epoch) => ({
      epoch,
      validationLoss: 1 / epoch,
      validationAccuracy: 0.5,
    }));
    await writeFile(join(artefact, "curves.json"), JSON.stringify([{ member: "bag", epochs }]));
    expect(execute(artefact).plots).toBe(5);
  });
});
