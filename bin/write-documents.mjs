// Writes the files that are made of the gateway's table of routes.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { writtenDocuments } from "@intent-serving/gateway";
import openapiTS, { astToString } from "openapi-typescript";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const documents = writtenDocuments();
const types = astToString(await openapiTS(JSON.parse(documents["docs/openapi.json"])));
const header = "// Written by make collection of docs/openapi.json.\n";
for (const [path, text] of [
  ...Object.entries(documents),
  ["gateway/src/gen/paths.ts", header + types],
]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
