import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { IntentName } from "../../components/intent-name.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { OpenText } from "./flips.js";
import { useIntentNames } from "./intent-names.js";
import { type LiveFlip, type Pair, useLiveFlips } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ChangeView } from "./view.js";

interface Row {
  readonly flip: LiveFlip;
  readonly a: { readonly intent: number; readonly probability: number };
  readonly b: { readonly intent: number; readonly probability: number };
}

/** Real texts that both answered differently, the newest first. */
export function LiveFlips({
  model,
  pair,
  labelled,
  change,
}: {
  readonly model: string;
  readonly pair: Pair;
  readonly labelled: "all" | "0" | "1";
  readonly change: ChangeView;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useIntentNames(model);
  const flips = useLiveFlips(model, pair, labelled);
  const rows = useMemo(
    () =>
      (flips.data?.pages ?? []).flatMap((page) =>
        page.flips.map((flip): Row => {
          const isAChampion = flip.champion.version === pair.a;
          return {
            flip,
            a: isAChampion ? flip.champion : flip.shadow,
            b: isAChampion ? flip.shadow : flip.champion,
          };
        }),
      ),
    [flips.data, pair],
  );
  const columns = useMemo<readonly Column<Row>[]>(
    () => [
      {
        id: "query",
        title: texts.text,
        value: ({ flip }) => flip.query,
        width: 16,
        cell: ({ flip: { query } }) =>
          query === null || query === "" || query.startsWith("hmac:") ? (
            <span className="quiet">{texts.notKept}</span>
          ) : (
            <OpenText query={query} change={change} />
          ),
      },
      {
        id: "truth",
        title: texts.truth,
        value: ({ flip: { truth } }) => (truth === null ? null : nameOf(truth)),
        width: 9,
        cell: ({ flip: { truth } }) =>
          truth === null ? (
            <span className="quiet">{texts.notSaid}</span>
          ) : (
            <IntentName name={nameOf(truth)} />
          ),
      },
      {
        id: "a",
        title: texts.answerOf("A", pair.a),
        value: ({ a }) => nameOf(a.intent),
        width: 10.5,
        cell: ({ a, flip }) => <LiveAnswer name={nameOf(a.intent)} answer={a} truth={flip.truth} />,
      },
      {
        id: "b",
        title: texts.answerOf("B", pair.b),
        value: ({ b }) => nameOf(b.intent),
        width: 10.5,
        cell: ({ b, flip }) => <LiveAnswer name={nameOf(b.intent)} answer={b} truth={flip.truth} />,
      },
      {
        id: "time",
        title: texts.when,
        value: ({ flip: { time } }) => time,
        width: 8.5,
        cell: ({ flip: { time, predictionId } }) => (
          <PageLink to={`/app/predictions/${predictionId}`}>{format.time(time)}</PageLink>
        ),
      },
    ],
    [texts, pair, nameOf, change, format],
  );
  return (
    <Answer of={flips} what={texts.readingFlips}>
      {() => (
        <DataTable
          title={texts.liveTable}
          rows={rows}
          columns={columns}
          keyOf={({ flip }) => flip.shadowPredictionId}
          csvName={`${model}-${String(pair.a)}-${String(pair.b)}-live-flips`}
          isOrderFixed
          onMore={flips.hasNextPage ? () => void flips.fetchNextPage() : undefined}
          isLoadingMore={flips.isFetchingNextPage}
          empty={<p className="quiet">{texts.noFlips}</p>}
        />
      )}
    </Answer>
  );
}

function LiveAnswer({
  name,
  answer,
  truth,
}: {
  readonly name: string;
  readonly answer: { readonly intent: number; readonly probability: number };
  readonly truth: number | null;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const isRight = answer.intent === truth;
  return (
    <>
      <span className={isRight ? "compare-right" : undefined}>
        <IntentName name={name} />
        {isRight ? <span title={texts.right}>{"\u00A0"}✓</span> : null}
      </span>
      <ProbabilityBar value={answer.probability} size="small" />
    </>
  );
}
