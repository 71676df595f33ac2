import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Arrival } from "../../components/arrival.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { RowsLink } from "../../components/rows-link.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import { LiveFilters } from "./live-filters.js";
import { LiveFlips } from "./live-flips.js";
import { PlaceTable } from "./place-table.js";
import { type Pair, useLiveCells, useVerdict, type Verdict } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { VerdictWords } from "./verdict-words.js";
import type { ComparedProps } from "./view.js";

const LIVE = { data: "live" } as const;

/** Two versions on real texts, one having answered as the shadow of the other. */
export function Live({ model, pair, view, change }: ComparedProps): ReactNode {
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
  const cells = useLiveCells(model, pair);
  return (
    <Card title={texts.cells} note={texts.cellsNote}>
      <Answer of={cells} what={texts.readingFlips}>
        {({ cells: found, left }) => (
          <>
            <PlaceTable model={model} pair={pair} cells={found} view={LIVE} />
            {left === 0 ? null : <p className="quiet small">{texts.cellsLeft(String(left))}</p>}
          </>
        )}
      </Answer>
    </Card>
  );
}
