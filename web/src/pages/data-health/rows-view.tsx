import { type ReactNode, useMemo } from "react";
import { type Parameter, useView, wholeParameter } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { SelectField } from "../../components/field.js";
import { PageHead } from "../../components/page-head.js";
import { Said } from "../../components/said.js";
import { useModel } from "../../gateway/models.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { useCheckName } from "./check-name.js";
import { type HealthRow, KINDS, type RowsFilter, useDataHealth, useHealthRows } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const nameParameter: Parameter<string | null> = { read: (text) => text, write: (value) => value };
const kindParameter: Parameter<RowsFilter["kind"]> = {
  read: (text) => KINDS.find((kind) => kind === text) ?? null,
  write: (value) => value,
};
const VIEW = {
  version: wholeParameter,
  check: nameParameter,
  kind: kindParameter,
  intent: nameParameter,
};

/** The rows that need a look: all, or those of a check, a kind or an intent. */
export function RowsView(): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.rows;
  const model = useModel();
  const [view, change] = useView(VIEW);
  const rows = useHealthRows(model, view);
  const all = useMemo(() => rows.data?.pages.flatMap((page) => page.rows) ?? [], [rows.data]);
  const health = useDataHealth(model, view.version).data;
  const checkName = useCheckName();
  const back =
    view.version === null ? "/app/data-health" : `/app/data-health?version=${String(view.version)}`;
  const intents = health?.intents.map(({ name }) => name) ?? [];
  const checks = health?.findings.map(({ check }) => check) ?? [];
  return (
    <>
      <PageHead title={words.title} actions={<PageLink to={back}>{words.back}</PageLink>} />
      <div className="fields">
        <SelectField
          label={words.intent}
          options={[["", words.everyIntent], ...withChosen(intents, view.intent)]}
          value={view.intent ?? ""}
          onChange={({ target: { value } }) => {
            change({ intent: value === "" ? null : value });
          }}
        />
        <SelectField
          label={words.kind}
          options={[
            ["", words.everyKind],
            ...KINDS.map((kind) => [kind, words.kinds[kind]] as const),
          ]}
          value={view.kind ?? ""}
          onChange={({ target: { value } }) => {
            change({ kind: KINDS.find((kind) => kind === value) ?? null });
          }}
        />
        <SelectField
          label={words.check}
          options={[
            ["", words.everyCheck],
            ...withChosen(checks, view.check).map(([check]) => [check, checkName(check)] as const),
          ]}
          value={view.check ?? ""}
          onChange={({ target: { value } }) => {
            change({ check: value === "" ? null : value });
          }}
        />
      </div>
      <Answer of={rows}>
        {({ pages }) => (
          <Card title={words.found}>
            <Rows
              rows={all}
              total={pages[0]?.total ?? 0}
              onMore={rows.hasNextPage ? () => void rows.fetchNextPage() : undefined}
              isLoadingMore={rows.isFetchingNextPage}
              problem={pages[0]?.problem ?? null}
            />
          </Card>
        )}
      </Answer>
    </>
  );
}

/** The choices, with the one that the address has where it is none of them. */
function withChosen(
  names: readonly string[],
  chosen: string | null,
): readonly (readonly [string, string])[] {
  const all = chosen === null || names.includes(chosen) ? names : [chosen, ...names];
  return all.map((name) => [name, name] as const);
}

function Rows({
  rows,
  total,
  onMore,
  isLoadingMore,
  problem,
}: {
  readonly rows: readonly HealthRow[];
  readonly total: number;
  readonly onMore: (() => void) | undefined;
  readonly isLoadingMore: boolean;
  readonly problem: string | null;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.rows;
  const { checks } = texts;
  const format = useFormat();
  const columns = useMemo((): Column<HealthRow>[] => {
    const names = new Map<string, string>(Object.entries(checks));
    const has = (valueOf: (row: HealthRow) => unknown): boolean =>
      rows.some((row) => valueOf(row) !== null);
    const all: Column<HealthRow>[] = [
      {
        id: "text",
        title: words.columns.text,
        value: ({ text }) => text,
        cell: ({ text }) => (
          <span className="user-text" dir="auto">
            {text}
          </span>
        ),
        width: 16,
      },
      { id: "intent", title: words.columns.intent, value: ({ intent }) => intent, width: 12 },
      {
        id: "found",
        title: words.columns.found,
        value: ({ check }) => names.get(check) ?? check,
        width: 9,
      },
      {
        id: "suggested",
        title: words.columns.suggested,
        value: ({ suggested }) => suggested,
        cell: ({ suggested }) => suggested ?? "–",
        width: 10,
      },
      {
        id: "other",
        title: words.columns.other,
        value: ({ other }) => (other === null ? null : `${other.text} (${other.intent})`),
        cell: ({ other }) =>
          other === null ? (
            "–"
          ) : (
            <>
              <span className="user-text" dir="auto">
                {other.text}
              </span>{" "}
              <span className="quiet small">
                {other.intent}, {other.place}
              </span>
            </>
          ),
        width: 14,
      },
      {
        id: "score",
        title: words.columns.score,
        value: ({ score }) => score,
        cell: ({ score }) => (score === null ? "–" : format.number(score, 3)),
        isNumeric: true,
        width: 5,
      },
      {
        id: "detail",
        title: words.columns.detail,
        value: ({ detail }) => detail,
        cell: ({ detail }) => (detail === null ? "–" : <Said>{detail}</Said>),
        width: 9,
      },
      { id: "place", title: words.columns.place, value: ({ place }) => place, width: 9 },
    ];
    // what no row has would be an empty column
    return all.filter(({ value }) => has(value));
  }, [words, checks, format, rows]);
  return (
    <>
      {problem === null ? null : (
        <p className="quiet">
          <Said>{problem}</Said>
        </p>
      )}
      <DataTable
        title={words.list}
        rows={rows}
        total={total}
        columns={columns}
        keyOf={({ check, place, other }) => `${check} ${place} ${other?.place ?? ""}`}
        csvName="data-rows"
        isOrderFixed
        onMore={onMore}
        isLoadingMore={isLoadingMore}
        empty={<p className="quiet">{words.none}</p>}
      />
    </>
  );
}
