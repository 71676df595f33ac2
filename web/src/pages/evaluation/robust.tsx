import { type ReactNode, useMemo } from "react";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
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
  const sliceColumns = useMemo(() => columnsOfSlices(texts, format), [texts, format]);
  const perturbationColumns = useMemo(() => columnsOfPerturbations(texts, format), [texts, format]);
  return (
    <div className="stack">
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

function columnsOfSlices(texts: typeof en, format: Format): readonly Column<Slice>[] {
  return [
    {
      id: "slice",
      title: texts.kindOfText,
      value: ({ slice }) => spoken(slice, texts),
      width: 14,
    },
    { id: "n", title: texts.rowCount, value: ({ n }) => n, isNumeric: true, width: 6 },
    {
      id: "accuracy",
      title: texts.accuracy,
      value: ({ accuracy }) => accuracy,
      isNumeric: true,
      width: 9,
      cell: ({ accuracy, accuracyInterval }) => (
        <>
          {format.percent(accuracy)}
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
      cell: ({ rest }) => (
        <>
          {format.percent(rest.accuracy)}
          <br />
          <span className="quiet small">{texts.ofRows(format.number(rest.n))}</span>
        </>
      ),
    },
    {
      id: "difference",
      title: texts.difference,
      value: ({ accuracy, rest }) => accuracy - rest.accuracy,
      cell: ({ accuracy, rest }) =>
        texts.points(format.signed((accuracy - rest.accuracy) * 100, 1)),
      isNumeric: true,
    },
  ];
}

function columnsOfPerturbations(texts: typeof en, format: Format): readonly Column<Perturbation>[] {
  return [
    {
      id: "perturbation",
      title: texts.alteration,
      value: ({ perturbation }) => spoken(perturbation, texts),
      width: 14,
    },
    { id: "n", title: texts.rowCount, value: ({ n }) => n, isNumeric: true, width: 6 },
    {
      id: "before",
      title: texts.before,
      value: ({ before }) => before,
      cell: ({ before }) => format.percent(before),
      isNumeric: true,
    },
    {
      id: "after",
      title: texts.after,
      value: ({ after }) => after,
      cell: ({ after }) => format.percent(after),
      isNumeric: true,
    },
    {
      id: "drop",
      title: texts.drop,
      value: ({ drop }) => drop,
      isNumeric: true,
      width: 11,
      cell: ({ drop, dropInterval: { lower, upper } }) => (
        <>
          {texts.points(format.signed(drop * 100, 1))}
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
    },
  ];
}

/** The trainer's English name of a kind of text in the reader's words, where it is known. */
function spoken(name: string, texts: typeof en): string {
  const known: Readonly<Record<string, string>> = texts.kinds;
  return known[name] ?? name.replace(/^language (\w+)$/, (_, code: string) => texts.language(code));
}
