import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./project.js";

/** The README's text. */
export async function readReadme(): Promise<string> {
  return await readFile(join(ROOT, "README.md"), "utf8");
}

/** The README's example in a language: the text of its only fenced block of that kind. */
export async function readmeExample(language: string): Promise<string> {
  const readme = await readReadme();
  const blocks = readme.split(`\n\`\`\`${language}\n`).slice(1);
  const [block] = blocks;
  if (block === undefined || blocks.length > 1) {
    throw new Error(`README.md: expected one example in ${language}, got ${String(blocks.length)}`);
  }
  return block.slice(0, block.indexOf("\n```"));
}
