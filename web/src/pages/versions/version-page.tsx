import type { ReactNode } from "react";
import { choiceParameter, textParameter, useView } from "../../address/view.js";
import { PageLink } from "../../app/page-link.js";
import { Answer } from "../../components/answer.js";
import { Badge } from "../../components/badge.js";
import { Card } from "../../components/card.js";
import { PageHead } from "../../components/page-head.js";
import { Said } from "../../components/said.js";
import { Tabs } from "../../components/tabs.js";
import { useTexts } from "../../language/language.js";
import { About } from "./about.js";
import { CardText } from "./card-text.js";
import { Promote } from "./promote.js";
import { useVersion, type VersionDetails } from "./queries.js";
import { Settings } from "./settings.js";
import { State } from "./state.js";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const VIEW = {
  tab: choiceParameter(["about", "settings", "card", "promote"]),
  to: textParameter,
};

/** One version: what it is and how good, how it was made, its card, and its promotion. */
export function VersionPage({
  model,
  version,
}: {
  readonly model: string;
  readonly version: number;
}): ReactNode {
  const texts = useTexts({ en, fr });
  const details = useVersion(model, version);
  return (
    <>
      <PageHead
        title={texts.versionOf(version)}
        intro={details.data === undefined ? "" : <Said>{details.data.kind}</Said>}
        actions={<PageLink to="/app/versions">{texts.backToAll}</PageLink>}
      />
      <Answer of={details} what={texts.reading}>
        {(data) => <Details details={data} />}
      </Answer>
    </>
  );
}

function Details({ details }: { readonly details: VersionDetails }): ReactNode {
  const texts = useTexts({ en, fr });
  const [view, change] = useView(VIEW);
  const { model, version, labels, problem } = details;
  return (
    <div className="stack">
      <div className="row">
        <State version={details} />
        {labels.map((label) => (
          <Badge key={label} tone={label === "champion" ? "accent" : "plain"}>
            {label}
          </Badge>
        ))}
        {problem === null ? null : (
          <span className="quiet">
            <Said>{problem}</Said>
          </span>
        )}
      </div>
      <Tabs
        label={texts.parts}
        value={view.tab}
        onChange={(tab) => {
          change({ tab }, { asNewEntry: true });
        }}
        tabs={[
          { name: "about", title: texts.tabs.about, content: <About details={details} /> },
          { name: "settings", title: texts.tabs.settings, content: <Settings details={details} /> },
          {
            name: "card",
            title: texts.tabs.card,
            content: (
              <Card title={texts.card} note={texts.cardNote}>
                <CardText markdown={details.card} />
              </Card>
            ),
          },
          {
            name: "promote",
            title: texts.tabs.promote,
            content: (
              <Promote
                model={model}
                version={version}
                to={view.to === "" ? "champion" : view.to}
                onTo={(to) => {
                  change({ to: to === "champion" ? "" : to });
                }}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
