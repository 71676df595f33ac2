import { type ReactNode, useMemo } from "react";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import type { Column } from "../../components/data-table.js";
import { SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { JudgedAnswer } from "../../components/judged-answer.js";
import { PagedTable } from "../../components/paged-table.js";
import { useTexts } from "../../language/language.js";
import {
  type FlipPage,
  type FlipRow,
  type IntentComparison,
  type Pair,
  useFlips,
} from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type ChangeView, type ComparedProps, VIEW } from "./view.js";

const rowsOf = ({ flips }: FlipPage): readonly FlipRow[] => flips;
const TONES = { broken: "bad", fixed: "good", other: "plain" } as const;

/** Held-out rows that both answer differently: the lost ones first, the surest before the others. */
export function Flips({
  model,
  pair,
  perIntent,
  view,
  change,
}: ComparedProps & {
  readonly perIntent: readonly IntentComparison[];
}): ReactNode {
  const texts = useTexts({ en, fr });
  const wanted = { change: view.change, intent: view.intent, text: view.q.slice(0, 200) };
  const flips = useFlips(model, pair, wanted);
  const columns = useMemo(() => columnsOf(pair, texts, change), [pair, texts, change]);
  const intents = useMemo(
    () => [
      ["", texts.any] as const,
      ...[...perIntent]
        .map(({ intent, name }) => [String(intent), name ?? String(intent)] as const)
        .sort(([, one], [, other]) => one.localeCompare(other)),
    ],
    [perIntent, texts],
  );
  return (
    <Card title={texts.flips} note={texts.flipsNote}>
      <div className="fields">
        <SelectField
          label={texts.changeField}
          value={view.change}
          options={[
            ["all", texts.any],
            ["broken", texts.changes.broken],
            ["fixed", texts.changes.fixed],
            ["decided", texts.decided],
            ["other", texts.changes.other],
          ]}
          onChange={({ target: { value } }) => {
            change({ change: VIEW.change.read(value) });
          }}
        />
        <SelectField
          label={texts.truth}
          value={String(view.intent ?? "")}
          options={intents}
          onChange={({ target: { value } }) => {
            change({ intent: value === "" ? null : Number(value) });
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
      <PagedTable
        of={flips}
        what={texts.readingFlips}
        rowsOf={rowsOf}
        problemTitle={texts.noTexts}
        title={texts.flipTable}
        columns={columns}
        keyOf={({ row }) => String(row)}
        csvName={`${model}-${String(pair.a)}-${String(pair.b)}-flips`}
        isMarked={({ query }) => query !== null && query === view.opened}
        empty={<p className="quiet">{texts.noFlips}</p>}
      />
    </Card>
  );
}

function columnsOf(
  { a, b }: Pair,
  texts: typeof en,
  change: ChangeView,
): readonly Column<FlipRow>[] {
  return [
    {
      id: "query",
      title: texts.text,
      value: ({ query, id, row }) => query ?? id ?? texts.rowNumber(row + 1),
      width: 16,
      cell: ({ query, id, row }) =>
        query === null ? (
          <span className="quiet">{id ?? texts.rowNumber(row + 1)}</span>
        ) : (
          <OpenText query={query} change={change} />
        ),
    },
    {
      id: "truth",
      title: texts.truth,
      value: ({ truthName, truth }) => truthName ?? truth,
      cell: ({ truthName, truth }) => <IntentName name={truthName ?? String(truth)} />,
      width: 10,
    },
    {
      id: "a",
      title: texts.answerOf("A", a),
      value: ({ a: answer }) => answer.name ?? answer.intent,
      width: 11,
      cell: ({ a: answer, truth }) => (
        <JudgedAnswer
          name={answer.name ?? String(answer.intent)}
          probability={answer.probability}
          isRight={answer.intent === truth}
        />
      ),
    },
    {
      id: "b",
      title: texts.answerOf("B", b),
      value: ({ b: answer }) => answer.name ?? answer.intent,
      width: 11,
      cell: ({ b: answer, truth }) => (
        <JudgedAnswer
          name={answer.name ?? String(answer.intent)}
          probability={answer.probability}
          isRight={answer.intent === truth}
        />
      ),
    },
    {
      id: "change",
      title: texts.changeField,
      value: ({ change: kind }) => texts.changes[kind],
      width: 8,
      cell: ({ change: kind }) => <Badge tone={TONES[kind]}>{texts.changes[kind]}</Badge>,
    },
  ];
}

/** A text of a user; a click shows what drove both answers. */
export function OpenText({
  query,
  change,
}: {
  readonly query: string;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <Button
      kind="quiet"
      size="small"
      className="compare-open"
      title={texts.openText}
      onClick={() => {
        change({ opened: query }, { asNewEntry: true });
      }}
    >
      <span className="user-text" dir="auto">
        {query}
      </span>
    </Button>
  );
}
