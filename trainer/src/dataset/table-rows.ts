import { type ImportedRow, type Split, splitNamed } from "../formats/imported.js";
import type { DataSettings } from "../settings/train-settings.js";
import { TrainerError } from "../trainer-error.js";
import { columnOf, type Table } from "./read-table.js";
import { isLabelledExport, withoutQuote } from "./spreadsheet-text.js";

/** The rows of one table; a column `split` that holds nothing but train, validation and test gives each its part. */
export function rowsOf(table: Table, settings: DataSettings): ImportedRow[] {
  const text = columnOf(table, settings.textColumn, "data.textColumn");
  const intent = columnOf(table, settings.intentColumn, "data.intentColumn");
  const id = table.columns.find(
    (column) => column.toLowerCase() === settings.idColumn.toLowerCase(),
  );
  const splits = splitsOf(table);
  const asWritten = isLabelledExport(table.columns) ? withoutQuote : (cell: string) => cell;
  return table.rows.map(({ cells, line }, index) => {
    const place = `${table.name}: line ${String(line)}`;
    return {
      split: splits?.[index],
      id: (id === undefined ? undefined : cells.get(id)) ?? String(line),
      text: asWritten(needed(cells.get(text), place, text)),
      intent: needed(cells.get(intent), place, intent).trim(),
      place,
    };
  });
}

/** Joins the table that has the texts with the one that has the intents. */
export function joinedRows(tables: readonly [Table, Table], settings: DataSettings): ImportedRow[] {
  const hasTexts = (table: Table): boolean =>
    table.columns.some((column) => column.toLowerCase() === settings.textColumn.toLowerCase());
  const [texts, intents] = hasTexts(tables[0]) ? tables : [tables[1], tables[0]];
  const text = columnOf(texts, settings.textColumn, "data.textColumn");
  const textId = columnOf(texts, settings.idColumn, "data.idColumn");
  const intent = columnOf(intents, settings.intentColumn, "data.intentColumn");
  const intentId = columnOf(intents, settings.idColumn, "data.idColumn");
  const byId = new Map<string, string>();
  for (const { cells, line } of intents.rows) {
    const place = `${intents.name}: line ${String(line)}`;
    const id = needed(cells.get(intentId), place, intentId);
    if (byId.has(id)) {
      throw new TrainerError(
        "data",
        `${place}: expected each id once, got ${JSON.stringify(id)} again`,
      );
    }
    byId.set(id, needed(cells.get(intent), place, intent).trim());
  }
  const seen = new Set<string>();
  const rows = texts.rows.map(({ cells, line }) => {
    const place = `${texts.name}: line ${String(line)}`;
    const id = needed(cells.get(textId), place, textId);
    const found = byId.get(id);
    if (found === undefined || seen.has(id)) {
      const problem =
        found === undefined
          ? `an intent for id ${JSON.stringify(id)} in ${intents.name}, got none`
          : `each id once, got ${JSON.stringify(id)} again`;
      throw new TrainerError("data", `${place}: expected ${problem}`);
    }
    seen.add(id);
    return {
      id,
      text: needed(cells.get(text), place, text),
      intent: found,
      split: undefined,
      place,
    };
  });
  const lonely = [...byId.keys()].find((id) => !seen.has(id));
  if (lonely !== undefined) {
    throw new TrainerError(
      "data",
      `${intents.name}: expected a text for id ${JSON.stringify(lonely)} in ${texts.name}, got none`,
    );
  }
  return rows;
}

/** The split of each row; undefined where the table has none, or a column of that name that means something else. */
function splitsOf(table: Table): (Split | undefined)[] | undefined {
  const column = table.columns.find((name) => name.toLowerCase() === "split");
  if (column === undefined) return undefined;
  const splits = table.rows.map(({ cells }) => splitNamed(cells.get(column) ?? ""));
  return splits.includes(undefined) ? undefined : splits;
}

function needed(cell: string | undefined, place: string, column: string): string {
  if (cell === undefined) {
    throw new TrainerError(
      "data",
      `${place}: expected a text or number in ${JSON.stringify(column)}, got none`,
    );
  }
  return cell;
}
