import { type ReactNode, useEffect, useMemo, useState } from "react";
import { PageLink } from "../../app/page-link.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { Failure } from "../../components/failure.js";
import { TextField } from "../../components/field.js";
import { IntentName } from "../../components/intent-name.js";
import { Statistic, Statistics } from "../../components/statistic.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { OpenText } from "./flips.js";
import { useIntentNames } from "./intent-names.js";
import { type Pair, type ReplayPage, useReplay } from "./queries.js";
import { replayedSums, replaySpan } from "./replay-sums.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ChangeView, CompareView } from "./view.js";

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
        <Replayed model={model} pair={pair} pages={data.pages} change={change} />
      )}
    </Card>
  );
}

function Replayed({
  model,
  pair,
  pages,
  change,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly pages: readonly ReplayPage[];
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useIntentNames(model);
  const sums = replayedSums(pages);
  const flips = useMemo(() => pages.flatMap((page) => page.flips), [pages]);
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
          <ReplayedAnswer
            name={nameOf(logged.intent)}
            by={texts.byVersion(logged.version)}
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
          <ReplayedAnswer
            name={replayed.name}
            by={texts.byVersion(replayed.version)}
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
  return (
    <div className="stack">
      <Statistics>
        <Statistic
          title={texts.allFlips}
          explanation={texts.replayFlipsNote}
          value={format.percent(flips.length / sums.sent)}
          detail={texts.part(format.number(flips.length), format.number(sums.sent))}
        />
        <Statistic
          title={texts.replayLabelled}
          explanation={texts.replayLabelledNote}
          value={texts.wonLost(format.number(onlyReplayed), format.number(onlyLogged))}
          detail={texts.ofRows(format.number(both + neither + onlyLogged + onlyReplayed))}
        />
        <Statistic
          title={texts.leftOut}
          explanation={texts.leftOutNote}
          value={format.number(sums.own + sums.unreadable)}
          detail={texts.leftOutDetail(format.number(sums.own), format.number(sums.unreadable))}
        />
      </Statistics>
      <DataTable
        title={texts.replayTable}
        rows={flips}
        columns={columns}
        keyOf={({ predictionId }) => predictionId}
        csvName={`${model}-${String(pair.b)}-replay`}
        isOrderFixed
        empty={<p className="quiet">{texts.noFlips}</p>}
      />
    </div>
  );
}

function ReplayedAnswer({
  name,
  by,
  probability,
  isRight,
}: {
  readonly name: string;
  readonly by: string;
  readonly probability: string;
  readonly isRight: boolean;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  return (
    <>
      <span className={isRight ? "compare-right" : undefined}>
        <IntentName name={name} />
        {isRight ? <span title={texts.right}>{"\u00A0"}✓</span> : null}
      </span>
      <br />
      <span className="quiet small">
        {format.percent(probability)} · {by}
      </span>
    </>
  );
}
