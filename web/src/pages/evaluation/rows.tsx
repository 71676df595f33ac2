import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import type { Column } from "../../components/data-table.js";
import { CheckField, SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { PagedTable } from "../../components/paged-table.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useTexts } from "../../language/language.js";
import { BackToFigures } from "./back-to-figures.js";
import { spokenKind } from "./kinds.js";
import { type EvaluatedRow, type RowPage, useEvaluatedRows } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { EvaluatedProps } from "./view.js";

const TOPS = ["1", "2", "3", "4", "5"] as const;
const rowsOf = ({ rows }: RowPage): readonly EvaluatedRow[] => rows;
const PROBABILITY = /^(?:0(?:\.\d{1,30})?|1(?:\.0{1,30})?)$/;

/** The rows that a number of the evaluation counts: what was asked, what is right, what was answered. */
export function Rows({ evaluation, view, change }: EvaluatedProps): ReactNode {
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
    top: view.top !== null && view.top >= 1 && view.top <= 5 ? view.top : null,
    slice: view.slice.slice(0, 200),
    rest: view.rest,
    involving: view.involving,
  });
  const columns = useMemo(() => columnsOf(texts), [texts]);
  return (
    <Card
      title={texts.rows}
      note={texts.rowsNote(version, texts.splits[split])}
      actions={<BackToFigures evaluation={evaluation} view={view} />}
    >
      <Filters evaluation={evaluation} view={view} change={change} />
      <PagedTable
        of={rows}
        what={texts.loadingRows}
        rowsOf={rowsOf}
        problemTitle={texts.noTexts}
        title={texts.rowTable}
        columns={columns}
        keyOf={({ row }) => String(row)}
        csvName={`${model}-${String(version)}-${split}-rows`}
        empty={<p className="quiet">{texts.noRows}</p>}
      />
    </Card>
  );
}

function Filters({ evaluation, view, change }: EvaluatedProps): ReactNode {
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
  const told = (evaluation.slices ?? []).map(({ slice }) => slice);
  const slices = view.slice === "" || told.includes(view.slice) ? told : [...told, view.slice];
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
      <SelectField
        label={texts.amongTop}
        value={String(view.top ?? "")}
        options={[
          ["", texts.any] as const,
          ...TOPS.map((top) => [top, texts.topOf(Number(top))] as const),
        ]}
        onChange={({ target: { value } }) => {
          change({ top: value === "" ? null : Number(value) });
        }}
      />
      {slices.length === 0 ? null : (
        <SelectField
          label={texts.kindOfText}
          value={view.slice}
          options={[
            ["", texts.any] as const,
            ...slices.map((slice) => [slice, spokenKind(slice, texts)] as const),
          ]}
          onChange={({ target: { value } }) => {
            change({ slice: value });
          }}
        />
      )}
      {view.slice === "" ? null : (
        <CheckField
          label={texts.onlyRest}
          checked={view.rest}
          onChange={({ target: { checked } }) => {
            change({ rest: checked });
          }}
        />
      )}
      {view.involving === null ? null : (
        <SelectField
          label={texts.involving}
          value={String(view.involving)}
          options={intents}
          onChange={({ target: { value } }) => {
            change({ involving: intentOf(value) });
          }}
        />
      )}
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
