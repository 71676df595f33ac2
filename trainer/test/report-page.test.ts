import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { classificationMetrics, confusionMatrix } from "@intent-serving/evaluation";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Judgement } from "../src/judge/judge-model.js";
import { sliceRows } from "../src/judge/slices.js";
import { splitMetrics } from "../src/judge/split-metrics.js";
import { html, inlineJson } from "../src/report/html.js";
import { reportData } from "../src/report/report-data.js";
import { questions } from "./questions.js";
import { type RunPlace, runPlace, trainRun } from "./trained-run.js";

const HOSTILE = `</script><img src=x onerror=alert(1)> "quoted" & 'single'`;

const dataSchema = z.object({
  intents: z.array(z.object({ name: z.string() })),
  splits: z.array(
    z.object({
      n: z.int(),
      cells: z.array(
        z.object({
          truth: z.int(),
          predicted: z.int(),
          n: z.int(),
          sentences: z.array(z.tuple([z.string(), z.string(), z.number()])),
        }),
      ),
    }),
  ),
});

async function reportOf({ artefacts }: RunPlace): Promise<string> {
  const [name = ""] = await readdir(artefacts);
  return await readFile(join(artefacts, name, "report.html"), "utf8");
}

function dataOf(page: string): z.infer<typeof dataSchema> {
  const json = /<script type="application\/json" id="report-data">(.*)<\/script>/.exec(page)?.[1];
  return dataSchema.parse(JSON.parse(json ?? ""));
}

test("every cell of the matrix has its sentences, and they are those of the predictions", async () => {
  const place = await runPlace();
  await trainRun(place);
  const { splits, intents } = dataOf(await reportOf(place));
  expect(intents.map(({ name }) => name)).toEqual(["alcohol", "dosage", "storage"]);
  const [validation] = splits;
  expect(validation?.cells.reduce((sum, { n }) => sum + n, 0)).toBe(validation?.n);
  for (const { n, sentences } of validation?.cells ?? []) {
    expect(sentences).toHaveLength(n);
    for (const [text] of sentences) expect(questions()).toContain(`,${text},`);
  }
});

test("no text becomes markup, and the page's policy names all that may run", async () => {
  const place = await runPlace();
  const rows = questions()
    .split("\n")
    .slice(1, -1)
    .map((row) => row.split(","))
    .map(([id = "", text = "", intent = ""], index) => {
      const cell = (value: string): string => `"${value.replaceAll('"', '""')}"`;
      return [id, cell(`${text} ${String(index)} ${HOSTILE}`), cell(`${intent} ${HOSTILE}`)].join(
        ",",
      );
    });
  await writeFile(join(place.folder, "hostile.csv"), `id,question,intent\n${rows.join("\n")}\n`);
  await trainRun(place, { dataset: "hostile.csv" });
  const page = await reportOf(place);
  expect(page).not.toContain("<img");
  expect(dataOf(page).splits[0]?.cells[0]?.sentences[0]?.[0]).toContain(HOSTILE);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const inline = [...page.matchAll(/<(script|style)(?: type="module")?>([\s\S]*?)<\/\1>/g)];
  expect(inline).toHaveLength(7);
  for (const [, , text = ""] of inline) {
    const hash = createHash("sha256").update(text).digest("base64");
    expect(policy).toContain(`&#39;sha256-${hash}&#39;`);
  }
  expect(policy).toMatch(/^default-src &#39;none&#39;;/);
  expect(page).not.toMatch(/<(?:link|script|img)[^>]* (?:src|href)=/);
});

test("html escapes what is put in, and inlined JSON can't end its element", () => {
  expect(html`<p title="${HOSTILE}">${[html`<b>${1}</b>`]}</p>`.markup).toBe(
    '<p title="&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; &#39;single&#39;"><b>1</b></p>',
  );
  const { markup } = inlineJson({ text: HOSTILE });
  expect(markup).not.toContain("<");
  expect(JSON.parse(markup)).toEqual({ text: HOSTILE });
});

test("500 intents and 6 000 long sentences fit in a page of 2 MB, the counts whole", () => {
  const [intentCount, rowCount] = [500, 6_000];
  const intents = Array.from({ length: intentCount }, (_, id) => ({
    id,
    name: `intent_with_a_rather_long_name_${String(id)}`,
    description: "",
  }));
  const rows = Array.from({ length: rowCount }, (_, order) => ({
    id: `r${String(order)}`,
    text: `phrase ${String(order)} `.repeat(30),
    normalized: "",
    intent: order % intentCount,
    place: "",
    order,
  }));
  const truths = Int32Array.from(rows, ({ intent }) => intent);
  const answers = truths.map((truth, row) => (row % 7 === 0 ? (truth + row) % intentCount : truth));
  const matrix = confusionMatrix(truths, answers, intentCount);
  const probabilities = new Float32Array(rowCount * intentCount).fill(0.001);
  answers.forEach((answer, row) => (probabilities[row * intentCount + answer] = 0.5));
  const judgement: Judgement = {
    rows,
    truths,
    answers,
    logits: probabilities,
    probabilities,
    temperature: 1,
    classCount: intentCount,
    intents,
    matrix,
    metrics: classificationMetrics(matrix),
  };
  const metrics = splitMetrics(judgement, sliceRows(judgement.rows, rows));
  const data = reportData([{ name: "validation", judgement, metrics }], []);
  expect(JSON.stringify(data).length).toBeLessThan(1_500_000);
  const cells = data.splits[0]?.cells ?? [];
  expect(cells.reduce((sum, { n }) => sum + n, 0)).toBe(rowCount);
  expect(cells.every(({ sentences }) => sentences.length > 0)).toBe(true);
});
