import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Answer } from "./answer.js";
import { DataTable, type DataTableProps } from "./data-table.js";
import { Empty } from "./empty.js";
import { Said } from "./said.js";

/** A page of rows as the gateway gives it. */
export interface RowsPage {
  /** Where the next page begins; null after the last. */
  readonly next: string | number | null;
  /** How many rows there are in all, where that is known. */
  readonly total?: number;
  /** What isn't there that could be; null where all is. */
  readonly problem?: string | null;
}

/** What a {@link PagedTable} shows. */
export interface PagedTableProps<Page extends RowsPage, Row>
  extends Pick<
    DataTableProps<Row>,
    "title" | "columns" | "keyOf" | "csvName" | "empty" | "isMarked"
  > {
  readonly of: UseInfiniteQueryResult<InfiniteData<Page>>;
  /** What is on its way, in words. */
  readonly what: string;
  /** A function that stays the same. */
  readonly rowsOf: (page: Page) => readonly Row[];
  /** What stands above a page's problem. */
  readonly problemTitle?: string;
}

/** A table whose rows come from the gateway page by page, in its order, with what is lacking above it. */
export function PagedTable<Page extends RowsPage, Row>({
  of,
  what,
  rowsOf,
  problemTitle = "",
  ...table
}: PagedTableProps<Page, Row>): ReactNode {
  const rows = useMemo(() => of.data?.pages.flatMap(rowsOf) ?? [], [of.data, rowsOf]);
  return (
    <Answer of={of} what={what}>
      {({ pages: [{ total, problem = null } = {}] }) => (
        <div className="stack-close" aria-busy={of.isPlaceholderData}>
          {problem === null ? null : (
            <Empty title={problemTitle}>
              <Said>{problem}</Said>
            </Empty>
          )}
          {problem !== null && rows.length === 0 ? null : (
            <DataTable
              {...table}
              rows={rows}
              {...(total === undefined ? {} : { total })}
              isOrderFixed
              onMore={of.hasNextPage ? () => void of.fetchNextPage() : undefined}
              isLoadingMore={of.isFetchingNextPage}
            />
          )}
          {of.isPlaceholderData ? (
            <p className="quiet small" role="status">
              {what}
            </p>
          ) : null}
        </div>
      )}
    </Answer>
  );
}
