import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import type { Column } from "../../components/data-table.js";
import { CheckField, SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { JudgedAnswer } from "../../components/judged-answer.js";
import { PagedTable } from "../../components/paged-table.js";
import { useTexts } from "../../language/language.js";
import { BackToFigures } from "./back-to-figures.js";
import { spokenKind } from "./kinds.js";
import { type PerturbedPage, type PerturbedRow, usePerturbedRows } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type EvaluatedProps, VIEW } from "./view.js";

const rowsOf = ({ rows }: PerturbedPage): readonly PerturbedRow[] => rows;

/** The rows that were asked again with another text, and what was answered before and now. */
export function PerturbedRows({ evaluation, view, change }: EvaluatedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const { model, version, perturbations } = evaluation;
  const { perturbation, before, now, changed, q } = view;
  const rows = usePerturbedRows(model, version, {
    perturbation: perturbation.slice(0, 200),
    before,
    now,
    changed,
    text: q.slice(0, 200),
  });
  const columns = useMemo(() => columnsOf(texts), [texts]);
  const told = (perturbations ?? []).map((one) => one.perturbation);
  const outcomes = [
    ["any", texts.any],
    ["right", texts.right],
    ["wrong", texts.wrong],
  ] as const;
  return (
    <Card
      title={texts.perturbedRows}
      note={texts.perturbedRowsNote(version)}
      actions={<BackToFigures evaluation={evaluation} view={view} />}
    >
      <div className="fields">
        <SelectField
          label={texts.alteration}
          value={perturbation}
          options={(told.includes(perturbation) ? told : [...told, perturbation]).map(
            (one) => [one, spokenKind(one, texts)] as const,
          )}
          onChange={({ target: { value } }) => {
            change({ perturbation: value });
          }}
        />
        <SelectField
          label={texts.answerBefore}
          value={before}
          options={outcomes}
          onChange={({ target: { value } }) => {
            change({ before: VIEW.before.read(value) });
          }}
        />
        <SelectField
          label={texts.answerNow}
          value={now}
          options={outcomes}
          onChange={({ target: { value } }) => {
            change({ now: VIEW.now.read(value) });
          }}
        />
        <TextField
          label={texts.textHas}
          type="search"
          maxLength={200}
          value={q}
          onChange={({ target: { value } }) => {
            change({ q: value });
          }}
        />
        <CheckField
          label={texts.onlyChanged}
          checked={changed}
          onChange={({ target: { checked } }) => {
            change({ changed: checked });
          }}
        />
      </div>
      <PagedTable
        of={rows}
        what={texts.loadingRows}
        rowsOf={rowsOf}
        problemTitle={texts.noTexts}
        title={texts.rowTable}
        columns={columns}
        keyOf={({ row }) => String(row)}
        csvName={`${model}-${String(version)}-perturbed`}
        empty={<p className="quiet">{texts.noRows}</p>}
      />
    </Card>
  );
}

function columnsOf(texts: typeof en): readonly Column<PerturbedRow>[] {
  return [
    {
      id: "query",
      title: texts.text,
      value: ({ query }) => query,
      width: 15,
      cell: ({ query }) => <AskAgain query={query} title={texts.askAgain} />,
    },
    {
      id: "perturbed",
      title: texts.alteredText,
      value: ({ perturbed }) => perturbed,
      width: 15,
      cell: ({ perturbed }) => <AskAgain query={perturbed} title={texts.askAgain} />,
    },
    {
      id: "truth",
      title: texts.truth,
      value: ({ truthName, truth }) => truthName ?? truth,
      cell: ({ truthName, truth }) => <IntentName name={truthName ?? String(truth)} />,
      width: 9,
    },
    {
      id: "before",
      title: texts.answerBefore,
      value: ({ before }) => before.name ?? before.intent,
      cell: ({ before, truth }) => <Answered answer={before} truth={truth} />,
      width: 10,
    },
    {
      id: "now",
      title: texts.answerNow,
      value: ({ now }) => now.name ?? now.intent,
      cell: ({ now, truth }) => <Answered answer={now} truth={truth} />,
      width: 10,
    },
  ];
}

function AskAgain({ query, title }: { readonly query: string; readonly title: string }): ReactNode {
  return (
    <PageLink
      to={`/?${new URLSearchParams({ q: query }).toString()}`}
      className="user-text"
      dir="auto"
      title={title}
    >
      {query}
    </PageLink>
  );
}

function Answered({
  answer: { name, intent, probability },
  truth,
}: {
  readonly answer: PerturbedRow["before"];
  readonly truth: number;
}): ReactNode {
  return (
    <JudgedAnswer
      name={name ?? String(intent)}
      probability={probability}
      isRight={intent === truth}
    />
  );
}
