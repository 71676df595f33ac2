import { type ReactNode, useCallback, useMemo } from "react";
import { PageLink } from "../../app/page-link.js";
import type { Column } from "../../components/data-table.js";
import { IntentName } from "../../components/intent-name.js";
import { JudgedAnswer } from "../../components/judged-answer.js";
import { PagedTable } from "../../components/paged-table.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { OpenText } from "./flips.js";
import { useIntentNames } from "./intent-names.js";
import { type LiveFlip, type LiveFlipPage, useLiveFlips } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import type { ComparedProps } from "./view.js";

interface Row {
  readonly flip: LiveFlip;
  readonly a: { readonly intent: number; readonly probability: number };
  readonly b: { readonly intent: number; readonly probability: number };
}

/** Real texts that both answered differently, the newest first. */
export function LiveFlips({
  model,
  pair,
  view: { labelled, intentA, intentB, right },
  change,
}: ComparedProps): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const nameOf = useIntentNames(model);
  const flips = useLiveFlips(model, pair, { labelled, intentA, intentB, right });
  const { a: versionOfA } = pair;
  const rowsOf = useCallback(
    (page: LiveFlipPage) => page.flips.map((flip) => sidesOf(flip, versionOfA)),
    [versionOfA],
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
        cell: ({ a, flip }) => (
          <JudgedAnswer
            name={nameOf(a.intent)}
            probability={a.probability}
            isRight={a.intent === flip.truth}
          />
        ),
      },
      {
        id: "b",
        title: texts.answerOf("B", pair.b),
        value: ({ b }) => nameOf(b.intent),
        width: 10.5,
        cell: ({ b, flip }) => (
          <JudgedAnswer
            name={nameOf(b.intent)}
            probability={b.probability}
            isRight={b.intent === flip.truth}
          />
        ),
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
    <PagedTable
      of={flips}
      what={texts.readingFlips}
      rowsOf={rowsOf}
      title={texts.liveTable}
      columns={columns}
      keyOf={({ flip }) => flip.shadowPredictionId}
      csvName={`${model}-${String(pair.a)}-${String(pair.b)}-live-flips`}
      empty={<p className="quiet">{texts.noFlips}</p>}
    />
  );
}

/** Which of the two was A, and which B. */
function sidesOf(flip: LiveFlip, versionOfA: number): Row {
  const isAChampion = flip.champion.version === versionOfA;
  return {
    flip,
    a: isAChampion ? flip.champion : flip.shadow,
    b: isAChampion ? flip.shadow : flip.champion,
  };
}
