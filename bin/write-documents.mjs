// Writes the files that are made of the gateway's table of routes.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writtenDocuments } from "@intent-serving/gateway";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
for (const [path, text] of Object.entries(writtenDocuments())) {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
