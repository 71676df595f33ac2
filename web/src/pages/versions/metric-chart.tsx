import { type ReactNode, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { withModel } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { Chart } from "../../components/chart.js";
import { SelectField } from "../../components/field.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { figureAddress } from "./figure-address.js";
import { METRICS, type Metric, SHARES, seriesOf } from "./metric.js";
import type { EvaluatedVersion } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

type Over = "version" | "time";

/** One figure over the versions; those judged by the same rows are joined by a line. */
export function MetricChart({
  model,
  versions,
  metric,
  over,
  onChange,
}: {
  readonly model: string;
  readonly versions: readonly EvaluatedVersion[];
  readonly metric: Metric;
  readonly over: Over;
  readonly onChange: (change: { readonly metric?: Metric; readonly over?: Over }) => void;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const search = useSearch();
  const [, navigate] = useLocation();
  const { title, what } = texts.metrics[metric];
  const shown = useMemo(() => {
    const trained = versions.filter((version) => version.trained !== null);
    const timeOf = ({ trained: facts }: EvaluatedVersion): string => facts?.trainedAt ?? "";
    return over === "time"
      ? trained.sort((a, b) => timeOf(a).localeCompare(timeOf(b)) || a.version - b.version)
      : trained;
  }, [versions, over]);
  const x = useMemo(
    () => ({
      title: over === "time" ? texts.trainedAt : texts.version,
      values: shown.map(({ version, trained }) =>
        over === "time"
          ? `${trained === null || trained.trainedAt === null ? "?" : format.time(trained.trainedAt)} (${String(version)})`
          : texts.versionNumber(version),
      ),
    }),
    [shown, over, texts, format],
  );
  const series = useMemo(
    () =>
      seriesOf(shown, metric).map(({ heldOut, n, ...figures }) => ({
        title: texts.heldOutSet(heldOut.slice(0, 8), format.number(n)),
        ...figures,
      })),
    [shown, metric, texts, format],
  );
  return (
    <Card title={texts.overTime} note={texts.overTimeNote}>
      <div className="fields">
        <SelectField
          label={texts.figure}
          value={metric}
          options={METRICS.map((name) => [name, texts.metrics[name].title])}
          onChange={({ target: { value } }) => {
            onChange({ metric: METRICS.find((name) => name === value) ?? "accuracy" });
          }}
        />
        <SelectField
          label={texts.over}
          value={over}
          options={[
            ["version", texts.overVersion],
            ["time", texts.overTraining],
          ]}
          onChange={({ target: { value } }) => {
            onChange({ over: value === "time" ? "time" : "version" });
          }}
        />
      </div>
      <Chart
        kind="line"
        title={title}
        note={`${what} ${series.map(({ title: set }) => set).join("; ")}.`}
        csvName={`${model}-${metric}`}
        x={x}
        y={{ title }}
        series={series}
        isShare={SHARES.includes(metric)}
        onPoint={(at) => {
          const version = shown[at]?.version;
          if (version !== undefined) {
            navigate(withModel(figureAddress(version, metric), search));
          }
        }}
        height={15}
      />
    </Card>
  );
}
