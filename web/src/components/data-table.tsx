import {
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { type ReactNode, useEffect, useMemo } from "react";
import { useFormat } from "../language/format.js";
import { useTexts } from "../language/language.js";
import { Button } from "./button.js";
import { type CsvValue, csvText, downloadText } from "./csv.js";
import "./data-table.css";
import { IntentName } from "./intent-name.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { useVirtualRows } from "./virtual-rows.js";

/** A column of a {@link DataTable}. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What the table sorts by and the CSV has; a number sorts as one. */
  readonly value: (row: Row) => CsvValue;
  /** What is shown in place of the value. */
  readonly cell?: (row: Row) => ReactNode;
  readonly isNumeric?: boolean;
  /** In rem; 8 by default. Where all fit, the widest takes what is left. */
  readonly width?: number;
}

/** What a {@link DataTable} shows. */
export interface DataTableProps<Row> {
  /** What the rows are; the table's heading, and its name for who can't see it. */
  readonly title: string;
  readonly rows: readonly Row[];
  /** A constant, or kept by useMemo: each new array sorts all rows anew. */
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** The CSV's file name without its ending. */
  readonly csvName: string;
  /** How many rows there are in all, where not all are here. */
  readonly total?: number;
  /** Rows whose order is the gateway's can't be sorted here. */
  readonly isOrderFixed?: boolean;
  /** Asked for when the last rows are near; undefined where there are no more. */
  readonly onMore?: (() => void) | undefined;
  readonly isLoadingMore?: boolean;
  /** What stands there without rows. */
  readonly empty?: ReactNode;
  /** Marks a row, such as the one that is open beside the table. */
  readonly isMarked?: (row: Row) => boolean;
}

interface Held<Row> {
  readonly row: Row;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, text: sortFn_text },
});

const VIRTUAL = { from: 80, rowPixels: 41, overscan: 12 };

