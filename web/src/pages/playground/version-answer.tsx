import type { ReactNode } from "react";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { Failure } from "../../components/failure.js";
import { IntentName } from "../../components/intent-name.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { Said } from "../../components/said.js";
import { type Contribution, drivingWords } from "../../components/tint.js";
import { TokenTint } from "../../components/token-tint.js";
import { useModelFacts } from "../../gateway/models.js";
import { errorOfAnswer } from "../../gateway/page-error.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { GiveFeedback } from "./give-feedback.js";
import type { AnsweredVersion, ComparedVersion } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** A column: what one version answers, and what drove it. */
export function VersionAnswer({
  answer,
  query,
  model,
}: {
  readonly answer: ComparedVersion;
  readonly query: string;
  readonly model: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const title = (
    <span className="row">
      {texts.version(answer.version)}
      {answer.labels.map((label) => (
        <Badge key={label} tone={label === "champion" ? "accent" : "plain"}>
          {label}
        </Badge>
      ))}
    </span>
  );
  if ("problem" in answer) {
    return (
      <Card title={title}>
        <Failure error={errorOfAnswer(answer.problem.status, answer.problem)} />
      </Card>
    );
  }
  return (
    <Card
      title={title}
      actions={
        <span className="quiet small">{texts.latency(format.milliseconds(answer.latencyMs))}</span>
      }
    >
      <div className="answer-intent">
        <p className="answer-name">
          <IntentName name={answer.name} />
        </p>
        <Verdict answer={answer} model={model} />
        <p className="quiet small">{texts.intent(answer.intent)}</p>
      </div>
      <ProbabilityBar value={answer.probability} />
      <Top answer={answer} />
      <Drivers answer={answer} query={query} />
      <GiveFeedback
        model={model}
        predictionId={answer.predictionId}
        question={texts.feedback(answer.version)}
      />
    </Card>
  );
}

/** The champion's word where its model decides by a threshold, which need not be the likeliest intent. */
function Verdict({
  answer: { version, top },
  model,
}: {
  readonly answer: AnsweredVersion;
  readonly model: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const facts = useModelFacts(model);
  const decision = facts?.decision ?? null;
  if (decision === null || facts?.champion !== version) return null;
  const positive = top.find(({ intent }) => intent === decision.intent);
  const isPositive = Number(positive?.probability ?? 0) >= decision.threshold;
  const word = isPositive ? decision.verdicts.positive : decision.verdicts.negative;
  return (
    <p>
      <Badge tone={isPositive ? "warning" : "good"}>{texts.says(word)}</Badge>
    </p>
  );
}

function Top({ answer: { top, version } }: { readonly answer: AnsweredVersion }): ReactNode {
  const texts = useTexts({ en, fr });
  return (
    <section aria-label={`${texts.top}, ${texts.version(version)}`}>
      <h3 className="answer-part">{texts.top}</h3>
      <ol className="answer-top">
        {top.map(({ intent, name, probability }) => (
          <li key={intent}>
            <span className="answer-top-name" title={`${name} (${texts.intent(intent)})`}>
              <IntentName name={name} />
            </span>
            <ProbabilityBar value={probability} size="small" />
          </li>
        ))}
      </ol>
    </section>
  );
}

const SHOWN = 5;

function Drivers({
  answer: { explanation, version },
  query,
}: {
  readonly answer: AnsweredVersion;
  readonly query: string;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const words = "tokens" in explanation ? drivingWords(query, explanation.tokens) : [];
  return (
    <section aria-label={`${texts.tokens}, ${texts.version(version)}`} className="stack-close">
      <h3 className="answer-part">{texts.tokens}</h3>
      {"problem" in explanation ? (
        <p className="quiet small">
          <Said>{explanation.problem}</Said>
        </p>
      ) : explanation.tokens.length === 0 ? (
        <p className="quiet small">{texts.noTokens}</p>
      ) : (
        <>
          <TokenTint text={query} tokens={explanation.tokens} />
          <dl className="answer-drivers">
            {words.slice(0, SHOWN).map(({ token, contribution }) => (
              <div key={token}>
                <dt>
                  <code>{token}</code>
                </dt>
                <dd className={contribution < 0 ? "answer-against" : "answer-for"}>
                  {format.signed(contribution)}
                </dd>
              </div>
            ))}
            <div>
              <dt className="quiet">{texts.otherPieces}</dt>
              <dd className="quiet">
                {format.signed(allOf(explanation) - allOf({ tokens: words.slice(0, SHOWN) }))}
              </dd>
            </div>
          </dl>
          <p className="quiet small">{texts.tokensNote[explanation.method]}</p>
        </>
      )}
    </section>
  );
}

/** What all pieces together added. */
function allOf({
  tokens,
  others = 0,
}: {
  readonly tokens: readonly Contribution[];
  readonly others?: number;
}): number {
  return tokens.reduce((sum, { contribution }) => sum + contribution, others);
}
