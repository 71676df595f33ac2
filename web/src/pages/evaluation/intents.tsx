import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { IntentName } from "../../components/intent-name.js";
import { RowsLink } from "../../components/rows-link.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { namesOf } from "./heat-table.js";
import type { Evaluation, IntentScores } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** How each intent's rows were answered. */
export function Intents({ evaluation }: { readonly evaluation: Evaluation }): ReactNode {
  const texts = useTexts({ en, fr });
  const nameOf = namesOf(evaluation);
  const columns = useMemo(() => columnsOf(evaluation, texts), [evaluation, texts]);
  return (
    <Card title={texts.perIntent} note={texts.perIntentNote}>
      <DataTable
        title={texts.intentTable}
        rows={evaluation.perIntent}
        columns={columns}
        keyOf={({ intent }) => String(intent)}
        csvName={`${evaluation.model}-${String(evaluation.version)}-intents`}
      />
      {evaluation.absent.length === 0 ? null : (
        <p className="quiet small">{texts.absent(evaluation.absent.map(nameOf).join(", "))}</p>
      )}
    </Card>
  );
}

function columnsOf(
  { version, split }: Evaluation,
  texts: typeof en,
): readonly Column<IntentScores>[] {
  const rows = { version, split };
  return [
    {
      id: "intent",
      title: texts.intent,
      value: ({ name, intent }) => name ?? String(intent),
      width: 11,
      cell: ({ name, intent }) => (
        <>
          <IntentName name={name ?? texts.unnamed} /> <span className="quiet small">{intent}</span>
        </>
      ),
    },
    {
      id: "n",
      title: texts.rowCount,
      value: ({ n }) => n,
      isNumeric: true,
      width: 6,
      cell: ({ n, intent }) => (
        <RowsLink n={n} to={evaluatedRowsAddress({ ...rows, truth: intent })} />
      ),
    },
    {
      id: "predicted",
      title: texts.answered,
      value: ({ predicted }) => predicted,
      isNumeric: true,
      width: 6.5,
      cell: ({ predicted, intent }) => (
        <RowsLink n={predicted} to={evaluatedRowsAddress({ ...rows, predicted: intent })} />
      ),
    },
    {
      id: "recall",
      title: texts.recall,
      value: ({ recall }) => recall,
      isNumeric: true,
      width: 9,
      cell: ({ recall, recallInterval, intent }) => (
        <Score
          share={recall}
          interval={recallInterval}
          to={evaluatedRowsAddress({ ...rows, truth: intent, outcome: "right" })}
        />
      ),
    },
    {
      id: "precision",
      title: texts.precision,
      value: ({ precision }) => precision,
      isNumeric: true,
      width: 9,
      cell: ({ precision, precisionInterval, intent }) => (
        <Score
          share={precision}
          interval={precisionInterval}
          to={evaluatedRowsAddress({ ...rows, predicted: intent, outcome: "right" })}
        />
      ),
    },
    {
      id: "f1",
      title: texts.f1,
      value: ({ f1 }) => f1,
      isNumeric: true,
      width: 9,
      cell: ({ f1, f1Interval, intent }) => (
        <Score
          share={f1}
          interval={f1Interval}
          to={evaluatedRowsAddress({ ...rows, involving: intent })}
        />
      ),
    },
  ];
}

function Score({
  share,
  interval,
  to,
}: {
  readonly share: number;
  readonly interval: { readonly lower: number; readonly upper: number };
  readonly to: string;
}): ReactNode {
  const format = useFormat();
  return (
    <>
      <RowsLink n={share} to={to} text={format.percent(share)} />
      <br />
      <span className="quiet small">{format.interval(interval)}</span>
    </>
  );
}
