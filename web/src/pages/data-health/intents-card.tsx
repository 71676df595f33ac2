import { type ReactNode, useMemo } from "react";
import { useLocation } from "wouter";
import { PageLink, withModel } from "../../app/page-link.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { coverageOf, examplesAddress, healthRowsAddress } from "./addresses.js";
import { type DataHealth, type IntentHealth, KINDS } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** As wide as their headings. */
const KIND_WIDTHS = { duplicates: 7.2, conflicts: 6.5, suspected: 7, other: 5 } as const;

/** Each intent's examples, what is wrong with them, and how much it is asked for; each number opens its rows. */
export function IntentsCard({
  health,
  version,
}: {
  readonly health: DataHealth;
  readonly version: number | null;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const words = texts.intents;
  const { intents, complete, rows, live } = health;
  const columns = useIntentColumns(health, version);
  const [, navigate] = useLocation();
  const chart = useMemo(
    () => ({
      x: { title: texts.chart.x, values: intents.map(({ name }) => name) },
      y: { title: texts.chart.y, least: 0 },
      series: [
        { title: texts.chart.train, values: intents.map(({ share }) => share) },
        { title: texts.chart.live, values: intents.map((it) => it.live?.share ?? null) },
      ],
      onPoint: (at: number, series: number) => {
        const intent = intents[at]?.intent ?? null;
        if (intent === null) return;
        const to = series === 0 ? examplesAddress(intent, version) : liveAddress(health, intent);
        navigate(withModel(to, window.location.search));
      },
    }),
    [texts, intents, health, version, navigate],
  );
  return (
    <Card title={words.title} note={words.note}>
      {complete ? null : <p>{words.partial}</p>}
      <DataTable
        title={words.list}
        rows={intents}
        columns={columns}
        keyOf={({ name }) => name}
        csvName="data-health"
      />
      <Chart
        kind="bar"
        isShare
        {...chart}
        title={texts.chart.title}
        note={texts.chart.note}
        n={(rows?.train ?? 0) + (live?.n ?? 0)}
        csvName="data-coverage"
      />
    </Card>
  );
}

function useIntentColumns(
  health: DataHealth,
  version: number | null,
): readonly Column<IntentHealth>[] {
  const texts = useTexts({ en, fr }).intents;
  const format = useFormat();
  return useMemo((): Column<IntentHealth>[] => {
    const { columns } = texts;
    return [
      { id: "name", title: columns.name, value: ({ name }) => name, width: 12 },
      {
        id: "examples",
        title: columns.examples,
        value: ({ examples }) => examples,
        cell: ({ intent, examples, share }) => (
          <Counted share={share}>
            {intent === null ? (
              format.number(examples)
            ) : (
              <PageLink to={examplesAddress(intent, version)}>{format.number(examples)}</PageLink>
            )}
          </Counted>
        ),
        isNumeric: true,
        width: 8,
      },
      ...KINDS.map(
        (kind): Column<IntentHealth> => ({
          id: kind,
          title: columns[kind],
          value: (row) => row[kind],
          cell: (row) =>
            row[kind] === 0 ? (
              "0"
            ) : (
              <PageLink to={healthRowsAddress({ kind, intent: row.name, version })}>
                {format.number(row[kind])}
              </PageLink>
            ),
          isNumeric: true,
          width: KIND_WIDTHS[kind],
        }),
      ),
      {
        id: "live",
        title: columns.live,
        value: ({ live }) => live?.n ?? null,
        cell: ({ intent, live }) =>
          live === null ? (
            "–"
          ) : (
            <Counted share={live.share} interval={live.interval}>
              {intent === null || live.n === 0 ? (
                format.number(live.n)
              ) : (
                <PageLink to={liveAddress(health, intent)}>{format.number(live.n)}</PageLink>
              )}
            </Counted>
          ),
        isNumeric: true,
        width: 8,
      },
      {
        id: "coverage",
        title: columns.coverage,
        value: (row) => texts.coverage[coverageOf(row)],
        cell: (row) => {
          const coverage = coverageOf(row);
          const said = texts.coverage[coverage];
          return coverage === "more" ? <Badge tone="warning">{said}</Badge> : said;
        },
        width: 8,
      },
    ];
  }, [texts, format, health, version]);
}

/** A number of rows with its share, and the share's interval for who points at it. */
function Counted({
  share,
  interval,
  children,
}: {
  readonly share: number;
  readonly interval?: { readonly lower: number; readonly upper: number };
  readonly children: ReactNode;
}): ReactNode {
  const texts = useTexts({ en, fr }).intents;
  const format = useFormat();
  const title =
    interval === undefined
      ? undefined
      : texts.interval(format.percent(interval.lower), format.percent(interval.upper));
  return (
    <span className="health-counted" title={title}>
      {children} <span className="quiet small">{format.percent(share)}</span>
    </span>
  );
}

function liveAddress({ model, live }: DataHealth, intent: number): string {
  const search = new URLSearchParams({ model, intent: String(intent), shadows: "0" });
  if (live?.since !== null && live?.since !== undefined) search.set("from", live.since);
  return `/app/predictions?${search.toString()}`;
}
