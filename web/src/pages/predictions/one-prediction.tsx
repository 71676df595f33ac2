import { type ReactNode, useState } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { PageHead } from "../../components/page-head.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { GiveFeedback } from "../playground/give-feedback.js";
import { useComparison } from "../playground/queries.js";
import { VersionAnswer } from "../playground/version-answer.js";
import { useIntentName } from "./intent-name.js";
import { isKept } from "./kept-text.js";
import { type LoggedPrediction, type PredictionWithFeedback, usePrediction } from "./queries.js";
import { Shadows } from "./shadows.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";
import { WhatLed } from "./what-led.js";

/** One prediction: what was asked and answered, what led to it, what was said of it, and what is answered now. */
export function OnePrediction({ id }: { readonly id: string }): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <>
      <PageHead
        title={texts.one.title}
        intro={<PageLink to="/app/predictions">{texts.one.back}</PageLink>}
      />
      <Answer of={usePrediction(id)}>
        {(prediction) => (
          <>
            <Asked prediction={prediction} />
            <WhatLed prediction={prediction} />
            <Said prediction={prediction} />
            <Shadows prediction={prediction} />
            <Again prediction={prediction} />
          </>
        )}
      </Answer>
    </>
  );
}

function Asked({ prediction }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr });
  const name = useIntentName(prediction.model);
  const { query, intent, probability } = prediction;
  return (
    <Card title={texts.one.answer}>
      {isKept(query) ? (
        <p className="user-text predictions-text" dir="auto">
          {query}
        </p>
      ) : (
        <p className="quiet">
          {texts.notKept}. {texts.notKeptWhy}
        </p>
      )}
      <div>
        <p className="predictions-intent">{name(intent)}</p>
        <p className="quiet small">{texts.one.intent(String(intent))}</p>
      </div>
      <ProbabilityBar value={probability} />
    </Card>
  );
}

function Said({ prediction }: { readonly prediction: PredictionWithFeedback }): ReactNode {
  const texts = useTexts({ en, fr }).one;
  const format = useFormat();
  const name = useIntentName(prediction.model);
  const { feedback, model, id } = prediction;
  return (
    <Card title={texts.feedback} note={texts.feedbackNote}>
      {feedback.length === 0 ? (
        <p className="quiet">{texts.noFeedback}</p>
      ) : (
        <ul className="predictions-said">
          {feedback.map(({ time, correct, intent, actor }) => (
            <li key={`${time} ${String(intent)}`} className="row">
              <Badge tone={correct ? "good" : "bad"}>
                {correct
                  ? texts.saidRight
                  : intent === null
                    ? texts.saidWrong
                    : texts.would(name(intent))}
              </Badge>
              <span className="quiet small">
                {format.time(time)}, {actor === null ? texts.byNobody : texts.by(actor)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <GiveFeedback model={model} predictionId={id} question={texts.isRight} />
    </Card>
  );
}

/** Asks only when it is told to, for each asking is a row of the log. */
function Again({ prediction }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr });
  const { model, query } = prediction;
  const [isAsked, setAsked] = useState(false);
  const comparison = useComparison(model, isAsked ? query : "");
  if (!isKept(query)) return null;
  const search = new URLSearchParams({ q: query, model }).toString();
  return (
    <Card title={texts.one.again} note={texts.one.againNote}>
      <div className="row">
        <Button
          kind="main"
          disabled={isAsked && comparison.isFetching}
          onClick={() => {
            if (isAsked) void comparison.refetch();
            setAsked(true);
          }}
        >
          {texts.one.run}
        </Button>
        <PageLink to={`/?${search}`}>{texts.one.playground}</PageLink>
      </div>
      {isAsked ? (
        <Answer of={comparison} what={texts.one.asking}>
          {({ versions }) => (
            <div className="columns">
              {versions.map((version) => (
                <VersionAnswer key={version.version} answer={version} query={query} model={model} />
              ))}
            </div>
          )}
        </Answer>
      ) : null}
    </Card>
  );
}
