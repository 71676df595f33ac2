import { type ReactNode, useEffect, useMemo, useState } from "react";
import { PageLink } from "../../app/page-link.js";
import { Arrival } from "../../components/arrival.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { Failure } from "../../components/failure.js";
import { SelectField, TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { JudgedAnswer } from "../../components/judged-answer.js";
import { RowsLink } from "../../components/rows-link.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { flipsPath } from "./compare-path.js";
import { OpenText } from "./flips.js";
import { useIntentNames } from "./intent-names.js";
import { type Pair, type ReplayPage, useReplay } from "./queries.js";
import { replayedSums, replaySpan } from "./replay-sums.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { type ChangeView, type CompareView, VIEW } from "./view.js";

type ReplayFlip = ReplayPage["flips"][number];

/** Texts that were asked some time ago, answered again by B: what would have been different. */
export function Replay({
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
  const format = useFormat();
  const [started, setStarted] = useState<string>();
  const span = replaySpan(view.from, view.to);
  const key = span === null ? undefined : `${String(pair.b)} ${span.from} ${span.to}`;
  const isStarted = key !== undefined && key === started;
  const replay = useReplay(model, pair.b, span ?? { from: "", to: "" }, isStarted);
  const { data, error, hasNextPage, isFetching, fetchNextPage } = replay;
  const isGoingOn = isStarted && error === null && (isFetching || hasNextPage);
  useEffect(() => {
    if (isStarted && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [isStarted, hasNextPage, isFetching, error, fetchNextPage]);
  return (
    <Card title={texts.replay(pair.b)} note={texts.replayNote}>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault();
          setStarted(key);
        }}
      >
        <TextField
          label={texts.from}
          type="date"
          value={view.from}
          onChange={({ target: { value } }) => {
            change({ from: value });
          }}
        />
        <TextField
          label={texts.to}
          type="date"
          hint={texts.toHint}
          value={view.to}
          onChange={({ target: { value } }) => {
            change({ to: value });
          }}
        />
        <div className="row">
          <Button type="submit" kind="main" disabled={key === undefined || isGoingOn}>
            {texts.startReplay}
          </Button>
          {isGoingOn ? (
            <Button
              onClick={() => {
                setStarted(undefined);
              }}
            >
              {texts.stopReplay}
            </Button>
          ) : null}
        </div>
      </form>
      {key === undefined ? <p className="quiet">{texts.noSpan}</p> : null}
      <p role="status" className="quiet">
        {isGoingOn ? texts.replaying(format.number(replayedSums(data?.pages ?? []).sent)) : ""}
      </p>
      {error === null || !isStarted ? null : (
        <Failure error={error} onRetry={() => void fetchNextPage()} />
      )}
      {data === undefined ? null : (
        <Replayed model={model} pair={pair} pages={data.pages} view={view} change={change} />
      )}
    </Card>
  );
}

function Replayed({
  model,
  pair,
  pages,
  view,
  change,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly pages: readonly ReplayPage[];
  readonly view: CompareView;
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useIntentNames(model);
  const sums = replayedSums(pages);
  const flips = useMemo(() => pages.flatMap((page) => page.flips), [pages]);
  const shown = useMemo(
    () => flips.filter((flip) => view.right === "any" || rightOf(flip) === view.right),
    [flips, view.right],
  );
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
  const { from, to } = view;
  const rows = (right: string): string =>
    flipsPath(pair, { data: "replay", from, to, ...(right === "any" ? {} : { right }) });
  const own = new URLSearchParams({ model, version: String(pair.b), ...replaySpan(from, to) });
  return (
    <div className="stack">
      <Statistics>
        <Statistic
          title={texts.allFlips}
          explanation={texts.replayFlipsNote}
          value={format.percent(flips.length / sums.sent)}
          detail={texts.part(format.number(flips.length), format.number(sums.sent))}
          to={rows("any")}
        />
        <Statistic
          title={texts.replayLabelled}
          explanation={texts.replayLabelledNote}
          value={
            <span className="row">
              <RowsLink n={onlyReplayed} to={rows("b")} text={`+${format.number(onlyReplayed)}`} />
              <RowsLink n={onlyLogged} to={rows("a")} text={`−${format.number(onlyLogged)}`} />
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
          <SelectField
            label={texts.whoIsRight}
            value={view.right}
            options={[
              ["any", texts.any],
              ["a", texts.rightThen],
              ["b", texts.onlyRight("B")],
              ["neither", texts.neitherRight],
            ]}
            onChange={({ target: { value } }) => {
              change({ right: VIEW.right.read(value) });
            }}
          />
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
    </div>
  );
}

/** Which of the two answers people say is right; A is what was answered then. */
function rightOf({ label, logged, replayed }: ReplayFlip): CompareView["right"] {
  if (label === null) return "any";
  if (label === logged.intent) return "a";
  return label === replayed.intent ? "b" : "neither";
}
