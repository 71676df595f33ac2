import { type ReactNode, useMemo } from "react";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { VersionComparison } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

type Difference = VersionComparison["differs"][number];

/** Only what differs in how the two were made. */
export function Differs({ comparison }: { readonly comparison: VersionComparison }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { model, a, b, differs, alike } = comparison;
  const columns = useMemo<readonly Column<Difference>[]>(
    () => [
      {
        id: "name",
        title: texts.setting,
        value: ({ name }) => name,
        cell: ({ name }) => <code>{shownName(name)}</code>,
        width: 14,
      },
      {
        id: "a",
        title: texts.valueOf("A", a.version),
        value: (difference) => settingText(difference.a),
        width: 12,
      },
      {
        id: "b",
        title: texts.valueOf("B", b.version),
        value: (difference) => settingText(difference.b),
        width: 12,
      },
    ],
    [texts, a.version, b.version],
  );
  return (
    <Card title={texts.differs} note={texts.differsNote(format.number(alike))}>
      <DataTable
        title={texts.differTable}
        rows={differs}
        columns={columns}
        keyOf={({ name }) => name}
        csvName={`${model}-${String(a.version)}-${String(b.version)}-settings`}
        empty={<p className="quiet">{texts.nothingDiffers}</p>}
      />
    </Card>
  );
}

/** A setting's place in words; parts of a list count from 1. */
function shownName(name: string): string {
  return name
    .replace(/^settings\./, "")
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part))
    .join(" › ");
}

/** A setting's value in words: lists with commas, a dash where one side has none. */
function settingText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    return entries.map(settingText).join(", ");
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([key, below]) => `${key}: ${settingText(below)}`)
      .join("; ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
