import { type ReactNode, useMemo } from "react";
import { type Column, DataTable } from "../../components/data-table.js";
import { RowsLink } from "../../components/rows-link.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import { useIntentNames } from "./intent-names.js";
import type { Pair } from "./queries.js";
import type { PlaceCell } from "./replay-verdict.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How often intents are answered in each other's place; each number opens its texts. */
export function PlaceTable({
  model,
  pair,
  cells,
  view,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly cells: readonly PlaceCell[];
  /** What the address says of the texts that are counted, beside the intents. A constant, or kept by useMemo. */
  readonly view: Readonly<Record<string, string>>;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const nameOf = useIntentNames(model);
  const columns = useMemo<readonly Column<PlaceCell>[]>(() => {
    const opened = ({ a, b }: PlaceCell, more: Readonly<Record<string, string>> = {}): string =>
      flipsPath(pair, { ...view, intentA: String(a), intentB: String(b), ...more });
    const counts = [
      ["n", texts.rowCount, {}],
      ["labelled", texts.labelledColumn, { labelled: "1" }],
      ["onlyA", texts.onlyRight("A"), { right: "a" }],
      ["onlyB", texts.onlyRight("B"), { right: "b" }],
    ] as const;
    return [
      { id: "a", title: texts.answerOf("A", pair.a), value: ({ a }) => nameOf(a), width: 11 },
      { id: "b", title: texts.answerOf("B", pair.b), value: ({ b }) => nameOf(b), width: 11 },
      ...counts.map(
        ([id, title, more]): Column<PlaceCell> => ({
          id,
          title,
          value: (cell) => cell[id],
          isNumeric: true,
          width: 6,
          cell: (cell) => <RowsLink n={cell[id]} to={opened(cell, more)} />,
        }),
      ),
    ];
  }, [texts, pair, nameOf, view]);
  return (
    <DataTable
      title={texts.cellTable}
      rows={cells}
      columns={columns}
      keyOf={({ a, b }) => `${String(a)} ${String(b)}`}
      csvName={`${model}-${String(pair.a)}-${String(pair.b)}-${view["data"] ?? ""}-intents`}
      empty={<p className="quiet">{texts.noFlips}</p>}
    />
  );
}
