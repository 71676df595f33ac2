import { type ReactNode, useMemo } from "react";
import { useLocation } from "wouter";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { partEnd, partTimes, sum, valuesAt } from "./parts.js";
import type { TrafficHistory } from "./queries.js";
import { rowsAddress } from "./rows-address.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { usePartNames } from "./use-part-names.js";

interface PairTotals {
  readonly champion: number;
  readonly shadow: number;
  readonly pairs: number;
  readonly flips: number;
  readonly errors: number;
}

/** How often shadows answered otherwise than the champion, over time and in all. */
export function DisagreementCard({ history }: { readonly history: TrafficHistory }): ReactNode {
  const texts = useTexts({ en, fr });
  const names = usePartNames();
  const [, navigate] = useLocation();
  const { model, disagreement, bucketSeconds } = history;
  const chart = useMemo(() => {
    const times = partTimes(history);
    return {
      x: { title: texts.time, values: times.map((time) => names.start(time, bucketSeconds)) },
      y: { title: texts.differ, least: 0 },
      series: disagreement.map(({ champion, shadow, buckets }) => ({
        title: texts.pair(champion, shadow),
        values: valuesAt(
          times,
          buckets,
          ({ pairs, flips }) => (pairs === 0 ? null : flips / pairs),
          null,
        ),
      })),
      onPoint: (at: number, series: number) => {
        const from = times[at];
        const pair = disagreement[series];
        if (from === undefined || pair === undefined) return;
        const to = partEnd(from, bucketSeconds);
        navigate(rowsAddress({ model, version: pair.champion, from, to, disputedBy: pair.shadow }));
      },
    };
  }, [history, disagreement, model, bucketSeconds, texts, names, navigate]);
  if (disagreement.length === 0) {
    return (
      <Card title={texts.disagreement}>
        <Empty title={texts.emptyShadow.title}>{texts.emptyShadow.why}</Empty>
      </Card>
    );
  }
  return (
    <Card title={texts.disagreement} note={texts.disagreementNote}>
      <Chart
        kind="line"
        isShare
        {...chart}
        title={texts.differ}
        n={sum(disagreement, ({ buckets }) => sum(buckets, ({ pairs }) => pairs))}
        csvName="traffic-disagreement"
        height={14}
      />
      <Pairs history={history} />
    </Card>
  );
}

function Pairs({ history }: { readonly history: TrafficHistory }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { model, from, to, disagreement } = history;
  const rows = useMemo(
    (): PairTotals[] =>
      disagreement.map(({ champion, shadow, buckets }) => ({
        champion,
        shadow,
        pairs: sum(buckets, ({ pairs }) => pairs),
        flips: sum(buckets, ({ flips }) => flips),
        errors: sum(buckets, ({ errors }) => errors),
      })),
    [disagreement],
  );
  const columns = useMemo(
    (): Column<PairTotals>[] => [
      {
        id: "pair",
        title: texts.columns.pair,
        value: ({ champion, shadow }) => texts.pair(champion, shadow),
        cell: ({ champion, shadow }) => (
          <PageLink to={`/app/compare?a=${String(champion)}&b=${String(shadow)}`}>
            {texts.pair(champion, shadow)}
          </PageLink>
        ),
        width: 11,
      },
      {
        id: "flips",
        title: texts.columns.flips,
        value: ({ flips }) => flips,
        cell: ({ champion, shadow, flips }) =>
          flips === 0 ? (
            "0"
          ) : (
            <PageLink to={rowsAddress({ model, version: champion, from, to, disputedBy: shadow })}>
              {format.number(flips)}
            </PageLink>
          ),
        isNumeric: true,
        width: 7,
      },
      {
        id: "pairs",
        title: texts.columns.pairs,
        value: ({ pairs }) => pairs,
        cell: ({ shadow, pairs }) => (
          <PageLink to={rowsAddress({ model, version: shadow, from, to, isShadow: true })}>
            {format.number(pairs)}
          </PageLink>
        ),
        isNumeric: true,
        width: 7,
      },
      {
        id: "share",
        title: texts.columns.share,
        value: ({ pairs, flips }) => (pairs === 0 ? null : flips / pairs),
        cell: ({ pairs, flips }) => (pairs === 0 ? "–" : format.percent(flips / pairs)),
        isNumeric: true,
        width: 7,
      },
      {
        id: "failed",
        title: texts.columns.failed,
        value: ({ errors }) => errors,
        cell: ({ errors }) => format.number(errors),
        isNumeric: true,
        width: 9,
      },
    ],
    [texts, format, model, from, to],
  );
  return (
    <DataTable
      title={texts.columns.pair}
      rows={rows}
      columns={columns}
      keyOf={({ champion, shadow }) => `${String(champion)} ${String(shadow)}`}
      csvName="traffic-pairs"
    />
  );
}
