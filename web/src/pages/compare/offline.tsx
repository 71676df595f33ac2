import type { ReactNode } from "react";
import { evaluatedRowsAddress } from "../../address/evaluated-rows.js";
import { Answer } from "../../components/answer.js";
import { Arrival, arrivingAt } from "../../components/arrival.js";
import { Card } from "../../components/card.js";
import { Empty } from "../../components/empty.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { Tabs } from "../../components/tabs.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { comparePath, flipsPath } from "./compare-path.js";
import { Differs } from "./differs.js";
import { Flips } from "./flips.js";
import { IntentTable } from "./intent-table.js";
import { type ComparisonFigures, useOfflineComparison, type VersionComparison } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { VerdictWords } from "./verdict-words.js";
import type { ComparedProps } from "./view.js";

/** Two versions on the same held-out rows: the verdict, the flips, each intent, and what differs. */
export function Offline({ model, pair, view, change }: ComparedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const comparison = useOfflineComparison(model, pair);
  return (
    <Answer of={comparison} what={texts.comparing}>
      {(data) => (
        <div className="stack">
          <OfflineVerdict comparison={data} />
          <Tabs
            label={texts.parts}
            value={view.tab}
            onChange={(tab) => {
              change({ tab }, { asNewEntry: true });
            }}
            tabs={[
              {
                name: "flips",
                title: texts.tabs.flips,
                content: (
                  <Arrival name="flips">
                    <Flips
                      model={model}
                      pair={pair}
                      perIntent={data.perIntent}
                      view={view}
                      change={change}
                    />
                  </Arrival>
                ),
              },
              {
                name: "intents",
                title: texts.tabs.intents,
                content: (
                  <Arrival name="intents">
                    <IntentTable comparison={data} />
                  </Arrival>
                ),
              },
              {
                name: "differs",
                title: texts.tabs.differs,
                content: <Differs comparison={data} />,
              },
            ]}
          />
        </div>
      )}
    </Answer>
  );
}

function OfflineVerdict({ comparison }: { readonly comparison: VersionComparison }): ReactNode {
  const texts = useTexts({ en, fr });
  const { figures, problem, better, a, b } = comparison;
  if (figures === null) {
    return (
      <Empty
        title={texts.notComparable}
        command={`make compare A=${String(a.version)} B=${String(b.version)}`}
      >
        <span lang="en">{problem}</span> {texts.notComparableHint}
      </Empty>
    );
  }
  return (
    <Card title={texts.verdict} note={texts.verdictNote}>
      <VerdictWords
        better={better}
        pair={{ a: a.version, b: b.version }}
        difference={figures.difference}
        pValue={figures.pValue}
        n={figures.n}
      />
      <Figures comparison={comparison} figures={figures} />
    </Card>
  );
}

function Figures({
  comparison: { a, b, heldOut },
  figures,
}: {
  readonly comparison: VersionComparison;
  readonly figures: ComparisonFigures;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const pair = { a: a.version, b: b.version };
  const split = heldOut === null ? {} : { split: heldOut.split };
  const flips = (change: "broken" | "fixed" | "other" | "all"): string =>
    flipsPath(pair, change === "all" ? {} : { change });
  const n = format.number(figures.n);
  const other = figures.flips - figures.onlyA - figures.onlyB;
  return (
    <Statistics>
      <Statistic
        title={texts.rightOf("A", a.version)}
        value={format.percent(figures.accuracy.a.share)}
        detail={texts.interval(format.interval(figures.accuracy.a.interval), n)}
        to={evaluatedRowsAddress({ version: a.version, ...split, outcome: "right" })}
      />
      <Statistic
        title={texts.rightOf("B", b.version)}
        value={format.percent(figures.accuracy.b.share)}
        detail={texts.interval(format.interval(figures.accuracy.b.interval), n)}
        to={evaluatedRowsAddress({ version: b.version, ...split, outcome: "right" })}
      />
      <Statistic
        title={texts.allFlips}
        explanation={texts.allFlipsNote}
        value={format.number(figures.flips)}
        detail={texts.ofRows(n)}
        to={flips("all")}
      />
      <Statistic
        title={texts.broken}
        explanation={texts.brokenNote}
        value={format.number(figures.onlyA)}
        detail={texts.ofRows(n)}
        to={flips("broken")}
      />
      <Statistic
        title={texts.fixed}
        explanation={texts.fixedNote}
        value={format.number(figures.onlyB)}
        detail={texts.ofRows(n)}
        to={flips("fixed")}
      />
      <Statistic
        title={texts.otherFlips}
        explanation={texts.otherNote}
        value={format.number(other)}
        detail={texts.ofRows(n)}
        to={flips("other")}
      />
      <Statistic
        title={texts.macroF1}
        explanation={texts.macroF1Note}
        value={texts.aToB(format.percent(figures.macroF1.a), format.percent(figures.macroF1.b))}
        detail={texts.overIntents(format.number(figures.macroF1.intents), n)}
        to={arrivingAt("intents", comparePath(pair, { tab: "intents" }))}
      />
      <Statistic
        title={texts.calibrationError}
        explanation={texts.calibrationErrorNote}
        value={texts.aToB(
          format.percent(figures.calibrationError.a),
          format.percent(figures.calibrationError.b),
        )}
        detail={texts.ofRows(n)}
        to={arrivingAt("bins", `/app/evaluation?version=${String(b.version)}&tab=trust`)}
      />
    </Statistics>
  );
}
