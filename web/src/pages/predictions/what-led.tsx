import type { ReactNode } from "react";
import { Card } from "../../components/card.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import type { LoggedPrediction } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Everything that led to a prediction: which version and why, who asked, when, and how long it took. */
export function WhatLed({ prediction }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr }).one;
  const format = useFormat();
  const { model, version, label, time, latencyMs, requestId, id, keyId, subject } = prediction;
  const rows: readonly (readonly [term: string, said: ReactNode])[] = [
    [texts.model, model],
    [texts.version, version],
    [texts.label, label ?? texts.noLabel],
    [texts.routing, <Routing key="routing" prediction={prediction} />],
    [texts.time, format.time(time)],
    [texts.latency, format.milliseconds(latencyMs)],
    [texts.key, keyId ?? texts.noKey],
    [texts.subject, subject ?? texts.noSubject],
    [texts.requestId, <code key="request">{requestId}</code>],
    [texts.predictionId, <code key="prediction">{id}</code>],
  ];
  return (
    <Card title={texts.led}>
      <dl className="predictions-led">
        {rows.map(([term, said]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd className="user-text">{said}</dd>
          </div>
        ))}
      </dl>
      <Chain prediction={prediction} />
    </Card>
  );
}

function Routing({ prediction }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr }).one;
  const format = useFormat();
  const { routing, label } = prediction;
  if (routing === null) return label === null ? texts.byRequest : texts.byLabel(label);
  const share = typeof routing["share"] === "number" ? format.percent(routing["share"], 0) : "?";
  const arm = typeof routing["arm"] === "string" ? routing["arm"] : "?";
  const rule = routing["rule"];
  const said =
    rule === "shadow"
      ? texts.rules.shadow(share)
      : rule === "canary"
        ? texts.rules.canary(arm, share)
        : texts.rules.split(arm, share);
  return [
    said,
    ...(routing["sticky"] === true ? [texts.sticky] : []),
    ...(routing["fellBack"] === true ? [texts.fellBack] : []),
  ].join("; ");
}

/** Each step of a chain as its fields; what the gateway adds to them one day is shown as well. */
function Chain({ prediction: { chain } }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr }).one;
  if (chain === null || chain.length === 0) return null;
  return (
    <section aria-label={texts.chain} className="stack-close">
      <h3>{texts.chain}</h3>
      <ol className="predictions-chain">
        {chain.map((step, at) => (
          <li key={texts.chainStep(at + 1)}>
            <dl className="predictions-led">
              {Object.entries(step).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd className="user-text">
                    {typeof value === "string" || typeof value === "number" ? value : "–"}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  );
}
