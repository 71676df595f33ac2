import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writtenDocuments } from "../src/openapi/written-documents.js";

const PROGRAM =
  process.env["OPENAPI_SPEC_VALIDATOR"] ??
  fileURLToPath(new URL("../../.venv/bin/openapi-spec-validator", import.meta.url));
const isThere = existsSync(PROGRAM);
const reason = isThere ? "" : ": it is missing (requirements-dev.txt)";

describe.skipIf(!isThere)(`openapi-spec-validator${reason}`, () => {
  const text = writtenDocuments()["docs/openapi.json"] ?? "";

  it("takes the document for one of OpenAPI 3.1, and not one that lacks something", async () => {
    expect(await exitCodeFor(text)).toBe(0);
    const broken = [
      text.replace('"title"', '"name"'),
      text.replace('"in": "path"', '"in": "somewhere"'),
      text.replace('"openapi": "3.1.1"', '"openapi": "5.0.0"'),
    ];
    for (const document of broken) {
      expect(document).not.toBe(text);
      expect(await exitCodeFor(document)).not.toBe(0);
    }
  });
});

async function exitCodeFor(document: string): Promise<number | null> {
  const child = spawn(PROGRAM, ["-"], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.end(document);
  await once(child, "exit");
  return child.exitCode;
}
