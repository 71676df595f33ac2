import { type ReactNode, useMemo } from "react";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { Said } from "../../components/said.js";
import { useTexts } from "../../language/language.js";
import { type FlipRow, type IntentComparison, type Pair, useFlips } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ChangeView, CompareView } from "./view.js";

const TONES = { broken: "bad", fixed: "good", other: "plain" } as const;

/** Held-out rows that both answer differently: the lost ones first, the surest before the others. */
export function Flips({
  model,
  pair,
  perIntent,
  view,
  change,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly perIntent: readonly IntentComparison[];
  readonly view: CompareView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const wanted = { change: view.change, intent: view.intent, text: view.q.slice(0, 200) };
  const flips = useFlips(model, pair, wanted);
  const loaded = useMemo(() => flips.data?.pages.flatMap((page) => page.flips) ?? [], [flips.data]);
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
            ["other", texts.changes.other],
          ]}
          onChange={({ target: { value } }) => {
            change({ change: changeOf(value) });
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
      <Answer of={flips} what={texts.readingFlips}>
        {({ pages: [first] }) => (
          <div className="stack-close" aria-busy={flips.isPlaceholderData}>
            {first === undefined || first.problem === null ? null : (
              <Empty title={texts.noTexts}>
                <Said>{first.problem}</Said>
              </Empty>
            )}
            <DataTable
              title={texts.flipTable}
              rows={loaded}
              total={first?.total ?? 0}
              columns={columns}
              keyOf={({ row }) => String(row)}
              csvName={`${model}-${String(pair.a)}-${String(pair.b)}-flips`}
              isOrderFixed
              onMore={flips.hasNextPage ? () => void flips.fetchNextPage() : undefined}
              isLoadingMore={flips.isFetchingNextPage}
              isMarked={({ query }) => query !== null && query === view.opened}
              empty={<p className="quiet">{texts.noFlips}</p>}
            />
            {flips.isPlaceholderData ? (
              <p className="quiet small" role="status">
                {texts.readingFlips}
              </p>
            ) : null}
          </div>
        )}
      </Answer>
    </Card>
  );
}

function changeOf(value: string): CompareView["change"] {
  return value === "broken" || value === "fixed" || value === "other" ? value : "all";
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
        <Answered answer={answer} isRight={answer.intent === truth} />
      ),
    },
    {
      id: "b",
      title: texts.answerOf("B", b),
      value: ({ b: answer }) => answer.name ?? answer.intent,
      width: 11,
      cell: ({ b: answer, truth }) => (
        <Answered answer={answer} isRight={answer.intent === truth} />
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

/** What one of the two answered, with a mark where it is right. */
function Answered({
  answer: { name, intent, probability },
  isRight,
}: {
  readonly answer: FlipRow["a"];
  readonly isRight: boolean;
}): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <>
      <span className={isRight ? "compare-right" : undefined}>
        <IntentName name={name ?? String(intent)} />
        {isRight ? <span title={texts.right}>{"\u00A0"}✓</span> : null}
      </span>
      <ProbabilityBar value={probability} size="small" />
    </>
  );
}
