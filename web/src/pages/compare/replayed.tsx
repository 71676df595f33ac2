import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Arrival } from "../../components/arrival.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { IntentName } from "../../components/intent-name.js";
import { JudgedAnswer } from "../../components/judged-answer.js";
import { RowsLink } from "../../components/rows-link.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import { OpenText } from "./flips.js";
import { useIntentNames } from "./intent-names.js";
import { LiveFilters } from "./live-filters.js";
import { PlaceTable } from "./place-table.js";
import type { ReplayPage } from "./queries.js";
import { replayedSums, replaySpan } from "./replay-sums.js";
import { replayedCells, replayVerdict, rightOf } from "./replay-verdict.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { VerdictWords } from "./verdict-words.js";
import type { ComparedProps, CompareView } from "./view.js";

type ReplayFlip = ReplayPage["flips"][number];

/** What came of a replay: the verdict of what is labelled, the flips, and the intents that change places. */
export function Replayed({
  model,
  pair,
  pages,
  view,
  change,
}: ComparedProps & {
  readonly pages: readonly ReplayPage[];
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useIntentNames(model);
  const { labelled, intentA, intentB, right, from, to } = view;
  const days = useMemo(() => ({ data: "replay", from, to }), [from, to]);
  const sums = replayedSums(pages);
  const flips = useMemo(() => pages.flatMap((page) => page.flips), [pages]);
  const shown = useMemo(
    () => flips.filter(passesOf({ labelled, intentA, intentB, right })),
    [flips, labelled, intentA, intentB, right],
  );
  const cells = useMemo(() => replayedCells(flips), [flips]);
  const columns = useMemo<readonly Column<ReplayFlip>[]>(
    () => [
      {
        id: "query",
        title: texts.text,
        value: ({ query }) => query,
        width: 17,
        cell: ({ query }) => <OpenText query={query} change={change} />,
      },
      {
        id: "truth",
        title: texts.truth,
        value: ({ label }) => (label === null ? null : nameOf(label)),
        width: 9,
        cell: ({ label }) =>
          label === null ? (
            <span className="quiet">{texts.notSaid}</span>
          ) : (
            <IntentName name={nameOf(label)} />
          ),
      },
      {
        id: "logged",
        title: texts.answeredThen,
        value: ({ logged }) => nameOf(logged.intent),
        width: 11,
        cell: ({ logged, label }) => (
          <JudgedAnswer
            name={nameOf(logged.intent)}
            note={texts.byVersion(logged.version)}
            probability={logged.probability}
            isRight={label === logged.intent}
          />
        ),
      },
      {
        id: "replayed",
        title: texts.answerOf("B", pair.b),
        value: ({ replayed }) => replayed.name,
        width: 11,
        cell: ({ replayed, label }) => (
          <JudgedAnswer
            name={replayed.name}
            note={texts.byVersion(replayed.version)}
            probability={replayed.probability}
            isRight={label === replayed.intent}
          />
        ),
      },
      {
        id: "time",
        title: texts.when,
        value: ({ time }) => time,
        width: 8.5,
        cell: ({ time, predictionId }) => (
          <PageLink to={`/app/predictions/${predictionId}`}>{format.time(time)}</PageLink>
        ),
      },
    ],
    [texts, pair, nameOf, change, format],
  );
  if (sums.sent === 0) {
    return (
      <Empty title={texts.nothingReplayed.title} command="make predictions N=10">
        {texts.nothingReplayed.why(format.number(sums.own), format.number(sums.unreadable))}
      </Empty>
    );
  }
  const { onlyLogged, onlyReplayed, both, neither } = sums.labelled;
  const rows = (part: Readonly<Record<string, string>>): string =>
    flipsPath(pair, { ...days, ...part });
  const verdict = replayVerdict(flips, sums.sent);
  const own = new URLSearchParams({ model, version: String(pair.b), ...replaySpan(from, to) });
  return (
    <div className="stack">
      {verdict === null ? (
        <p className="compare-verdict">{texts.noLabels}</p>
      ) : (
        <VerdictWords pair={pair} n={sums.sent} {...verdict} />
      )}
      <Statistics>
        <Statistic
          title={texts.allFlips}
          explanation={texts.replayFlipsNote}
          value={format.percent(flips.length / sums.sent)}
          detail={texts.part(format.number(flips.length), format.number(sums.sent))}
          to={rows({})}
        />
        <Statistic
          title={texts.replayLabelled}
          explanation={texts.replayLabelledNote}
          value={
            <span className="row">
              <RowsLink
                n={onlyReplayed}
                to={rows({ right: "b" })}
                text={`+${format.number(onlyReplayed)}`}
              />
              <RowsLink
                n={onlyLogged}
                to={rows({ right: "a" })}
                text={`−${format.number(onlyLogged)}`}
              />
            </span>
          }
          detail={texts.ofRows(format.number(both + neither + onlyLogged + onlyReplayed))}
        />
        <Statistic
          title={texts.leftOut}
          explanation={texts.leftOutNote}
          value={format.number(sums.own + sums.unreadable)}
          detail={
            <>
              <RowsLink
                n={sums.own}
                to={`/app/predictions?${own.toString()}`}
                text={texts.ownOfB(format.number(sums.own))}
              />
              {", "}
              {texts.withoutText(format.number(sums.unreadable))}
            </>
          }
        />
      </Statistics>
      <Arrival name="flips">
        <div className="stack-close">
          <LiveFilters model={model} pair={pair} view={view} change={change} />
          <DataTable
            title={texts.replayTable}
            rows={shown}
            columns={columns}
            keyOf={({ predictionId }) => predictionId}
            csvName={`${model}-${String(pair.b)}-replay`}
            isOrderFixed
            empty={<p className="quiet">{texts.noFlips}</p>}
          />
        </div>
      </Arrival>
      <PlaceTable model={model} pair={pair} cells={cells} view={days} />
    </div>
  );
}

/** Whether a flip is one of those that the view lists. */
function passesOf({
  labelled,
  intentA,
  intentB,
  right,
}: Pick<CompareView, "labelled" | "intentA" | "intentB" | "right">): (flip: ReplayFlip) => boolean {
  return (flip) =>
    (labelled === "all" || (flip.label !== null) === (labelled === "1")) &&
    (intentA === null || flip.logged.intent === intentA) &&
    (intentB === null || flip.replayed.intent === intentB) &&
    (right === "any" || rightOf(flip) === right);
}
