import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { PageLink } from "../../app/page-link.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { RowsLink } from "../../components/rows-link.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { spokenKind } from "./kinds.js";
import { perturbedRowsAddress } from "./perturbed-rows-address.js";
import type { Evaluation } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

type Slice = NonNullable<Evaluation["slices"]>[number];
type Perturbation = NonNullable<Evaluation["perturbations"]>[number];

/** How the version does on kinds of texts, and on texts that are altered a little. */
export function Robust({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { slices, perturbations, model, version } = evaluation;
  const sliceColumns = useMemo(
    () => columnsOfSlices(evaluation, texts, format),
    [evaluation, texts, format],
  );
  const perturbationColumns = useMemo(
    () => columnsOfPerturbations(evaluation, texts, format),
    [evaluation, texts, format],
  );
  return (
    <div className="stack beside">
      <Card title={texts.slices} note={texts.slicesNote}>
        {slices === null ? (
          <Empty title={texts.noSlices}>{texts.validationOnly}</Empty>
        ) : (
          <DataTable
            title={texts.sliceTable}
            rows={slices}
            columns={sliceColumns}
            keyOf={({ slice }) => slice}
            csvName={`${model}-${String(version)}-slices`}
          />
        )}
      </Card>
      <Card title={texts.perturbations} note={texts.perturbationsNote}>
        {perturbations === null ? (
          <Empty title={texts.noPerturbations}>{texts.validationOnly}</Empty>
        ) : (
          <DataTable
            title={texts.perturbationTable}
            rows={perturbations}
            columns={perturbationColumns}
            keyOf={({ perturbation }) => perturbation}
            csvName={`${model}-${String(version)}-perturbations`}
          />
        )}
      </Card>
    </div>
  );
}

function columnsOfSlices(
  { version, split }: Evaluation,
  texts: typeof en,
  format: Format,
): readonly Column<Slice>[] {
  const rows = { version, split };
  return [
    {
      id: "slice",
      title: texts.kindOfText,
      value: ({ slice }) => spokenKind(slice, texts),
      width: 14,
    },
    {
      id: "n",
      title: texts.rowCount,
      value: ({ n }) => n,
      isNumeric: true,
      width: 6,
      cell: ({ slice, n }) => <RowsLink n={n} to={evaluatedRowsAddress({ ...rows, slice })} />,
    },
    {
      id: "accuracy",
      title: texts.accuracy,
      value: ({ accuracy }) => accuracy,
      isNumeric: true,
      width: 9,
      cell: ({ slice, accuracy, accuracyInterval }) => (
        <>
          <RowsLink
            n={accuracy}
            to={evaluatedRowsAddress({ ...rows, slice, outcome: "right" })}
            text={format.percent(accuracy)}
          />
          <br />
          <span className="quiet small">{format.interval(accuracyInterval)}</span>
        </>
      ),
    },
    {
      id: "rest",
      title: texts.allOthers,
      value: ({ rest }) => rest.accuracy,
      isNumeric: true,
      width: 9,
      cell: ({ slice, rest }) => (
        <>
          <RowsLink
            n={rest.accuracy}
            to={evaluatedRowsAddress({ ...rows, slice, isRest: true, outcome: "right" })}
            text={format.percent(rest.accuracy)}
          />
          <br />
          <PageLink className="small" to={evaluatedRowsAddress({ ...rows, slice, isRest: true })}>
            {texts.ofRows(format.number(rest.n))}
          </PageLink>
        </>
      ),
    },
    {
      id: "difference",
      title: texts.difference,
      value: ({ accuracy, rest }) => accuracy - rest.accuracy,
      cell: ({ slice, accuracy, rest }) => (
        <PageLink to={evaluatedRowsAddress({ ...rows, slice, outcome: "wrong" })}>
          {texts.points(format.signed((accuracy - rest.accuracy) * 100, 1))}
        </PageLink>
      ),
      isNumeric: true,
    },
  ];
}

function columnsOfPerturbations(
  { version }: Evaluation,
  texts: typeof en,
  format: Format,
): readonly Column<Perturbation>[] {
  return [
    {
      id: "perturbation",
      title: texts.alteration,
      value: ({ perturbation }) => spokenKind(perturbation, texts),
      width: 14,
    },
    {
      id: "n",
      title: texts.rowCount,
      value: ({ n }) => n,
      isNumeric: true,
      width: 6,
      cell: ({ perturbation, n }) => (
        <RowsLink n={n} to={perturbedRowsAddress({ version, perturbation })} />
      ),
    },
    {
      id: "before",
      title: texts.before,
      value: ({ before }) => before,
      cell: ({ perturbation, before }) => (
        <RowsLink
          n={before}
          to={perturbedRowsAddress({ version, perturbation, before: "right" })}
          text={format.percent(before)}
        />
      ),
      isNumeric: true,
    },
    {
      id: "after",
      title: texts.after,
      value: ({ after }) => after,
      cell: ({ perturbation, after }) => (
        <RowsLink
          n={after}
          to={perturbedRowsAddress({ version, perturbation, now: "right" })}
          text={format.percent(after)}
        />
      ),
      isNumeric: true,
    },
    {
      id: "drop",
      title: texts.drop,
      value: ({ drop }) => drop,
      isNumeric: true,
      width: 11,
      cell: ({ perturbation, drop, dropInterval: { lower, upper } }) => (
        <>
          <PageLink
            to={perturbedRowsAddress({ version, perturbation, before: "right", now: "wrong" })}
            title={texts.lostRows}
          >
            {texts.points(format.signed(drop * 100, 1))}
          </PageLink>
          <br />
          <span className="quiet small">
            {texts.pointsBetween(format.signed(lower * 100, 1), format.signed(upper * 100, 1))}
          </span>
        </>
      ),
    },
    {
      id: "flips",
      title: texts.changedAnswers,
      value: ({ flips }) => flips,
      isNumeric: true,
      width: 7,
      cell: ({ perturbation, flips }) => (
        <RowsLink n={flips} to={perturbedRowsAddress({ version, perturbation, isChanged: true })} />
      ),
    },
  ];
}
