import { type ReactNode, useMemo } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { IntentName } from "../../components/intent-name.js";
import { RowsLink } from "../../components/rows-link.js";
import { type Format, useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import type { IntentComparison, VersionComparison } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What happened to each intent, the most harmed first. */
export function IntentTable({ comparison }: { readonly comparison: VersionComparison }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const columns = useMemo(() => columnsOf(comparison, texts, format), [comparison, texts, format]);
  const { model, a, b, perIntent, intents } = comparison;
  const names = (list: readonly { readonly name: string }[]): string =>
    list.map(({ name }) => name).join(", ");
  return (
    <Card title={texts.perIntent} note={texts.perIntentNote}>
      {intents.onlyA.length === 0 ? null : <p>{texts.lost(names(intents.onlyA))}</p>}
      {intents.onlyB.length === 0 ? null : <p>{texts.gained(names(intents.onlyB))}</p>}
      <DataTable
        title={texts.intentTable}
        rows={perIntent}
        columns={columns}
        keyOf={({ intent }) => String(intent)}
        csvName={`${model}-${String(a.version)}-${String(b.version)}-intents`}
        empty={<p className="quiet">{texts.noIntents}</p>}
      />
    </Card>
  );
}

function columnsOf(
  { a, b, heldOut }: VersionComparison,
  texts: typeof en,
  format: Format,
): readonly Column<IntentComparison>[] {
  const pair = { a: a.version, b: b.version };
  const split = heldOut === null ? {} : { split: heldOut.split };
  const rightOf = (version: number, truth: number): string =>
    evaluatedRowsAddress({ version, ...split, truth, outcome: "right" });
  return [
    {
      id: "intent",
      title: texts.intent,
      value: ({ name, intent }) => name ?? String(intent),
      width: 11,
      cell: ({ name, intent, lackedBy }) => (
        <>
          <IntentName name={name ?? String(intent)} />{" "}
          {lackedBy === null ? null : <Badge tone="warning">{texts.lackedBy[lackedBy]}</Badge>}
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
        <RowsLink
          n={n}
          to={evaluatedRowsAddress({ version: a.version, ...split, truth: intent })}
        />
      ),
    },
    {
      id: "harm",
      title: texts.harm,
      value: ({ harm }) => harm,
      isNumeric: true,
      width: 6.5,
      cell: ({ harm, intent, onlyA, onlyB }) => (
        <strong className={harm > 0 ? "compare-harm" : harm < 0 ? "compare-gain" : undefined}>
          <RowsLink
            n={onlyA + onlyB}
            to={flipsPath(pair, { change: "decided", intent: String(intent) })}
            text={harm === 0 ? "0" : format.signed(-harm, 0)}
          />
        </strong>
      ),
    },
    {
      id: "lost",
      title: texts.lostRows,
      value: ({ onlyA }) => onlyA,
      isNumeric: true,
      width: 6.5,
      cell: ({ onlyA, intent }) => (
        <RowsLink n={onlyA} to={flipsPath(pair, { change: "broken", intent: String(intent) })} />
      ),
    },
    {
      id: "won",
      title: texts.wonRows,
      value: ({ onlyB }) => onlyB,
      isNumeric: true,
      width: 6.5,
      cell: ({ onlyB, intent }) => (
        <RowsLink n={onlyB} to={flipsPath(pair, { change: "fixed", intent: String(intent) })} />
      ),
    },
    {
      id: "recallA",
      title: texts.recallOf("A"),
      value: ({ recall }) => recall.a,
      isNumeric: true,
      width: 6.5,
      cell: ({ recall, intent }) => (
        <RowsLink n={recall.a} to={rightOf(a.version, intent)} text={format.percent(recall.a)} />
      ),
    },
    {
      id: "recallB",
      title: texts.recallOf("B"),
      value: ({ recall }) => recall.b,
      isNumeric: true,
      width: 6.5,
      cell: ({ recall, intent }) => (
        <RowsLink n={recall.b} to={rightOf(b.version, intent)} text={format.percent(recall.b)} />
      ),
    },
    {
      id: "f1",
      title: texts.f1,
      value: ({ f1 }) => f1.b - f1.a,
      cell: ({ f1, intent }) => (
        <RowsLink
          n={f1.b - f1.a}
          to={evaluatedRowsAddress({ version: b.version, ...split, involving: intent })}
          text={texts.points(format.signed((f1.b - f1.a) * 100, 1))}
        />
      ),
      isNumeric: true,
      width: 7,
    },
    {
      id: "p",
      title: texts.adjustedP,
      value: ({ adjustedPValue }) => adjustedPValue,
      cell: ({ adjustedPValue }) => format.number(adjustedPValue, 3),
      isNumeric: true,
      width: 6.5,
    },
  ];
}
