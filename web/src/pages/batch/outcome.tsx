import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Said } from "../../components/said.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { type BatchProgress, type FailedRow, rowsOfBatch } from "./batch-run.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

interface IntentRows {
  readonly intent: number;
  readonly name: string;
  readonly rows: number;
  readonly share: number;
}

/** What came of the rows: how many got which intent, and those that got none. */
export function Outcome({ progress }: { readonly progress: BatchProgress }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { intents, failedRows, failed } = progress;
  return (
    <>
      {failed === 0 ? null : (
        <Card
          title={texts.failedRows}
          note={
            failed > failedRows.length
              ? `${texts.failedNote} ${texts.failedFirst(format.number(failedRows.length))}`
              : texts.failedNote
          }
        >
          <Failed rows={failedRows} total={failed} />
        </Card>
      )}
      {intents.size === 0 ? null : (
        <Card title={texts.intents} note={texts.intentsNote}>
          <Intents progress={progress} />
        </Card>
      )}
    </>
  );
}

function Failed({
  rows,
  total,
}: {
  readonly rows: readonly FailedRow[];
  readonly total: number;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const columns = useMemo(
    (): Column<FailedRow>[] => [
      { id: "row", title: texts.columns.row, value: ({ row }) => row, isNumeric: true, width: 5 },
      { id: "id", title: texts.columns.id, value: ({ id }) => id, width: 7 },
      {
        id: "problem",
        title: texts.columns.problem,
        value: ({ title, detail }) => `${title} (${detail})`,
        cell: ({ title, detail }) => (
          <>
            <Said>{title}</Said> (<Said>{detail}</Said>)
          </>
        ),
        width: 24,
      },
    ],
    [texts],
  );
  return (
    <DataTable
      title={texts.failedTable}
      rows={rows}
      total={total}
      columns={columns}
      keyOf={({ row }) => String(row)}
      csvName="batch-problems"
    />
  );
}

function Intents({ progress }: { readonly progress: BatchProgress }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { intents, order, startedAt, lastAt, rows, failed } = progress;
  const { names } = order;
  const counted = useMemo(
    (): IntentRows[] =>
      [...intents]
        .map(([intent, n]) => ({
          intent,
          name: names.get(intent) ?? "",
          rows: n,
          share: n / (rows - failed),
        }))
        .sort((a, b) => b.rows - a.rows),
    [intents, names, rows, failed],
  );
  const columns = useMemo((): Column<IntentRows>[] => {
    const toRows = (intent: number): string =>
      `${rowsOfBatch({ order, startedAt, lastAt })}&intent=${String(intent)}`;
    return [
      { id: "name", title: texts.columns.name, value: ({ name }) => name, width: 9 },
      {
        id: "rows",
        title: texts.columns.rows,
        value: ({ rows: n }) => n,
        cell: ({ intent, rows: n }) => <PageLink to={toRows(intent)}>{format.number(n)}</PageLink>,
        isNumeric: true,
        width: 5,
      },
      {
        id: "share",
        title: texts.columns.share,
        value: ({ share }) => share,
        cell: ({ share }) => format.percent(share),
        isNumeric: true,
        width: 5,
      },
      {
        id: "intent",
        title: texts.columns.intent,
        value: ({ intent }) => intent,
        isNumeric: true,
        width: 5,
      },
    ];
  }, [texts, format, order, startedAt, lastAt]);
  return (
    <DataTable
      title={texts.intentsTable}
      rows={counted}
      columns={columns}
      keyOf={({ intent }) => String(intent)}
      csvName="batch-intents"
    />
  );
}
