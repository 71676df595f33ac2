import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Badge } from "../../components/badge.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { errorShare, partEnd, totalsOf, type VersionTotals } from "./parts.js";
import type { TrafficHistory } from "./queries.js";
import { rowsAddress } from "./rows-address.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What each version did in the whole time. */
export function VersionTable({
  history,
  labels,
}: {
  readonly history: TrafficHistory;
  readonly labels: readonly { readonly label: string; readonly version: number }[];
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { model, from, to, slowMs, bucketSeconds } = history;
  const rows = useMemo(() => totalsOf(history), [history]);
  const columns = useMemo((): Column<VersionTotals>[] => {
    const labelsOf = ({ version }: VersionTotals): string[] =>
      labels.filter((it) => it.version === version).map(({ label }) => label);
    return [
      {
        id: "version",
        title: texts.columns.version,
        value: ({ version }) => version,
        cell: ({ version }) => texts.version(version),
        width: 7,
      },
      {
        id: "answers",
        title: texts.columns.answers,
        value: ({ answers }) => answers,
        cell: ({ version, answers }) =>
          answers === 0 ? (
            "0"
          ) : (
            <PageLink to={rowsAddress({ model, version, from, to })}>
              {format.number(answers)}
            </PageLink>
          ),
        isNumeric: true,
        width: 7,
      },
      {
        id: "errors",
        title: texts.columns.errors,
        value: ({ errors }) => errors,
        cell: ({ errors }) => format.number(errors),
        isNumeric: true,
        width: 6,
      },
      {
        id: "errorShare",
        title: texts.columns.errorShare,
        value: errorShare,
        cell: (row) => {
          const share = errorShare(row);
          return share === null ? "–" : format.percent(share);
        },
        isNumeric: true,
        width: 7,
      },
      {
        id: "slow",
        title: texts.columns.slow,
        value: ({ slow }) => slow,
        cell: ({ version, slow }) =>
          slow === 0 ? (
            "0"
          ) : (
            <PageLink to={rowsAddress({ model, version, from, to, overMs: slowMs })}>
              {format.number(slow)}
            </PageLink>
          ),
        isNumeric: true,
        width: 5,
      },
      {
        id: "p95",
        title: texts.columns.p95,
        value: ({ worst }) => worst?.p95 ?? null,
        cell: ({ version, worst }) =>
          worst === null ? (
            "–"
          ) : (
            <PageLink
              to={rowsAddress({
                model,
                version,
                from: worst.time,
                to: partEnd(worst.time, bucketSeconds),
                overMs: worst.p95,
              })}
            >
              {format.milliseconds(worst.p95)}
            </PageLink>
          ),
        isNumeric: true,
        width: 9,
      },
      {
        id: "measured",
        title: texts.columns.measured,
        value: ({ measured }) => measured,
        cell: ({ version, measured }) =>
          measured === 0 ? (
            "0"
          ) : (
            <PageLink to={rowsAddress({ model, version, from, to })} title={texts.sampled}>
              {format.number(measured)}
            </PageLink>
          ),
        isNumeric: true,
        width: 10,
      },
      {
        id: "labels",
        title: texts.columns.labels,
        value: (row) => labelsOf(row).join(", "),
        cell: (row) => (
          <span className="row">
            {labelsOf(row).map((label) => (
              <Badge key={label} tone={label === "champion" ? "accent" : "plain"}>
                {label}
              </Badge>
            ))}
          </span>
        ),
        width: 11,
      },
    ];
  }, [texts, format, labels, model, from, to, slowMs, bucketSeconds]);
  return (
    <DataTable
      title={texts.versions}
      rows={rows}
      columns={columns}
      keyOf={({ version }) => String(version)}
      csvName="traffic-versions"
    />
  );
}
