// Stands in for the trainer: publishes a version with an empty graph.
import { mkdirSync, writeFileSync } from "node:fs";

const folder = process.argv.find((flag) => flag.startsWith("--models-directory="))?.split("=")[1];
mkdirSync(`${folder}/intent/1`, { recursive: true });
writeFileSync(`${folder}/intent/1/saved_model.pb`, "");
process.stdout.write("published 1\n");
