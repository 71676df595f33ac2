import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { formatOf } from "../src/language/format.js";
import { firstSpoken } from "../src/language/language.js";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

it.each([
  [0.5, "50.0%"],
  [0, "0.0%"],
  [1, "100.0%"],
  [0.99994963, ">99.9%"],
  [0.00001, "<0.1%"],
  ["0.73356545", "73.4%"],
])("writes %s as a share of %s", (value, text) => {
  expect(formatOf("en").percent(value)).toBe(text);
});

it("writes figures as each language does", () => {
  const spaces = /[\u00A0\u202F]/g;
  const plain = (text: string): string => text.replace(spaces, " ");
  expect(formatOf("en").number(1234567)).toBe("1,234,567");
  expect(plain(formatOf("fr").number(1234567))).toBe("1 234 567");
  expect(plain(formatOf("fr").percent(0.734))).toBe("73,4 %");
  expect(formatOf("en").signed(-0.256)).toBe("−0.26");
  expect(formatOf("en").milliseconds(2.93)).toBe("2.9\u00a0ms");
  expect(formatOf("en").milliseconds(1234)).toBe("1.2\u00a0s");
  expect(formatOf("en").counted(0, "row", "rows")).toBe("0 rows");
  expect(formatOf("fr").counted(0, "ligne", "lignes")).toBe("0 ligne");
});

it.each([
  [["fr-CA", "en"], "fr"],
  [["de", "fr"], "fr"],
  [["de"], "en"],
  [[], "en"],
] as const)("speaks to a browser that wants %s in %s", (wanted, language) => {
  expect(firstSpoken(wanted)).toBe(language);
});

it("has each folder's texts in both languages, and in French nothing that was left in English", async () => {
  const english = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("texts.en.ts"),
  );
  expect(english.length).toBeGreaterThan(2);
  for (const file of english) {
    const { en } = await texts<"en">(file);
    const { fr } = await texts<"fr">(file.replace(".en.ts", ".fr.ts"));
    expect(keysOf(fr), file).toEqual(keysOf(en));
    const left = sentencesOf(en).filter((text) => sentencesOf(fr).includes(text));
    expect(left, file).toEqual([]);
  }
});

it("keeps French punctuation at its word: no line may begin with it", () => {
  const french = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("texts.fr.ts"),
  );
  for (const file of french) {
    const source = readFileSync(join(SOURCES, file), "utf8").replace(/\$\{[^}]*\}/g, "…");
    const said = source.match(/"[^"\n]*"|`[^`]*`/g) ?? [];
    expect(said.length, file).toBeGreaterThan(0);
    expect(
      said.filter((text) => / [:;?!»%]|« /.test(text)),
      file,
    ).toEqual([]);
  }
});

async function texts<Language extends string>(file: string): Promise<Record<Language, unknown>> {
  // the compiler knows each of these files, but not which one this is
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion
  return (await import(join(SOURCES, file))) as Record<Language, unknown>;
}

function keysOf(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [at];
  return Object.entries(value)
    .flatMap(([key, below]) => keysOf(below, `${at}.${key}`))
    .sort();
}

/** Texts of several words; single ones, such as names, may be the same. */
function sentencesOf(value: unknown): string[] {
  if (typeof value === "string") return value.split(" ").length > 3 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(sentencesOf);
}
