import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";

const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));

/** A cluster without a table, as PGlite packs one. The first call for a version of PGlite makes it, which takes seconds. */
export async function emptyCluster(): Promise<Blob> {
  const file = `${modules}.cache/intent-serving/cluster-${await pgliteVersion()}.tar`;
  if (!existsSync(file)) await makeCluster(file);
  return new Blob([await readFile(file)]);
}

/** Lays it into a folder, as a first start of the local way makes it there. */
export async function makeClusterIn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const db = await PGlite.create(folder, { loadDataDir: await emptyCluster() });
  await db.close();
}

async function makeCluster(file: string): Promise<void> {
  const db = await PGlite.create();
  const packed = await db.dumpDataDir("none");
  await db.close();
  await mkdir(dirname(file), { recursive: true });
  const whole = `${file}.${String(process.pid)}`;
  await writeFile(whole, Buffer.from(await packed.arrayBuffer()));
  await rename(whole, file);
}

async function pgliteVersion(): Promise<string> {
  const text = await readFile(`${modules}@electric-sql/pglite/package.json`, "utf8");
  return /"version": *"([^"]+)"/.exec(text)?.[1] ?? "unknown";
}
