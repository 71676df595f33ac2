import type { ReactNode } from "react";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { ProbabilityBar } from "../../components/probability-bar.js";
import { useTexts } from "../../language/language.js";
import { useIntentName } from "./intent-name.js";
import { type LoggedPrediction, useShadows } from "./queries.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

/** What other versions answered to a copy of the request; of a shadow's answer, the one that was given. */
export function Shadows({ prediction }: { readonly prediction: LoggedPrediction }): ReactNode {
  const texts = useTexts({ en, fr }).one;
  return (
    <Card title={texts.shadows} note={texts.shadowsNote}>
      <Answer of={useShadows(prediction.id)}>
        {({ original, shadows, complete }) => (
          <>
            {original === null ? null : (
              <>
                <p>{texts.original}</p>
                <Rows rows={[original]} than={prediction.intent} />
              </>
            )}
            {shadows.length === 0 ? (
              <p className="quiet">{texts.noShadows}</p>
            ) : (
              <Rows rows={shadows} than={prediction.intent} />
            )}
            {complete ? null : <p className="quiet small">{texts.incomplete}</p>}
          </>
        )}
      </Answer>
    </Card>
  );
}

function Rows({
  rows,
  than,
}: {
  readonly rows: readonly LoggedPrediction[];
  /** The intent that they are compared with. */
  readonly than: number;
}): ReactNode {
  const texts = useTexts({ en, fr }).one;
  const name = useIntentName(rows[0]?.model ?? "");
  return (
    <ul className="predictions-said">
      {rows.map(({ id, version, intent, probability }) => (
        <li key={id} className="predictions-shadow">
          <PageLink to={`/app/predictions/${id}`}>
            {texts.version} {version}
          </PageLink>
          <span>
            {intent === than ? name(intent) : <Badge tone="warning">{name(intent)}</Badge>}
          </span>
          <ProbabilityBar value={probability} size="small" />
        </li>
      ))}
    </ul>
  );
}
