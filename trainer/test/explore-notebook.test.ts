import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";

const notebookSchema = z.object({
  cells: z.array(z.object({ cell_type: z.string(), outputs: z.array(z.unknown()).optional() })),
});

test("docs/explore.ipynb is kept without outputs, which would show texts of a data set", async () => {
  const text = await readFile(new URL("../../docs/explore.ipynb", import.meta.url), "utf8");
  const { cells } = notebookSchema.parse(JSON.parse(text));
  expect(cells.length).toBeGreaterThan(10);
  for (const { outputs = [] } of cells) expect(outputs).toEqual([]);
});