/** A table of rows as a grid that sorts, scrolls through 100 000 rows and offers them as CSV; n stands beside its title. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { title, rows, columns, keyOf, csvName, total, isOrderFixed = false } = props;
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const data = useMemo(
    () => (isOrderFixed ? [] : rows.map((row): Held<Row> => ({ row }))),
    [rows, isOrderFixed],
  );
  const definitions = useMemo(
    () =>
      columns.map(({ id, title: header, value, isNumeric = false }) => ({
        id,
        header,
        accessorFn: ({ row }: Held<Row>) => value(row) ?? undefined,
        sortFn: isNumeric ? ("basic" as const) : ("text" as const),
        sortUndefined: "last" as const,
        sortDescFirst: isNumeric,
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: ({ row }: Held<Row>) => keyOf(row),
    enableSorting: !isOrderFixed,
  });
  // rows in the gateway's order go by the table's model, which takes long to make of 100 000 of them
  const { rows: modelled } = table.getRowModel();
  const sorted = useMemo(
    () => (isOrderFixed ? rows : modelled.map(({ original }) => original.row)),
    [rows, modelled, isOrderFixed],
  );
  const [headers] = table.getHeaderGroups();
  const { scroller, isVirtual, indices, above, below, measure } = useVirtualRows(sorted.length, {
    table: csvName,
    ...VIRTUAL,
  });
  const { onMore, isLoadingMore = false } = props;
  const isNearEnd = (indices.at(-1) ?? -1) >= sorted.length - 20;
  useEffect(() => {
    if (isNearEnd && isVirtual && !isLoadingMore) onMore?.();
  }, [isNearEnd, isVirtual, isLoadingMore, onMore]);
  const here = `${format.number(rows.length)}${onMore === undefined ? "" : "+"}`;
  const n = total === undefined ? here : partOf(format.number, rows, total);
  const byId = new Map(columns.map((column) => [column.id, column]));
  const widthOf = (id: string): number => {
    const { width = 8, title: header = "" } = byId.get(id) ?? {};
    return Math.max(width, widthOfWords(header));
  };

  return (
    <section className="table" aria-label={title}>
      <div className="table-head">
        <h3>
          {title} <span className="quiet table-n">{texts.rows(n)}</span>
        </h3>
        <Button
          size="small"
          disabled={rows.length === 0}
          onClick={() => {
            const lines = sorted.map((row) => columns.map(({ value }) => value(row)));
            downloadText(
              `${csvName}.csv`,
              csvText(
                columns.map(({ title: header }) => header),
                lines,
              ),
            );
          }}
        >
          {texts.download}
        </Button>
      </div>
      {rows.length === 0 ? (
        (props.empty ?? <p className="quiet">{texts.nothingInTable}</p>)
      ) : (
        // what scrolls must take the focus, so that the keyboard can scroll it
        <div
          ref={scroller}
          className={isVirtual ? "table-scroll table-scroll-tall" : "table-scroll"}
          tabIndex={0}
          role="group"
          aria-label={title}
        >
          <table
            aria-rowcount={sorted.length + 1}
            style={{
              minInlineSize: `${String(columns.reduce((sum, { id }) => sum + widthOf(id), 0))}rem`,
            }}
          >
            <colgroup>
              {columns.map(({ id }) => (
                <col key={id} style={{ inlineSize: `${String(widthOf(id))}rem` }} />
              ))}
            </colgroup>
            <thead>
              <tr aria-rowindex={1}>
                {headers?.headers.map(({ id, column }) => {
                  const direction = column.getIsSorted();
                  const { title: header = "", isNumeric = false } = byId.get(id) ?? {};
                  return (
                    <th
                      key={id}
                      scope="col"
                      className={isNumeric ? "table-number" : undefined}
                      aria-sort={
                        direction === false
                          ? undefined
                          : direction === "asc"
                            ? "ascending"
                            : "descending"
                      }
                    >
                      {isOrderFixed ? (
                        header
                      ) : (
                        <button
                          type="button"
                          className="table-sort"
                          title={texts.sortBy(header)}
                          onClick={column.getToggleSortingHandler()}
                        >
                          {header}
                          <span aria-hidden="true" className="table-arrow">
                            {direction === false ? "" : direction === "asc" ? "↑" : "↓"}
                          </span>
                        </button>
                      )}
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody>
              <Spacer pixels={above} columns={columns.length} />
              {indices.map((index) => {
                const row = sorted[index];
                if (row === undefined) return null;
                return (
                  <tr
                    key={keyOf(row)}
                    data-index={index}
                    ref={measure}
                    aria-rowindex={index + 2}
                    className={props.isMarked?.(row) === true ? "table-marked" : undefined}
                  >
                    {columns.map(({ id, value, cell, isNumeric = false }) => (
                      <td key={id} className={isNumeric ? "table-number" : undefined}>
                        {cell === undefined ? <Plain value={value(row)} /> : cell(row)}
                      </td>
                    ))}
                  </tr>
                );
              })}
              <Spacer pixels={below} columns={columns.length} />
            </tbody>
          </table>
        </div>
      )}
      {onMore !== undefined && !isVirtual ? (
        <Button size="small" disabled={isLoadingMore} onClick={onMore}>
          {isLoadingMore ? texts.loadingMore : texts.more}
        </Button>
      ) : null}
      <p className="unseen" role="status">
        {isLoadingMore ? texts.loadingMore : ""}
      </p>
    </section>
  );
}

/** A value as it is; a name may break after its underscores. */
function Plain({ value }: { readonly value: CsvValue }): ReactNode {
  return typeof value === "string" ? <IntentName name={value} /> : value;
}

/** What a heading's longest word takes beside the arrow, in rem, so that no word is broken. */
function widthOfWords(heading: string): number {
  const longest = Math.max(...heading.split(/[\s-]/).map(({ length }) => length));
  return 2.4 + 0.53 * longest;
}

/** Stands for the rows that aren't drawn. */
function Spacer({
  pixels,
  columns,
}: {
  readonly pixels: number;
  readonly columns: number;
}): ReactNode {
  if (pixels <= 0) return null;
  return (
    <tr aria-hidden="true" className="table-spacer">
      <td colSpan={columns} style={{ blockSize: pixels }} />
    </tr>
  );
}

function partOf(write: (value: number) => string, rows: readonly unknown[], total: number): string {
  return rows.length >= total ? write(total) : `${write(rows.length)} / ${write(total)}`;
}
