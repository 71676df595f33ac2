import { type ReactNode, useMemo } from "react";
import { useView } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { IntentName } from "../../components/intent-name.js";
import { PageHead } from "../../components/page-head.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useModel, useModelFacts } from "../../gateway/models.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { PageProps } from "../page-props.js";
import { FilterFields } from "./filter-fields.js";
import { FILTERS, type Filters, isFiltered, logQuery } from "./filters.js";
import { isKept } from "./kept-text.js";
import { OnePrediction } from "./one-prediction.js";
import "./predictions.css";
import { type LoggedPrediction, useLog } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** The log of predictions, live and filtered; below it each prediction has a page of its own. */
export function Page({ rest: [id] }: PageProps): ReactNode {
  return id === undefined ? <LogPage /> : <OnePrediction key={id} id={id} />;
}

function LogPage(): ReactNode {
  const texts = useTexts({ en, fr });
  const model = useModel();
  const [filters, change] = useView(FILTERS);
  return (
    <>
      <PageHead
        title={texts.title}
        intro={texts.intro}
        actions={
          <>
            <p className="quiet small" role="status">
              {filters.paused ? texts.paused : texts.live}
            </p>
            <Button
              onClick={() => {
                change({ paused: !filters.paused });
              }}
            >
              {filters.paused ? texts.resume : texts.pause}
            </Button>
          </>
        }
      />
      <FilterFields model={model} filters={filters} change={change} />
      <Rows model={model} filters={filters} />
    </>
  );
}

function Rows({
  model,
  filters,
}: {
  readonly model: string;
  readonly filters: Filters;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const query = useMemo(() => logQuery(model, filters), [model, filters]);
  const { rows, result, more, isLoadingMore } = useLog(query, !filters.paused);
  const columns = useColumns(model);
  const command = `curl -G "${window.location.origin}/${model}" --data-urlencode "query=…"`;
  return (
    <Answer of={result} what={texts.reading}>
      {() => (
        <DataTable
          title={texts.rows}
          rows={rows}
          columns={columns}
          keyOf={({ id }) => id}
          csvName="predictions"
          isOrderFixed
          onMore={more}
          isLoadingMore={isLoadingMore}
          empty={
            isFiltered(filters) ? (
              <Empty title={texts.none.title}>{texts.none.why}</Empty>
            ) : (
              <Empty title={texts.empty.title} command={command}>
                {texts.empty.why}
              </Empty>
            )
          }
        />
      )}
    </Answer>
  );
}

function useColumns(model: string): readonly Column<LoggedPrediction>[] {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const intents = useModelFacts(model)?.intents;
  return useMemo(() => {
    const names = new Map(intents?.map(({ id, name }) => [id, name]));
    const nameOf = (intent: number): string => names.get(intent) ?? String(intent);
    return [
      {
        id: "time",
        title: texts.columns.time,
        value: ({ time }) => time,
        cell: ({ time }) => <time dateTime={time}>{format.time(time)}</time>,
        width: 9,
      },
      {
        id: "text",
        title: texts.columns.text,
        value: ({ query }) => query,
        cell: ({ id, query }) => (
          <PageLink to={`/app/predictions/${id}`} className="user-text predictions-link" dir="auto">
            {isKept(query) ? query : texts.notKept}
          </PageLink>
        ),
        width: 20,
      },
      {
        id: "intent",
        title: texts.columns.intent,
        value: ({ intent }) => nameOf(intent),
        cell: ({ intent }) => (
          <span title={texts.one.intent(String(intent))}>
            <IntentName name={nameOf(intent)} />
          </span>
        ),
        width: 12,
      },
      {
        id: "probability",
        title: texts.columns.probability,
        value: ({ probability }) => Number(probability),
        cell: ({ probability }) => <ProbabilityBar value={probability} size="small" />,
        width: 9,
      },
      {
        id: "version",
        title: texts.columns.version,
        value: ({ version }) => version,
        cell: ({ version, label, routing }) => (
          <span className="row">
            {version}
            {label === null ? null : <Badge>{label}</Badge>}
            {routing?.["rule"] === "shadow" ? <Badge tone="warning">{texts.shadow}</Badge> : null}
          </span>
        ),
        width: 9,
      },
      {
        id: "latency",
        title: texts.columns.latency,
        value: ({ latencyMs }) => latencyMs,
        cell: ({ latencyMs }) => format.number(latencyMs, 1),
        isNumeric: true,
        width: 6,
      },
    ];
  }, [texts, format, intents]);
}
