import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { Said } from "../../components/said.js";
import { useTexts } from "../../language/language.js";
import { type EvaluatedRow, type Evaluation, useEvaluatedRows } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ChangeView, EvaluationView } from "./view.js";

const PROBABILITY = /^(?:0(?:\.\d{1,30})?|1(?:\.0{1,30})?)$/;

/** The rows that a number of the evaluation counts: what was asked, what is right, what was answered. */
export function Rows({
  evaluation,
  view,
  change,
}: {
  readonly evaluation: Evaluation;
  readonly view: EvaluationView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const { model, version, split } = evaluation;
  const { truth, predicted, outcome, q } = view;
  const from = PROBABILITY.test(view.from) ? view.from : "";
  const to = PROBABILITY.test(view.to) ? view.to : "";
  const rows = useEvaluatedRows(model, version, {
    split,
    truth,
    predicted,
    outcome,
    from,
    to,
    text: q.slice(0, 200),
  });
  const columns = useMemo(() => columnsOf(texts), [texts]);
  const loaded = useMemo(() => rows.data?.pages.flatMap((page) => page.rows) ?? [], [rows.data]);
  const overview = new URLSearchParams({ version: String(version), split });
  if (view.tab !== "confusion") overview.set("tab", view.tab);
  return (
    <Card
      title={texts.rows}
      note={texts.rowsNote(version, texts.splits[split])}
      actions={
        <PageLink to={`/app/evaluation?${overview.toString()}`}>{texts.backToFigures}</PageLink>
      }
    >
      <Filters evaluation={evaluation} view={view} change={change} />
      <Answer of={rows} what={texts.loadingRows}>
        {({ pages: [first] }) => (
          <div className="stack-close">
            {first?.problem === null || first === undefined ? null : (
              <Empty title={texts.noTexts}>
                <Said>{first.problem}</Said>
              </Empty>
            )}
            <div aria-busy={rows.isPlaceholderData}>
              <DataTable
                title={texts.rowTable}
                rows={loaded}
                total={first?.total ?? 0}
                columns={columns}
                keyOf={({ row }) => String(row)}
                csvName={`${model}-${String(version)}-${split}-rows`}
                isOrderFixed
                onMore={rows.hasNextPage ? () => void rows.fetchNextPage() : undefined}
                isLoadingMore={rows.isFetchingNextPage}
                empty={<p className="quiet">{texts.noRows}</p>}
              />
            </div>
            {rows.isPlaceholderData ? (
              <p className="quiet small" role="status">
                {texts.loadingRows}
              </p>
            ) : null}
          </div>
        )}
      </Answer>
    </Card>
  );
}

function Filters({
  evaluation,
  view,
  change,
}: {
  readonly evaluation: Evaluation;
  readonly view: EvaluationView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const intents = useMemo(
    () => [
      ["", texts.any] as const,
      ...[...evaluation.intents]
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(({ id, name }) => [String(id), `${name} (${String(id)})`] as const),
    ],
    [evaluation, texts],
  );
  const intentOf = (value: string): number | null => (value === "" ? null : Number(value));
  return (
    <div className="fields">
      <SelectField
        label={texts.truth}
        value={String(view.truth ?? "")}
        options={intents}
        onChange={({ target: { value } }) => {
          change({ truth: intentOf(value) });
        }}
      />
      <SelectField
        label={texts.answer}
        value={String(view.predicted ?? "")}
        options={intents}
        onChange={({ target: { value } }) => {
          change({ predicted: intentOf(value) });
        }}
      />
      <SelectField
        label={texts.outcome}
        value={view.outcome}
        options={[
          ["any", texts.any],
          ["right", texts.right],
          ["wrong", texts.wrong],
        ]}
        onChange={({ target: { value } }) => {
          change({ outcome: value === "right" || value === "wrong" ? value : "any" });
        }}
      />
      <TextField
        label={texts.probabilityFrom}
        inputMode="decimal"
        placeholder="0"
        value={view.from}
        problem={probabilityProblem(view.from, texts)}
        onChange={({ target: { value } }) => {
          change({ from: value.trim().replace(",", ".") });
        }}
      />
      <TextField
        label={texts.probabilityTo}
        inputMode="decimal"
        placeholder="1"
        value={view.to}
        problem={probabilityProblem(view.to, texts)}
        onChange={({ target: { value } }) => {
          change({ to: value.trim().replace(",", ".") });
        }}
      />
      <TextField
        label={texts.textHas}
        type="search"
        maxLength={200}
        value={view.q}
        onChange={({ target: { value } }) => {
          change({ q: value });
        }}
      />
    </div>
  );
}

function probabilityProblem(text: string, texts: typeof en): string | undefined {
  return text === "" || PROBABILITY.test(text) ? undefined : texts.noProbability;
}

function columnsOf(texts: typeof en): readonly Column<EvaluatedRow>[] {
  return [
    {
      id: "query",
      title: texts.text,
      value: ({ query, id, row }) => query ?? id ?? texts.rowNumber(row + 1),
      width: 20,
      cell: ({ query, id, row }) =>
        query === null ? (
          <span className="quiet">{id ?? texts.rowNumber(row + 1)}</span>
        ) : (
          <PageLink
            to={`/?${new URLSearchParams({ q: query }).toString()}`}
            className="user-text"
            dir="auto"
            title={texts.askAgain}
          >
            {query}
          </PageLink>
        ),
    },
    {
      id: "truth",
      title: texts.truth,
      value: ({ truthName, truth }) => truthName ?? truth,
      cell: ({ truthName, truth }) => <IntentName name={truthName ?? String(truth)} />,
      width: 11,
    },
    {
      id: "predicted",
      title: texts.answer,
      value: ({ predictedName, predicted }) => predictedName ?? predicted,
      cell: ({ predictedName, predicted }) => (
        <IntentName name={predictedName ?? String(predicted)} />
      ),
      width: 11,
    },
    {
      id: "outcome",
      title: texts.outcome,
      value: ({ truth, predicted }) => (truth === predicted ? texts.right : texts.wrong),
      width: 7,
      cell: ({ truth, predicted }) => (
        <Badge tone={truth === predicted ? "good" : "bad"}>
          {truth === predicted ? texts.right : texts.wrong}
        </Badge>
      ),
    },
    {
      id: "probability",
      title: texts.probability,
      value: ({ probability }) => probability,
      isNumeric: true,
      width: 10,
      cell: ({ probability }) => <ProbabilityBar value={probability} size="small" />,
    },
  ];
}
