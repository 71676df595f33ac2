import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { choiceParameter, useView } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { PageHead } from "../../components/page-head.js";
import { RowsLink } from "../../components/rows-link.js";
import { Said } from "../../components/said.js";
import { Tabs } from "../../components/tabs.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { figureAddress } from "./figure-address.js";
import { History } from "./history.js";
import { Labels } from "./labels.js";
import { heldOutFigures, METRICS } from "./metric.js";
import { MetricChart } from "./metric-chart.js";
import { type EvaluatedVersion, useVersions } from "./queries.js";
import { State } from "./state.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIEW = {
  tab: choiceParameter(["list", "labels", "history"]),
  metric: choiceParameter(METRICS),
  over: choiceParameter(["version", "time"]),
};

/** All versions of a model: how their figures changed, what they are, who answers, and who changed that. */
export function VersionList({ model }: { readonly model: string }): ReactNode {
  const texts = useTexts({ en, fr });
  const [view, change] = useView(VIEW);
  const versions = useVersions(model);
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      <Tabs
        label={texts.parts}
        value={view.tab}
        onChange={(tab) => {
          change({ tab }, { asNewEntry: true });
        }}
        tabs={[
          {
            name: "list",
            title: texts.tabs.list,
            content: (
              <Answer of={versions} what={texts.reading}>
                {(data) =>
                  data.versions.length === 0 ? (
                    <Empty title={texts.noVersion.title} command="make train">
                      {texts.noVersion.why}
                    </Empty>
                  ) : (
                    <div className="stack beside">
                      <MetricChart
                        model={model}
                        versions={data.versions}
                        metric={view.metric}
                        over={view.over}
                        onChange={change}
                      />
                      <Table model={model} versions={data.versions} />
                    </div>
                  )
                }
              </Answer>
            ),
          },
          { name: "labels", title: texts.tabs.labels, content: <Labels model={model} /> },
          { name: "history", title: texts.tabs.history, content: <History model={model} /> },
        ]}
      />
    </>
  );
}

function Table({
  model,
  versions,
}: {
  readonly model: string;
  readonly versions: readonly EvaluatedVersion[];
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const columns = useMemo(() => columnsOf(texts, format), [texts, format]);
  const newestFirst = useMemo(() => [...versions].reverse(), [versions]);
  return (
    <Card title={texts.all} note={texts.allNote}>
      <DataTable
        title={texts.table}
        rows={newestFirst}
        columns={columns}
        keyOf={({ version }) => String(version)}
        csvName={`${model}-versions`}
      />
    </Card>
  );
}

function columnsOf(texts: typeof en, format: Format): readonly Column<EvaluatedVersion>[] {
  return [
    {
      id: "version",
      title: texts.version,
      value: ({ version }) => version,
      isNumeric: true,
      width: 7,
      cell: ({ version }) => (
        <>
          <PageLink to={`/app/versions/${String(version)}`}>
            {texts.versionNumber(version)}
          </PageLink>
          <br />
          <PageLink className="small" to={`/app/versions/${String(version)}?tab=promote`}>
            {texts.promoteLink}
          </PageLink>
        </>
      ),
    },
    {
      id: "labels",
      title: texts.labels,
      value: ({ labels, state }) => [...labels, state].join(" "),
      width: 8,
      cell: (version) => (
        <span className="row">
          {version.labels.map((label) => (
            <Badge key={label} tone={label === "champion" ? "accent" : "plain"}>
              {label}
            </Badge>
          ))}
          <State version={version} />
        </span>
      ),
    },
    {
      id: "kind",
      title: texts.kind,
      value: ({ trained }) => trained?.kind ?? null,
      cell: ({ trained, problem }) =>
        trained === null ? (
          <span className="quiet small">
            <Said>{problem ?? ""}</Said>
          </span>
        ) : (
          <Said>{trained.kind}</Said>
        ),
      width: 10,
    },
    {
      id: "accuracy",
      title: texts.metrics.accuracy.title,
      value: (version) => heldOutFigures(version)?.accuracy ?? null,
      isNumeric: true,
      width: 8.5,
      cell: (version) => <Accuracy version={version} />,
    },
    {
      id: "n",
      title: texts.heldOutRows,
      value: (version) => heldOutFigures(version)?.n ?? null,
      isNumeric: true,
      width: 5.5,
      cell: ({ version, trained }) =>
        trained === null ? (
          "–"
        ) : (
          <PageLink to={evaluatedRowsAddress({ version, split: trained.heldOut.split })}>
            {format.number(trained.heldOut.n)}
          </PageLink>
        ),
    },
    {
      id: "calibration",
      title: texts.metrics.calibrationError.title,
      value: (version) => heldOutFigures(version)?.calibrationError ?? null,
      isNumeric: true,
      width: 8,
      cell: (version) => {
        const error = heldOutFigures(version)?.calibrationError ?? null;
        return error === null ? (
          "–"
        ) : (
          <RowsLink
            n={error}
            to={figureAddress(version.version, "calibrationError")}
            text={format.percent(error)}
          />
        );
      },
    },
    {
      id: "trained",
      title: texts.trainedAt,
      value: ({ trained }) => trained?.trainedAt ?? null,
      width: 7,
      cell: ({ trained }) =>
        trained === null || trained.trainedAt === null ? (
          "–"
        ) : (
          <time dateTime={trained.trainedAt} title={format.time(trained.trainedAt)}>
            {format.day(trained.trainedAt)}
          </time>
        ),
    },
    {
      id: "data",
      title: texts.dataHash,
      value: ({ trained }) => trained?.dataSha256 ?? null,
      width: 6,
      cell: ({ trained }) =>
        trained === null ? (
          "–"
        ) : (
          <code title={trained.dataSha256}>{trained.dataSha256.slice(0, 8)}</code>
        ),
    },
  ];
}

function Accuracy({ version }: { readonly version: EvaluatedVersion }): ReactNode {
  const format = useFormat();
  const figures = heldOutFigures(version);
  if (figures === undefined) return "–";
  return (
    <>
      <RowsLink
        n={figures.accuracy}
        to={figureAddress(version.version, "accuracy")}
        text={format.percent(figures.accuracy)}
      />
      {figures.accuracyInterval === null ? null : (
        <>
          <br />
          <span className="quiet small">{format.interval(figures.accuracyInterval)}</span>
        </>
      )}
    </>
  );
}
