import type { ReactNode } from "react";
import { choiceParameter, flagParameter, useView } from "../../address/view.js";
import { PageHead } from "../../components/page-head.js";
import { Tabs } from "../../components/tabs.js";
import { useTexts } from "../../language/language.js";
import { AllSettings } from "./all-settings.js";
import { KeysCard } from "./keys-card.js";
import { PrivacyCards } from "./privacy-cards.js";
import { RolesCard } from "./roles-card.js";
import "./settings.css";
import { en } from "./texts.en.js";
import { fr } from "./texts.fr.js";

const TABS = ["keys", "privacy", "all"] as const;
const VIEW = { tab: choiceParameter(TABS), changed: flagParameter };

/** Keys and roles, what is kept and for how long, and every other setting. */
export function Page(): ReactNode {
  const texts = useTexts({ en, fr });
  const [view, change] = useView(VIEW);
  const contents: Readonly<Record<(typeof TABS)[number], ReactNode>> = {
    keys: (
      <div className="stack">
        <KeysCard />
        <RolesCard />
      </div>
    ),
    privacy: <PrivacyCards />,
    all: (
      <AllSettings
        isOnlyChanged={view.changed}
        onOnlyChanged={(changed) => {
          change({ changed });
        }}
      />
    ),
  };
  return (
    <>
      <PageHead title={texts.title} intro={texts.intro} />
      <Tabs
        label={texts.parts}
        tabs={TABS.map((name) => ({ name, title: texts.tabs[name], content: contents[name] }))}
        value={view.tab}
        onChange={(tab) => {
          change({ tab }, { asNewEntry: true });
        }}
      />
    </>
  );
}
