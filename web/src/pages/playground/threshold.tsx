import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { arrivingAt } from "../../components/arrival.js";
import { useModelFacts } from "../../gateway/models.js";
import { useFormat } from "../../language/format.js";
import { useTexts } from "../../language/language.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** Says what the threshold means by which a model gives its verdict; nothing of a model without one. */
export function Threshold({ model }: { readonly model: string }): ReactNode {
  const texts = useTexts({ en, fr });
  const format = useFormat();
  const decision = useModelFacts(model)?.decision;
  if (decision === undefined || decision === null) return null;
  const { verdicts, threshold, precision, wantedPrecision, n } = decision;
  return (
    <p className="quiet small">
      {texts.threshold(
        verdicts.positive,
        format.percent(threshold),
        format.percent(precision),
        format.number(n),
      )}{" "}
      {texts.wantedPrecision(format.percent(wantedPrecision))}{" "}
      <PageLink to={arrivingAt("decision", "/app/evaluation?split=validation&tab=abstain")}>
        {texts.thresholdRows}
      </PageLink>
    </p>
  );
}
