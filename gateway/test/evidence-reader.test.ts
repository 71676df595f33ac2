import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../version/test/tiny-version.js";
import { VersionDetails } from "../src/contract/versions.js";
import type { EvidenceQuestion } from "../src/evidence/evidence.js";
import { EvidenceReader } from "../src/evidence/evidence-reader.js";
import { judgedContents, publishJudged } from "./judged-version.js";

const BUILT = new URL("../dist/evidence/thread.js", import.meta.url);

const question = {
  kind: "details",
  model: "intent",
  standing: { version: 1, served: true, state: "AVAILABLE", labels: [], problem: null },
} as const satisfies EvidenceQuestion;

async function readerWith(script: URL): Promise<EvidenceReader> {
  const folder = await temporaryFolder();
  await publishJudged(folder, judgedContents([]));
  const places = { modelsDirectory: folder, artefactsDirectory: folder, heldOutDirectory: folder };
  const reader = new EvidenceReader(places, pino({ level: "silent" }), script);
  onTestFinished(() => reader.close());
  return reader;
}

async function scriptOf(text: string): Promise<URL> {
  const path = join(await temporaryFolder(), "thread.mjs");
  await writeFile(path, text);
  return pathToFileURL(path);
}

describe("a reader of evidence", () => {
  it.skipIf(!existsSync(BUILT))(
    "has a thread answer, says what the thread can't, and starts it again after its end",
    async () => {
      const reader = await readerWith(BUILT);
      const answers = await Promise.all([reader.ask(question), reader.ask(question)]);
      for (const json of answers) {
        expect(VersionDetails.parse(JSON.parse(json.toString("utf8")))).toMatchObject({
          kind: "TF-IDF + linear SVM",
        });
      }
      const missing = { ...question, standing: { ...question.standing, version: 7 } };
      await expect(reader.ask(missing)).rejects.toMatchObject({
        code: "evidence-missing",
        message: "the files of version 7 of intent can't be read (unreadable)",
      });
      await reader.close();
      expect((await reader.ask(question)).length).toBeGreaterThan(100);
    },
  );

  it("reads by itself where nothing is built", async () => {
    const reader = await readerWith(pathToFileURL("/nowhere/thread.js"));
    expect((await reader.ask(question)).length).toBeGreaterThan(100);
  });

  it("tells those who wait for a thread that dies, and those who are too many", async () => {
    const dying = await readerWith(
      await scriptOf(`
        import { parentPort } from "node:worker_threads";
        parentPort.on("message", () => process.exit(3));`),
    );
    await expect(dying.ask(question)).rejects.toMatchObject({ code: "internal" });
    await expect(dying.ask(question)).rejects.toMatchObject({ code: "internal" });
    const silent = await readerWith(
      await scriptOf(`
        import { parentPort } from "node:worker_threads";
        parentPort.on("message", () => undefined);`),
    );
    const waiting = Promise.allSettled(Array.from({ length: 64 }, () => silent.ask(question)));
    await expect(silent.ask(question)).rejects.toMatchObject({ code: "gateway-busy" });
    await silent.close();
    const told = await waiting;
    expect(told.every(({ status }) => status === "rejected")).toBe(true);
  });
});
