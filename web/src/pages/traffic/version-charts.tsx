import { type ReactNode, useMemo } from "react";
import { useLocation } from "wouter";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { SelectField } from "../../components/field.js";
import { useTexts } from "../../language/language.js";
import { errorShare, partEnd, partTimes, sum, totalsOf, valuesAt } from "./parts.js";
import type { TrafficHistory } from "./queries.js";
import { rowsAddress } from "./rows-address.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { usePartNames } from "./use-part-names.js";

/** Which latency is drawn. */
export const PERCENTILES = ["p95", "p50", "p99"] as const;

/** Answers, errors and latency of each version over time; a point opens its rows. */
export function VersionCharts({
  history,
  percentile,
  onPercentile,
}: {
  readonly history: TrafficHistory;
  readonly percentile: (typeof PERCENTILES)[number];
  readonly onPercentile: (percentile: (typeof PERCENTILES)[number]) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const names = usePartNames();
  const { bucketSeconds } = history;
  const charts = useCharts(history, percentile);
  const totals = totalsOf(history);
  const asked = sum(totals, ({ answers, errors }) => answers + errors);
  return (
    <div className="traffic-charts">
      <Card title={texts.requests}>
        <Chart
          kind="line"
          {...charts.answers}
          title={texts.answers}
          note={texts.requestsNote(names.length(bucketSeconds))}
          n={sum(totals, ({ answers }) => answers)}
          csvName="traffic-answers"
          height={14}
        />
      </Card>
      <Card title={texts.errors}>
        <Chart
          kind="line"
          isShare
          {...charts.errors}
          title={texts.errorShare}
          note={texts.errorsNote}
          n={asked}
          csvName="traffic-errors"
          height={14}
        />
      </Card>
      <Card
        title={texts.latency}
        actions={
          <SelectField
            label={texts.percentile}
            options={PERCENTILES.map((it) => [it, texts.percentiles[it]] as const)}
            value={percentile}
            onChange={(event) => {
              const chosen = PERCENTILES.find((it) => it === event.target.value);
              if (chosen !== undefined) onPercentile(chosen);
            }}
          />
        }
      >
        <Chart
          kind="line"
          {...charts.latency}
          title={texts.milliseconds}
          note={texts.latencyNote[percentile]}
          n={sum(totals, ({ measured }) => measured)}
          csvName={`traffic-latency-${percentile}`}
          height={14}
        />
      </Card>
    </div>
  );
}

function useCharts(history: TrafficHistory, percentile: (typeof PERCENTILES)[number]) {
  const texts = useTexts({ en, fr });
  const names = usePartNames();
  const [, navigate] = useLocation();
  return useMemo(() => {
    const times = partTimes(history);
    const { versions, model, bucketSeconds } = history;
    const x = { title: texts.time, values: times.map((time) => names.start(time, bucketSeconds)) };
    const title = (version: number): string => texts.version(version);
    const onPoint = (at: number, series: number): void => {
      const time = times[at];
      const version = versions[series]?.version;
      if (time === undefined || version === undefined) return;
      const to = partEnd(time, bucketSeconds);
      navigate(rowsAddress({ model, version, from: time, to }));
    };
    return {
      answers: {
        x,
        y: { title: texts.answers, least: 0 },
        series: versions.map(({ version, buckets }) => ({
          title: title(version),
          values: valuesAt(times, buckets, ({ answers }) => answers, 0),
        })),
        onPoint,
      },
      errors: {
        x,
        y: { title: texts.errorShare, least: 0 },
        series: versions.map(({ version, buckets }) => ({
          title: title(version),
          values: valuesAt(times, buckets, errorShare, null),
        })),
      },
      latency: {
        x,
        y: { title: texts.milliseconds, least: 0 },
        series: versions.map(({ version, buckets }) => ({
          title: title(version),
          values: valuesAt(times, buckets, ({ latency }) => latency?.[percentile] ?? null, null),
        })),
        onPoint,
      },
    };
  }, [history, percentile, texts, names, navigate]);
}
