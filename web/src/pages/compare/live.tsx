import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Arrival } from "../../components/arrival.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { RowsLink } from "../../components/rows-link.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import { useIntentNames } from "./intent-names.js";
import { LiveFilters } from "./live-filters.js";
import { LiveFlips } from "./live-flips.js";
import { type LiveCell, type Pair, useLiveCells, useVerdict, type Verdict } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { VerdictWords } from "./verdict-words.js";
import type { ChangeView, CompareView } from "./view.js";

/** Two versions on real texts, one having answered as the shadow of the other. */
export function Live({
  model,
  pair,
  view,
  change,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly view: CompareView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const verdict = useVerdict(model, pair);
  return (
    <Answer of={verdict} what={texts.comparing}>
      {(data) =>
        data.pairs === 0 ? (
          <Empty title={texts.noPairs.title}>
            {texts.noPairs.why} <PageLink to="/app/traffic">{texts.noPairs.link}</PageLink>
          </Empty>
        ) : (
          <div className="stack">
            <LiveVerdict verdict={data} pair={pair} />
            <Arrival name="flips">
              <Card title={texts.liveFlips} note={texts.liveFlipsNote}>
                <LiveFilters model={model} pair={pair} view={view} change={change} />
                <LiveFlips model={model} pair={pair} view={view} change={change} />
              </Card>
            </Arrival>
            <Cells model={model} pair={pair} />
          </div>
        )
      }
    </Answer>
  );
}

function LiveVerdict({
  verdict,
  pair,
}: {
  readonly verdict: Verdict;
  readonly pair: Pair;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const { pairs, disagreement, labelled, accuracyDifference, pValue, eValue, better } = verdict;
  const n = texts.ofRows(format.number(pairs));
  const live = (part: Readonly<Record<string, string>>): string =>
    flipsPath(pair, { data: "live", ...part });
  return (
    <Card title={texts.verdict} note={texts.liveNote}>
      {accuracyDifference === null ? (
        <p className="compare-verdict">{texts.noLabels}</p>
      ) : (
        <VerdictWords
          better={better}
          pair={pair}
          difference={accuracyDifference}
          pValue={pValue}
          n={pairs}
        />
      )}
      <Statistics>
        {disagreement === null ? null : (
          <Statistic
            title={texts.allFlips}
            explanation={texts.liveFlipsExplained}
            value={format.number(disagreement.flips)}
            detail={texts.shareOf(
              format.percent(disagreement.share),
              format.interval(disagreement.interval),
              format.number(pairs),
            )}
            to={live({})}
          />
        )}
        <Statistic
          title={texts.labelledFlips}
          explanation={texts.labelledNote}
          value={format.number(labelled.flips)}
          detail={
            <span className="row">
              {(
                [
                  [texts.onlyRight("A"), labelled.onlyA, "a"],
                  [texts.onlyRight("B"), labelled.onlyB, "b"],
                  [texts.neitherRight, labelled.neither, "neither"],
                ] as const
              ).map(([title, count, right]) => (
                <span key={right}>
                  {title} <RowsLink n={count} to={live({ right })} />
                </span>
              ))}
            </span>
          }
          to={live({ labelled: "1" })}
        />
        <Statistic
          title={texts.stillNeeded}
          explanation={texts.stillNeededNote}
          value={format.number(verdict.labelsStillNeeded)}
          to="/app/review"
        />
        {eValue === null ? null : (
          <Statistic
            title={texts.evidence}
            explanation={texts.evidenceNote(format.number(verdict.eValueBound))}
            value={format.number(eValue, 2)}
            detail={n}
            to={live({ labelled: "1" })}
          />
        )}
      </Statistics>
    </Card>
  );
}

/** Which intents they answer in each other's place. */
function Cells({ model, pair }: { readonly model: string; readonly pair: Pair }): ReactNode {
  const texts = useTexts({ en, fr });
  const nameOf = useIntentNames(model);
  const cells = useLiveCells(model, pair);
  const columns = useMemo<readonly Column<LiveCell>[]>(
    () => [
      {
        id: "a",
        title: texts.answerOf("A", pair.a),
        value: ({ a }) => nameOf(a),
        width: 11,
      },
      {
        id: "b",
        title: texts.answerOf("B", pair.b),
        value: ({ b }) => nameOf(b),
        width: 11,
      },
      {
        id: "n",
        title: texts.rowCount,
        value: ({ n }) => n,
        isNumeric: true,
        width: 6,
        cell: (cell) => <RowsLink n={cell.n} to={flipsOf(pair, cell)} />,
      },
      {
        id: "labelled",
        title: texts.labelledColumn,
        value: ({ labelled }) => labelled,
        isNumeric: true,
        width: 6,
        cell: (cell) => <RowsLink n={cell.labelled} to={flipsOf(pair, cell, { labelled: "1" })} />,
      },
      {
        id: "onlyA",
        title: texts.onlyRight("A"),
        value: ({ onlyA }) => onlyA,
        isNumeric: true,
        width: 6,
        cell: (cell) => <RowsLink n={cell.onlyA} to={flipsOf(pair, cell, { right: "a" })} />,
      },
      {
        id: "onlyB",
        title: texts.onlyRight("B"),
        value: ({ onlyB }) => onlyB,
        isNumeric: true,
        width: 6,
        cell: (cell) => <RowsLink n={cell.onlyB} to={flipsOf(pair, cell, { right: "b" })} />,
      },
    ],
    [texts, pair, nameOf],
  );
  return (
    <Card title={texts.cells} note={texts.cellsNote}>
      <Answer of={cells} what={texts.readingFlips}>
        {({ cells: found, left }) => (
          <>
            <DataTable
              title={texts.cellTable}
              rows={found}
              columns={columns}
              keyOf={({ a, b }) => `${String(a)} ${String(b)}`}
              csvName={`${model}-${String(pair.a)}-${String(pair.b)}-live-intents`}
              empty={<p className="quiet">{texts.noFlips}</p>}
            />
            {left === 0 ? null : <p className="quiet small">{texts.cellsLeft(String(left))}</p>}
          </>
        )}
      </Answer>
    </Card>
  );
}

/** Where the texts of a pair of intents are. */
function flipsOf(
  pair: Pair,
  { a, b }: LiveCell,
  more: Readonly<Record<string, string>> = {},
): string {
  const intents = { intentA: String(a), intentB: String(b) };
  return flipsPath(pair, { data: "live", ...intents, ...more });
}
